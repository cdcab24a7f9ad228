"""The checks before a launch, from what is known of it."""

from __future__ import annotations

import pytest

from campaigns.scheduling.preflight import LineLook, Look, failures_said, is_clear, preflight

FINE = LineLook("“Light” (SKU)", stock=3)


def failed(*lines: LineLook, **look: object) -> dict[str, str]:
    """The checks that are not passed, with why."""
    found = preflight(Look(lines=lines or [FINE], **look))  # type: ignore[arg-type]  # as the test says
    return {one.check: one.message for one in found if not one.ok}


def test_what_nothing_is_against_passes_every_check():
    found = preflight(Look([FINE, LineLook("“Dry” (OTHER)", stock=None)]))
    assert is_clear(found)
    assert failures_said(found) == ""
    assert len({one.check for one in found}) == len(found) == 11


@pytest.mark.parametrize(
    ("kind", "check"),
    [
        ("fact", "stale"),
        ("record", "stale"),
        ("evidence", "stale"),
        ("price", "price"),
        ("compare_at_price", "price"),
        ("offer", "price"),
        ("rule", "rules"),
        ("spec", "rules"),
        ("must_not_say", "rules"),
        ("promise", "promise"),
        ("stock", "stock"),
        ("a kind of tomorrow", "stale"),
    ],
)
def test_each_reason_is_told_by_one_check(kind: str, check: str):
    line = LineLook("“Light” (SKU)", changed=[(kind, "It moved.")], stock=3)
    assert failed(line) == {check: "“Light” (SKU): It moved."}


def test_a_check_names_three_lines_and_counts_the_others():
    lines = [LineLook(f"line {n}", stock=0) for n in range(5)]
    said = failed(*lines)["stock"]
    assert said.startswith("line 0: out of stock. line 1: ")
    assert said.endswith("And 2 more.")


def test_time_place_and_day_are_the_launchs_own():
    found = failed(
        conflicts=["Launch 3 has it."],
        experiments=["Experiment 2 runs."],
        missing=["https://shop.example.com/mug: It answers 404."],
        blackout="Stocktaking.",
        over="It is over.",
    )
    assert found == {
        "experiment": "Experiment 2 runs.",
        "landing": "https://shop.example.com/mug: It answers 404.",
        "conflict": "Launch 3 has it.",
        "blackout": "Stocktaking.",
        "time": "It is over.",
    }
