"""The archive is read with its cautions: faulty weeks, uneven tests, shared and repeated headlines."""

from __future__ import annotations

import gzip
from itertools import combinations

import pytest

from generation.conversion.archive import FILE, Arm, archive_read, headline_clean
from generation.conversion.pairs import SPLITS, arms_grouped, arms_split, pairs_of
from tests.generation.conversion.archives import archive_write, invented, row


def arms(test: str, *headlines: str, image: str = "i") -> tuple[Arm, ...]:
    return tuple(Arm(test, image, text, 1000, 10 + place) for place, text in enumerate(headlines))


def test_faulty_weeks_and_uneven_tests_are_left_out(tmp_path):
    rows = [
        row("kept", "One river", 0.01, week=201324), row("kept", "Two lakes", 0.01, week=201324),
        row("first", "One river", 0.01, week=201325), row("last", "One river", 0.01, week=201401),
        row("after", "One river", 0.01, week=201402),
        row("uneven", "One river", 0.01, shown=6000), row("uneven", "Two lakes", 0.01, shown=5000),
    ]  # fmt: skip
    archive = archive_read(archive_write(tmp_path, rows))
    assert set(archive.tests) == {"kept", "after"}
    assert (archive.faulty_weeks, archive.uneven) == (2, 1)


def test_arms_of_one_image_and_headline_are_one(tmp_path):
    rows = [
        row("t", "A <b>big</b> *river* &amp; a lake", 0.01),
        row("t", "A big river & a lake", 0.02),
    ]
    (arm,) = archive_read(archive_write(tmp_path, rows)).tests["t"]
    assert (arm.headline, arm.impressions, arm.clicks) == ("A big river & a lake", 12000, 180)


def test_a_file_without_its_columns_is_refused(tmp_path):
    with gzip.open(tmp_path / FILE, "wt") as handle:
        handle.write("headline,clicks\n")
    with pytest.raises(ValueError, match="impressions"):
        archive_read(tmp_path)


def test_tests_that_share_a_headline_or_nearly_are_one_group():
    tests = {
        "a": arms("a", "The teacher who built a bridge"),
        "b": arms("b", "THE TEACHER who built a bridge!", "Another river was found"),
        "c": arms("c", "another river was found by nobody", "Another river was found."),
        "d": arms("d", "The painter who built a bridge alone"),
    }
    assert arms_grouped(tests) == [["a", "b", "c"], ["d"]]


def test_no_headline_stands_on_two_sides_and_more_rows_move_no_test(tmp_path):
    many = archive_read(archive_write(tmp_path, invented(120))).tests
    few = {name: many[name] for name in sorted(many)[:60]}
    sides = {test: side for side, groups in arms_split(many).items() for g in groups for test in g}
    seen = {
        side: {arm.headline.casefold() for g in groups for test in g for arm in many[test]}
        for side, groups in arms_split(many).items()
    }
    assert set(sides.values()) == set(SPLITS)
    assert all(one.isdisjoint(other) for one, other in combinations(seen.values(), 2))
    for side, groups in arms_split(few).items():
        assert all(sides[group[0]] == side for group in groups)


def test_only_headlines_under_one_image_are_compared():
    tests = {
        "a": arms("a", "One river", "Two wide lakes", "two wide LAKES")
        + arms("a", "Three seas", image="other")
    }
    pairs = pairs_of([["a"]], tests)
    told = {
        frozenset((pairs.headlines[x], pairs.headlines[y]))
        for x, y in zip(pairs.left, pairs.right, strict=True)
    }
    assert told == {
        frozenset(("One river", "Two wide lakes")), frozenset(("One river", "two wide LAKES")),
    }  # fmt: skip


def test_markup_of_the_editors_is_not_read():
    assert headline_clean(" Why <i>he</i>\n*left* &quot;home&quot; ") == 'Why he left "home"'
