"""The share of a text that people rewrote, against the table it is the short way of."""

from __future__ import annotations

import random

import pytest

from campaigns.common.edit_share import share_edited, share_told


def by_table(before: list[str], after: list[str]) -> int:
    """Levenshtein's distance, cell by cell."""
    row = list(range(len(after) + 1))
    for number, token in enumerate(before, 1):
        made = [number]
        for place, other in enumerate(after, 1):
            made.append(min(row[place] + 1, made[-1] + 1, row[place - 1] + (token != other)))
        row = made
    return row[-1]


def test_the_share_is_the_edit_distance_of_tokens_over_the_longer_text():
    seed = 20_261_123
    dice = random.Random(seed)
    for _ in range(500):
        before, after = ([dice.choice("abcd") for _ in range(dice.randint(0, 12))] for _ in "12")
        most = max(len(before), len(after))
        wanted = round(by_table(before, after) / most, 4) if most else 0.0
        assert share_edited(" ".join(before), " ".join(after)) == wanted, (seed, before, after)


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [
        ("Dry feet, all day.", "Dry feet, all day.", 0.0),
        ("Dry feet, all day.", "Dry  feet,\nall day.", 0.0),
        ("Dry feet, all day.", "Dry feet, every day.", 0.1667),
        ("Dry feet.", "Dry feet. From 2.5 mm.", 0.5714),
        ("Don't wait", "Do not wait", 0.6667),
        ("Cafe\u0301 chair", "Caf\u00e9 chair", 0.0),
        ("Dry feet", "Warm hands", 1.0),
        ("", "Warm hands", 1.0),
    ],
)
def test_words_and_marks_count_and_blanks_do_not(before: str, after: str, share: float):
    assert share_edited(before, after) == share


def test_a_long_text_rewritten_is_measured_as_fast_as_any():
    assert share_edited("a " * 3000, "b " * 3000) == 1.0


def test_what_the_model_wrote_is_nought_and_a_persons_own_has_none():
    assert [share_told("model", None), share_told("mixed", 0.25), share_told("human", None)] == [
        0.0,
        0.25,
        None,
    ]
