"""The design system keeps its promises: contrast, size, no code inside markup, errors that are announced."""

import gzip
import re
from collections.abc import Iterator
from math import cos, radians, sin
from pathlib import Path

import django_htmx
import pytest
from django import forms
from django.template import Context, Template
from django.test import Client
from django.utils.datastructures import MultiValueDict

from campaigns.models import User
from copystudio.static_files import JOINED

ROOT = Path(__file__).parents[3]
CSS = ROOT / "static" / "css"
JS = ROOT / "static" / "js"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

Colour = tuple[float, float, float]
GROUNDS = ("paper", "surface", "sunken")
TEXT_PAIRS = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-2", "ink-3", "pencil", "ok", "warn", "bad")
        for ground in GROUNDS
    ),
    *((ink, "pressed") for ink in ("ink", "ink-2")),
    *((ink, "raised") for ink in ("ink", "ink-2", "bad")),
    *((name, f"{name}-soft") for name in ("ok", "warn", "bad", "pencil")),
    *(("ink", f"{name}-soft") for name in ("ok", "warn", "bad", "pencil")),
    ("ink", "marker"),
    ("ink-2", "marker"),
    ("on-pencil", "pencil-fill"),
    ("on-pencil", "pencil-deep"),
    ("paper", "ink"),
]
GRAPHIC_PAIRS = [
    ("edge", "surface"),
    ("edge", "paper"),
    ("pencil", "surface"),
    ("pencil", "paper"),
    ("pencil", "pressed"),
    ("ok-line", "surface"),
    ("warn-line", "surface"),
    ("bad-line", "surface"),
]


def luminance(colour: Colour) -> float:
    """Relative luminance (WCAG 2) of oklch(L C h): to oklab, to linear sRGB (Ottosson 2020), clipped to the gamut."""
    lightness, chroma, hue = colour
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(max(part, 0.0), 1.0) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: Colour, second: Colour) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def tokens() -> dict[str, tuple[Colour, Colour]]:
    """Each colour token by day and by night."""
    found: dict[str, tuple[Colour, Colour]] = {}
    for name, value in re.findall(
        r"--([\w-]+):\s*((?:light-dark|oklch)\(.*?\));", (CSS / "tokens.css").read_text()
    ):
        shades = [
            (float(a), float(b), float(c))
            for a, b, c in re.findall(r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)", value)
        ]
        if shades:
            found[name] = (shades[0], shades[-1])
    return found


COLOURS = tokens()


@pytest.mark.parametrize(
    ("colour", "expected"),
    [((1.0, 0.0, 0.0), 1.0), ((0.0, 0.0, 0.0), 0.0), ((0.627955, 0.257683, 29.2339), 0.2126)],
)
def test_the_luminance_of_known_colours(colour: Colour, expected: float) -> None:
    assert luminance(colour) == pytest.approx(expected, abs=0.001)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS, ids=lambda value: str(value))
def test_text_can_be_read(ink: str, ground: str, theme: int) -> None:
    assert contrast(COLOURS[ink][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), GRAPHIC_PAIRS, ids=lambda value: str(value))
def test_outlines_and_graphics_can_be_seen(line: str, ground: str, theme: int) -> None:
    assert contrast(COLOURS[line][theme], COLOURS[ground][theme]) >= 3.0


def test_a_first_visit_is_small() -> None:
    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    parts = [*CSS.glob("*.css"), *JS.glob("*.js"), htmx]
    # Markup of a full page comes on top: 20 of the 120 kB are left for it.
    assert sum(len(gzip.compress(part.read_bytes())) for part in parts) <= 100_000


@pytest.mark.parametrize("path", sorted(JS.glob("*.js")), ids=lambda path: path.name)
def test_a_script_is_one_small_module_without_eval(path: Path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) <= 150
    assert source.startswith("//"), "each module opens with a sentence saying its job"
    assert not re.search(
        r"\beval\(|new Function|\.(?:inner|outer)HTML|insertAdjacentHTML|document\.write|https?://",
        source,
    )


