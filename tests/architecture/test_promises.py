"""The list of promises names every number and only what exists; sabotages still find their lines; no test goes out (M2, M3)."""

from __future__ import annotations

import re
import socket

import pytest

from tests.conftest import ROOT
from tests.network import NetworkRefused
from tests.postgres import AT_NIGHT, BODIES
from tests.sabotage.entries import Sabotage, sabotages

PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
NUMBERS = [
    *(f"R{n}" for n in range(1, 22)),
    *(f"A{n}" for n in range(1, 9)),
    *(f"E{n}" for n in range(1, 9)),
    *(f"S{n}" for n in range(1, 15)),
    *(f"U{n}" for n in (1, 2, 3, 4, 6, 7)),
    *(f"X{n}" for n in range(1, 6)),
    *(f"{letter}{n}" for letter in "DM" for n in range(1, 5)),
]
PATHS = re.compile(r"`(tests/[\w/.]+)`")
ROWS = re.findall(r"^\| ([A-Z]\d+) \|(.*)\|$", PAGE, re.M)


def test_every_promise_has_its_row():
    assert [number for number, _ in ROWS] == NUMBERS


def test_every_row_names_a_test_or_says_what_is_missing():
    for number, cells in ROWS:
        _, held, *_, missing = (cell.strip() for cell in cells.split("|"))
        assert held or missing, number


def test_what_holds_a_promise_is_there():
    named = PATHS.findall(PAGE)
    assert len(named) > 50
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_what_holds_on_both_back_ends_is_run_on_both():
    """`tests/watch.py` looks at every request of either run; M is about the tests themselves."""
    taken = ("tests/watch.py", *BODIES, *AT_NIGHT)
    for number, cells in ROWS:
        _, held, _, back_ends, _ = (cell.strip() for cell in cells.split("|"))
        if number[0] != "M" and back_ends.startswith(("both", "PostgreSQL")):
            assert any(path.startswith(taken) for path in PATHS.findall(held)), number


def test_what_has_a_full_size_runs_at_night():
    sized = [path for path in (ROOT / "tests").rglob("test_*.py") if "sized(" in path.read_text()]
    assert len(sized) > 10
    assert [path.name for path in sized if "nightly" not in path.read_text()] == []


@pytest.mark.parametrize("one", sabotages(), ids=lambda one: one.id)
def test_a_sabotage_finds_its_line_and_its_tests(one: Sabotage):
    assert (ROOT / one.file).read_text(encoding="utf-8").count(one.old) == 1, (
        f"mend {one.id} in tests/sabotage/list.toml"
    )
    assert one.new != one.old
    for test in one.tests:
        path, _, name = test.partition("::")
        text = (ROOT / path).read_text(encoding="utf-8")
        assert f"def {name.partition('[')[0]}" in text, test


def test_there_are_forty_sabotages_each_of_its_own():
    ids = [one.id for one in sabotages()]
    assert len(set(ids)) == len(ids) >= 40


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80), ("example.com", 443)])
def test_no_test_leaves_this_machine(address: tuple[str, int]):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as client, pytest.raises(NetworkRefused):
        client.connect(address)
