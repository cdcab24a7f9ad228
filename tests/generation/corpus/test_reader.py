"""Packs: what ships is sound, and what is broken is refused with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generation.corpus import PackError, pack_fields, pack_load, pack_names, pack_read
from generation.corpus.packs_fields import PACK_LIMITS
from generation.corpus.reader import pattern_parts
from generation.types import field_specs

HEADER = "field\tmove\tsentiment\tformality\tplayfulness\turgency\tcta\ttext"


def write_pack(folder: Path, *rows: str, **data: object) -> Path:
    base = folder / "slow-clocks"
    base.with_suffix(".json").write_text(json.dumps({"attributes": [], **data}), encoding="utf-8")
    base.with_suffix(".tsv").write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    return base


@pytest.mark.parametrize("slug", pack_names())
def test_every_pack_that_ships_can_be_read_and_serves_every_field(slug: str) -> None:
    pack = pack_load(slug)
    assert set(pack.patterns) == set(PACK_LIMITS)


def test_every_channel_field_is_served_by_a_pack_field() -> None:
    for field in field_specs():
        assert set(pack_fields(field.channel, field.field)) & set(PACK_LIMITS), field.key


def test_an_unknown_category_reads_the_general_pack() -> None:
    assert pack_load("no such category").slug == "general"


def test_a_pattern_is_cut_at_its_slots() -> None:
    assert [tuple(part) for part in pattern_parts("The {noun}, {price}.")] == [
        ("The ", False),
        ("noun", True),
        (", ", False),
        ("price", True),
        (".", False),
    ]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("rsa_headline\tfeature\t0\t0\t0\t0\t0", "7 columns"),
        ("poster\tfeature\t0\t0\t0\t0\t0\tA clock", "no field"),
        ("rsa_headline\tshouting\t0\t0\t0\t0\t0\tA clock", "no move"),
        ("rsa_headline\tfeature\t0\t3\t0\t0\t0\tA clock", "tone"),
        ("rsa_headline\tfeature\t0\t0\t0\t0\t0\tA {attr.weight} clock", "attr.weight"),
    ],
)
def test_a_broken_row_is_refused_with_its_line(tmp_path: Path, row: str, fault: str) -> None:
    with pytest.raises(PackError, match=f"slow-clocks.tsv line 2: .*{fault}"):
        pack_read(write_pack(tmp_path, row))


def test_a_benefit_must_rest_on_an_attribute(tmp_path: Path) -> None:
    benefit = {"when": {"loudness": {"max": 3}}, "does": ["ticks softly"]}
    with pytest.raises(PackError, match="loudness"):
        pack_read(write_pack(tmp_path, benefits=[benefit]))


def test_a_pack_that_is_no_json_is_refused(tmp_path: Path) -> None:
    base = write_pack(tmp_path)
    base.with_suffix(".json").write_text("{", encoding="utf-8")
    with pytest.raises(PackError, match=r"slow-clocks\.json"):
        pack_read(base)
