"""Icons as inline SVG: Lucide's drawings, our size and colour by class."""

import re
from functools import cache, lru_cache
from importlib.resources import files
from zipfile import ZipFile

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide import IconDoesNotExist

# Names we use for drawings that Lucide files under another.
ALIASES = {
    "fingerprint": "fingerprint-pattern",
    "jacket": "shirt",
    "serum": "soap-dispenser-droplet",
    "shoe": "sport-shoe",
}
SIZES = {"": "icon", "s": "icon icon-s", "l": "icon icon-l"}


@lru_cache(maxsize=256)
def _shapes(name: str) -> str:
    """The drawing inside the svg element, on a 24 x 24 grid."""
    try:
        drawing = _drawings().read(f"{ALIASES.get(name, name)}.svg").decode()
    except KeyError:
        raise IconDoesNotExist(f"Lucide has no icon {name!r}.") from None
    inside = re.sub(r"<!--.*?-->|<svg[^>]*>|</svg>", "", drawing, flags=re.DOTALL)
    return re.sub(r"\s+(?=<|/>)|\s+$", "", inside)


@cache
def _drawings() -> ZipFile:
    """Opened once: Lucide's own tag reads the contents of the whole archive for each icon, 6 ms."""
    return ZipFile((files("lucide") / "lucide.zip").open("rb"))


def icon_svg(name: str, *, size: str = "", label: str = "", css_class: str = "") -> SafeString:
    """Draw a Lucide icon by name; with a label it is an image with that name, else it is decoration.

    size is "" (16 px), "s" (14 px) or "l" (24 px). Raises lucide.IconDoesNotExist for a name Lucide does not have.
    """
    if label:
        return _drawn(name, size, css_class, format_html('role="img" aria-label="{}"', label))
    return _decoration(name, size, css_class)


@lru_cache(maxsize=1024)
def _decoration(name: str, size: str, css_class: str) -> SafeString:
    """Kept: a page draws a hundred of them, each the same every time."""
    return _drawn(name, size, css_class, mark_safe('aria-hidden="true"'))


def _drawn(name: str, size: str, css_class: str, told: SafeString) -> SafeString:
    classes = f"{SIZES[size]} {css_class}".strip()
    return format_html(
        '<svg class="{}" width="16" height="16" viewBox="0 0 24 24" {}>{}</svg>',
        classes,
        told,
        mark_safe(_shapes(name)),  # noqa: S308 - Lucide's own file, not input
    )
