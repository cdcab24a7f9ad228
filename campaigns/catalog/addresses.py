"""A product's address: its sku as it is, or escaped where it would read as another page of the catalog."""

from __future__ import annotations

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

from django.urls.converters import PathConverter

# First words of the catalog's own pages, and last words of a product's acts.
PAGES = frozenset({"new", "import", "imports", "sku"})
ACTS = frozenset({"edit", "archive", "correct", "release"})
# Segments that browsers and proxies drop.
DROPPED = frozenset({"", ".", ".."})


def is_plain(sku: str) -> bool:
    """Whether `/catalog/SKU/` can only mean this product."""
    segments = sku.split("/")
    return segments[0] not in PAGES and segments[-1] not in ACTS and not DROPPED & set(segments)


class PlainSku(PathConverter):
    """`A-1`, also with slashes inside, as it is."""

    def to_python(self, value: str) -> str:
        """Refuses what is another page's address."""
        return _only(value, plain=True)

    def to_url(self, value: str) -> str:
        """The sku itself."""
        return _only(value, plain=True)


class OddSku:
    """`new` or `A/edit` in one segment: letters, digits, `-` and `_` as they are, the rest as `~2F`."""

    regex = r"[A-Za-z0-9_~-]+"

    def to_python(self, value: str) -> str:
        """Reads the escapes; raises ValueError for bytes that are no text, or an address that is not the sku's own."""
        sku = unquote_to_bytes(value.replace("~", "%")).decode()
        if self.to_url(sku) != value:
            raise ValueError(f"{sku} has another address.")
        return sku

    def to_url(self, value: str) -> str:
        """Escapes all but letters, digits, `-` and `_`."""
        sku = _only(value, plain=False)
        escaped = quote_from_bytes(sku.encode(), safe="")
        return re.sub(r"[.~]", lambda sign: f"~{ord(sign[0]):02X}", escaped).replace("%", "~")


class OlderSku(PathConverter):
    """Addresses of before, such as one with an empty segment: still answered, no longer written."""

    def to_url(self, value: str) -> str:
        """Never: reversing takes one of the others."""
        raise ValueError("This form is read only.")


def _only(sku: str, *, plain: bool) -> str:
    if is_plain(sku) is not plain:
        raise ValueError(f"{sku} has another address.")
    return sku