def tags(source: str) -> Iterator[str]:
    """The opening tags of a template, its comments taken out."""
    without = re.sub(
        r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->", "", source, flags=re.DOTALL
    )
    return iter(
        re.findall(
            r"<[a-zA-Z](?:\{%.*?%\}|\{\{.*?\}\}|\"[^\"]*\"|'[^']*'|[^<>])*>",
            without,
            flags=re.DOTALL,
        )
    )


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates"))
)
def test_markup_carries_no_code_and_no_style(path: Path) -> None:
    for tag in tags(path.read_text()):
        markup = re.sub(r"{%.*?%}|{{.*?}}", "\0", tag)
        assert not re.search(r"\s(style|on[a-z]+|hx-on[:\w-]*)\s*=", markup), tag
        assert not re.match(r"<style\b", tag), tag
        assert not re.match(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)", tag), tag
        assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", tag), tag
        assert not re.search(r"href=[\"']javascript:", tag), tag


def known_classes() -> set[str]:
    sheets = "".join(path.read_text() for path in CSS.glob("*.css"))
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", sheets))


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates"))
)
def test_every_class_in_a_template_is_in_the_style_sheets(path: Path) -> None:
    used: set[str] = set()
    for tag in tags(path.read_text()):
        for value in re.findall(r'\sclass="([^"]*)"', re.sub(r"{%.*?%}|{{.*?}}", "\0", tag)):
            used |= {name for name in value.replace("\0", " \0 ").split() if "\0" not in name}
    partial = {name for name in used if name.endswith("-")}
    assert used - partial - known_classes() == set()


def test_a_page_that_asks_for_the_wide_form_gets_it() -> None:
    # Of two rules for one element the later sheet's holds.
    joined = "".join((ROOT / "static" / part).read_text() for part in JOINED["css/studio.css"])
    assert joined.index(".door-form-wide {") > joined.rindex(".door-form {")


class SampleForm(forms.Form):
    goal = forms.CharField(help_text="One sentence.")
    origin = forms.ChoiceField(choices=[("m", "A model")], widget=forms.RadioSelect)
    tell = forms.BooleanField(label="Tell me")
    file = forms.FileField()
    window = forms.SplitDateTimeField(label="Launch")
    urgency = forms.IntegerField(
        widget=forms.NumberInput(
            attrs={"type": "range", "min": -100, "max": 100, "data-number": "id_urgency-number"}
        )
    )
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_each_error_stands_at_its_field_and_is_announced_with_it() -> None:
    markup = Template("{% load crispy_forms_tags %}{% crispy form %}").render(
        Context({"form": SampleForm({}, MultiValueDict())})
    )
    for name in ("goal", "origin", "tell", "file", "window", "urgency"):
        assert f'id="id_{name}_error"' in markup, name
        assert re.search(rf'aria-describedby="[^"]*\bid_{name}_error', markup), name
    assert markup.count('class="field-error"') == 6
    assert 'id="id_goal_helptext"' in markup
    assert markup.count("<fieldset") == 2
    assert 'method="post"' in markup


def test_each_control_has_a_name() -> None:
    markup = Template("{% load crispy_forms_filters %}{{ form|crispy }}").render(
        Context({"form": SampleForm()})
    )
    controls = re.findall(r"<(?:input|select|textarea)\b[^>]*>", markup)
    labelled = set(re.findall(r'<label[^>]*\bfor="([^"]+)"', markup))
    named = [tag for tag in controls if 'type="hidden"' not in tag]
    assert len(named) == 8
    for tag in named:
        found = re.search(r'\bid="([^"]+)"', tag)
        assert "aria-label=" in tag or (found and found[1] in labelled), tag


def test_an_admin_sees_every_component_and_a_writer_is_not_offered_the_page(
    client: Client, cleo: User, ana: User
) -> None:
    client.force_login(cleo)
    page = client.get("/w/acme/styleguide/")
    assert page.status_code == 200
    shown = page.content.decode()
    assert 'class="unseen"' in shown
    assert 'class="field-error"' in shown
    client.force_login(ana)
    assert client.get("/w/acme/styleguide/").status_code == 403


def test_the_first_paint_has_the_chosen_theme(client: Client, cleo: User) -> None:
    client.force_login(cleo)
    client.cookies["theme"] = "dark"
    assert (
        '<html lang="en-GB" data-theme="dark"' in client.get("/w/acme/styleguide/").content.decode()
    )


def test_the_side_offers_only_what_a_role_may_open(client: Client, cleo: User, ana: User) -> None:
    addresses = {}
    for person in (cleo, ana):
        client.force_login(person)
        page = client.get("/w/acme/channels/").content.decode()
        addresses[person.username] = set(re.findall(r'<a href="([^"]+)"', page))
    assert "/w/acme/members/" in addresses["cleo"]
    assert "/w/acme/members/" not in addresses["ana"]
    assert "/w/acme/" in addresses["ana"]
