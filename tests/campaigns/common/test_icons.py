"""Every icon that a template names can be drawn: one that cannot would break its page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from campaigns.common.icons import icon_svg
from campaigns.common.product_icons import FAMILIES, OTHER, PACKS, understood_icon
from generation.corpus import pack_names

TEMPLATES = Path(__file__).parents[3] / "templates"
# {% icon "x" %}, {% badge ... icon="x" %}, {% include ... with icon="x" %}
NAMED = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']|\bicon=["']([a-z0-9-]+)["']""")
NAMES = sorted(
    {
        one or other
        for path in TEMPLATES.rglob("*.html")
        for one, other in NAMED.findall(path.read_text())
    }
    | {OTHER, *PACKS.values(), *FAMILIES.values()}
)


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_of_a_template_is_there(name: str):
    assert icon_svg(name).startswith("<svg")


def test_the_templates_were_read():
    assert {"inbox", "file-question-mark"} <= set(NAMES)


def test_every_category_has_an_icon_of_its_own():
    assert set(PACKS) == set(pack_names()) - {"general"}


def test_a_product_is_drawn_by_its_pack_then_its_family_then_as_a_box():
    assert understood_icon({"pack": "camping-tents", "family": "other"}) == "tent"
    assert understood_icon({"pack": "general", "family": "home"}) == "house"
    assert understood_icon({"pack": "general", "family": "other"}) == "package"
    assert understood_icon({}) == "package"
