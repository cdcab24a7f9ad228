"""The corpus is sound by its own check, and the check refuses what is not."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from generation.corpus import pack_names, reader
from generation.evaluation.corpus_check import cliche_find, corpus_faults
from tests.generation.corpus.test_reader import write_pack

ROW = "rsa_description\tfeature\t{tone}\t0\t{text}"
CALM = "0\t0\t0\t0"


def test_every_pack_that_ships_is_sound() -> None:
    assert [str(fault) for fault in corpus_faults(pack_names())] == []


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([(CALM, "A {noun} for the hall."), (CALM, "A {noun}, for the hall")], "duplicate"),
        ([(CALM, "A {noun} in 3 sizes.")], "claim"),
        ([(CALM, "The last {nouns}, hurry, only today.")], "claim"),
        ([(CALM, "{brand} winds every {noun} by lamplight.")], "maker"),
        ([(CALM, "Elevate your hall with a {noun}.")], "cliche"),
        ([(CALM, "Whether you're early or late, a {noun} tells.")], "cliche"),
        ([("-2\t0\t0\t0", "What a wonderful, lovely, beautiful, happy {noun}!")], "tone"),
    ],
)
def test_what_is_not_sound_is_refused(tmp_path, monkeypatch, rows, kind) -> None:
    rows = [ROW.format(tone=tone, text=text) for tone, text in rows]
    base = write_pack(tmp_path, *rows, nouns=[["clock", "clocks"]])
    monkeypatch.setattr(reader, "PACKS", tmp_path)
    reader.pack_names.cache_clear()
    reader.pack_load.cache_clear()
    try:
        assert kind in {fault.kind for fault in corpus_faults([base.name])}
        with pytest.raises(CommandError, match=kind):
            call_command("train", "corpus", "--check", stdout=StringIO())
    finally:
        reader.pack_names.cache_clear()
        reader.pack_load.cache_clear()


def test_a_line_that_no_noun_of_its_pack_can_say_is_refused(tmp_path, monkeypatch) -> None:
    rows = [ROW.format(tone=CALM, text=text) for text in ("A {noun} that ticks.", "A {noun}.")]
    only = [{"words": ["ticks"], "nouns": ["watch"]}]
    base = write_pack(tmp_path, *rows, nouns=[["clock", "clocks"]], only=only)
    monkeypatch.setattr(reader, "PACKS", tmp_path)
    reader.pack_names.cache_clear()
    reader.pack_load.cache_clear()
    try:
        told = [fault.text for fault in corpus_faults([base.name]) if fault.kind == "unsayable"]
        assert told == ["A {noun} that ticks."]
    finally:
        reader.pack_names.cache_clear()
        reader.pack_load.cache_clear()


def test_near_duplicates_are_found_across_packs(tmp_path, monkeypatch) -> None:
    for slug, text in (("clocks", "Wake up to a {noun} that never raises its voice."),) * 1 + (
        ("bells", "Wake up to the {noun} that never raises its voice"),
    ):
        base = write_pack(tmp_path, ROW.format(tone=CALM, text=text))
        for suffix in (".json", ".tsv"):
            base.with_suffix(suffix).rename(tmp_path / f"{slug}{suffix}")
    monkeypatch.setattr(reader, "PACKS", tmp_path)
    reader.pack_names.cache_clear()
    reader.pack_load.cache_clear()
    try:
        assert [fault.kind for fault in corpus_faults(["bells", "clocks"])] == ["near duplicate"]
    finally:
        reader.pack_names.cache_clear()
        reader.pack_load.cache_clear()


def test_a_phrase_of_the_list_is_found_in_any_dress() -> None:
    assert cliche_find("Take it to the Next Level")
    assert cliche_find("whether you’re at home or away")
    assert not cliche_find("The seam stepped in to help")


def test_the_page_shows_as_many_lines_as_asked() -> None:
    out = StringIO()
    call_command("train", "corpus", "--lines", "12", stdout=out)
    rows = [row for row in out.getvalue().splitlines() if row.startswith("| ")]
    assert len(rows) == 12 + 1
    assert "{" not in "".join(rows)
