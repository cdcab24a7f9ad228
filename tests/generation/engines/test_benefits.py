"""A benefit is said only where the record bears its condition out."""

from __future__ import annotations

from pathlib import Path

import pytest

from generation.corpus import PackError, pack_read
from generation.engines.grammar.context import context_build
from tests.generation.corpus.test_reader import write_pack
from tests.generation.orders import order


@pytest.mark.parametrize(
    ("material", "said"),
    [
        ("leather", True),
        ("full-grain leather", True),
        ("faux leather", False),
        ("PU leather", False),
    ],
)
def test_what_leather_does_is_not_said_of_what_looks_like_it(material: str, said: bool) -> None:
    record = {
        "sku": "B-1",
        "title": "Ferry Satchel",
        "category": "Bags > Satchels",
        "attributes": {"material": material},
    }
    context = context_build(order(record), plain=False)
    assert context.packs[0].slug == "bags"
    texts = [option.text for option in context.packs[0].options["gives"]]
    assert ("leather that wears in" in texts) == said


@pytest.mark.parametrize(("title", "said"), [("LED Desk Lamp", True), ("LED Flashlight", False)])
def test_a_torch_is_no_lamp_to_read_by(title: str, said: bool) -> None:
    record = {"sku": "B-2", "title": title, "category": "Home > Lighting"}
    lighting = context_build(order(record), plain=False).packs[0]
    assert lighting.slug == "lighting"
    assert ("the light to read by after sunset" in {o.text for o in lighting.options["is"]}) == said
    assert ("bedtime readers" in {option.text for option in lighting.options["audience"]}) == said


def test_words_may_be_kept_from_a_noun(tmp_path: Path) -> None:
    kept = {"words": ["hero"], "but": ["playset"]}
    pack = pack_read(write_pack(tmp_path, only=[kept]))
    assert [(only.words, only.nouns, only.but) for only in pack.only] == [
        (("hero",), (), ("playset",))
    ]
    with pytest.raises(PackError, match=r"slow-clocks\.json.*nouns or but"):
        pack_read(write_pack(tmp_path, only=[{"words": ["hero"]}]))
