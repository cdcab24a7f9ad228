"""`manage.py analyse`, on tables of our own and on real experiments of others."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from scipy.stats import chi2_contingency, chisquare

from campaigns.experiments.analysis import read
from tests.campaigns.experiments.simulated import rate_arm

pytestmark = pytest.mark.once
HEAD = "experiment,arm,control,weight,exposures,conversions\n"


def analysed(folder: Path, table: str) -> list[dict[str, Any]]:
    """The report of a table."""
    (folder / "results.csv").write_text(table, encoding="utf-8")
    out = folder / "report.json"
    call_command("analyse", results=folder / "results.csv", out=out)
    report: list[dict[str, Any]] = json.loads(out.read_text(encoding="utf-8"))
    return report


def test_three_verdicts(tmp_path: Path):
    better, same, broken = analysed(
        tmp_path,
        HEAD
        + "better,a,1,,10000,300\nbetter,b,0,,10000,390\n"
        + "same,a,1,,10000,300\nsame,b,0,,10000,305\n"
        + "broken,a,1,,10000,300\nbroken,b,0,,9000,390\n",
    )
    assert (better["verdict"], better["winner"]) == ("winner", "b")
    assert better["srm"] == {"p": 1.0, "alarm": False}
    control, arm = better["arms"]
    assert control["rate"] == 0.03
    assert control["lift"] is None
    assert arm["lift"] == pytest.approx(0.3)
    assert 0 < arm["low"] < 0.3 < arm["high"]
    assert arm["always_low"] < arm["low"]
    assert 0.0004 < arm["p"] < 0.0006
    assert arm["chance_to_win"] > 0.999
    assert (same["verdict"], same["winner"]) == ("inconclusive", None)
    assert (broken["verdict"], broken["winner"]) == ("sealed", None)
    assert broken["srm"]["alarm"]


def test_weights_say_what_split_is_right(tmp_path: Path):
    (found,) = analysed(tmp_path, HEAD + "x,a,1,3,3000,90\nx,b,0,1,1000,30\n")
    assert not found["srm"]["alarm"]


def test_nothing_shown_and_nothing_done_are_said_as_such(tmp_path: Path):
    none, still = analysed(
        tmp_path, HEAD + "none,a,1,,0,0\nnone,b,0,,0,0\nstill,a,0,,50,0\nstill,b,0,,50,0\n"
    )
    assert none["arms"][1]["rate"] is None
    assert none["verdict"] == still["verdict"] == "inconclusive"
    assert still["arms"][1]["lift"] is None
    assert still["arms"][1]["p"] == 1.0


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("experiment,arm\nx,a\n", "lacks the column control"),
        (HEAD + "x,a,1,,10,1\n", "one arm is nothing"),
        (HEAD + "x,a,1,,10,1\nx,a,0,,10,1\n", "is there twice"),
        (HEAD + "x,a,1,,10,1\nx,b,1,,10,1\n", "has 2 controls"),
        (HEAD + "x,a,yes,,10,1\nx,b,0,,10,1\n", "Row 2, control"),
        (HEAD + "x,a,1,,10,1\nx,b,0,,ten,1\n", "Row 3, exposures"),
        (HEAD + "x,a,1,,10,11\nx,b,0,,10,1\n", "Row 2, conversions: more than exposures"),
        (HEAD + "x,a,1,nan,10,1\nx,b,0,,10,1\n", "Row 2, weight"),
        (HEAD + "x,a,1\n", "Row 2, exposures: is empty"),
        (HEAD + 'x,a,1,,10,"1\n', "no CSV file"),
    ],
)
def test_a_wrong_table_is_refused_by_row_and_column(tmp_path: Path, table: str, said: str):
    with pytest.raises(CommandError, match=said) as refused:
        analysed(tmp_path, table)
    assert refused.value.returncode == 2
    assert not (tmp_path / "report.json").exists()


@pytest.fixture(scope="module")
def upworthy(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[bool, list[list[int]], dict[str, Any]]]:
    """Each test of the archive: whether in the weeks that were not randomised, its counts, our report."""
    tests: dict[str, list[dict[str, str]]] = defaultdict(list)
    with gzip.open(shared_data / "upworthy" / "upworthy.csv.gz", "rt", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            tests[row["clickability_test_id"]].append(row)
    tests = {name: rows for name, rows in tests.items() if len(rows) > 1}
    table = HEAD + "".join(
        f"{name},{number},{int(not number)},,{row['impressions']},{row['clicks']}\n"
        for name, rows in tests.items()
        for number, row in enumerate(rows)
    )
    report = analysed(tmp_path_factory.mktemp("upworthy"), table)
    assert [one["experiment"] for one in report] == [*tests]
    return [
        (
            201326 <= int(rows[0]["test_week"].split(".")[0]) <= 201401,
            [[int(row["impressions"]), int(row["clicks"])] for row in rows],
            one,
        )
        for rows, one in zip(tests.values(), report, strict=True)
    ]


def test_upworthys_broken_splits_are_found_and_the_others_left_alone(upworthy):
    broken = [one["srm"]["alarm"] for faulty, _, one in upworthy if faulty]
    others = [one["srm"]["alarm"] for faulty, _, one in upworthy if not faulty]
    assert sum(broken) >= 0.65 * len(broken) > 400
    assert sum(others) <= 0.02 * len(others)
    for _, counts, one in upworthy:
        if one["srm"]["p"] is not None:
            reference = chisquare([shown for shown, _ in counts]).pvalue
            assert one["srm"]["p"] == pytest.approx(reference, rel=1e-6, abs=1e-12)


def test_upworthys_verdicts_are_those_of_chi_squared(upworthy):
    judged = 0
    for _, counts, one in upworthy:
        clicks = sum(done for _, done in counts)
        if one["verdict"] == "sealed" or not clicks:
            continue
        table = [[done, shown - done] for shown, done in counts]
        p = chi2_contingency(table, correction=False).pvalue
        assert one["p"] == pytest.approx(p, rel=1e-6, abs=1e-12)
        assert one["verdict"] == ("winner" if p < 0.05 else "inconclusive")
        if p < 0.05:
            best = max(done / shown for shown, done in counts)
            assert one["arms"][int(one["winner"])]["rate"] == best
        for (shown, done), arm in zip(counts[1:], one["arms"][1:], strict=True):
            pair = [[done, shown - done], [counts[0][1], counts[0][0] - counts[0][1]]]
            if done + counts[0][1]:
                assert arm["p"] == pytest.approx(
                    chi2_contingency(pair, correction=False).pvalue, rel=1e-6, abs=1e-12
                )
        judged += 1
    assert judged > 2_500


def test_hillstroms_visit_rates_come_back(shared_data: Path, tmp_path: Path):
    shown: dict[str, int] = defaultdict(int)
    visits: dict[str, int] = defaultdict(int)
    parts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    source = shared_data / "hillstrom_email" / "hillstrom.csv.gz"
    with gzip.open(source, "rt", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            shown[row["segment"]] += 1
            visits[row["segment"]] += int(row["visit"])
            part = parts[row["channel"], row["segment"]]
            part[0] += 1
            part[1] += int(row["visit"])
    table = HEAD + "".join(
        f"mail,{arm},{int(arm == 'No E-Mail')},,{shown[arm]},{visits[arm]}\n" for arm in shown
    )
    (found,) = analysed(tmp_path, table)
    assert not found["srm"]["alarm"]
    assert (found["verdict"], found["winner"]) == ("winner", "Mens E-Mail")
    rates = {arm["arm"]: arm["rate"] for arm in found["arms"]}
    known = {"Mens E-Mail": 0.183, "Womens E-Mail": 0.151, "No E-Mail": 0.106}
    assert rates == pytest.approx(known, abs=0.005)
    # The same in each way of buying, read together at any time.
    channels = {channel for channel, _ in parts}
    for channel in channels:
        reading = read(
            rate_arm("No E-Mail", *parts[channel, "No E-Mail"]),
            [rate_arm(arm, *parts[channel, arm]) for arm in ("Mens E-Mail", "Womens E-Mail")],
            looks=len(channels),
        )
        assert reading.winner == "Mens E-Mail", channel
