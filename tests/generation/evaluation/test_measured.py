"""What is kept of an evaluation beside the code: figures of a version, without a line of anybody's copy."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from generation.engines.grammar.engine import GrammarEngine
from generation.evaluation import measured
from tests.generation.evaluation.test_evaluate_command import products
from tests.generation.orders import LAMP, TEE

VERSION = GrammarEngine().version
RECORDS = (TEE, LAMP)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder that the command wrote into, and the whole report of the same run."""
    folder = tmp_path_factory.mktemp("measured")
    out = folder / "whole.json"
    source = products(folder, *RECORDS)
    call_command(
        "evaluate", "--products", str(source), "--engine", "grammar", "--channels", "sms",
        "--sweep", "1", "--out", str(out), "--measured", str(folder), stdout=io.StringIO(),
    )  # fmt: skip
    report: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return folder, report


def test_the_file_of_a_version_holds_its_figures_and_no_copy(kept: tuple[Path, dict[str, Any]]):
    folder, report = kept
    text = (folder / f"{VERSION}.json").read_text(encoding="utf-8")
    engine = json.loads(text)["engines"]["grammar"]
    whole = report["engines"]["grammar"]
    assert engine["targets"] == whole["targets"]
    assert (
        engine["tone"]["formality"]["badge"]["levels"]
        == whole["tone"]["formality"]["badge"]["levels"]
    )
    assert engine["cuts"] == {"all": whole["cuts"]["all"]}
    written = {line["text"] for rows in whole["worst"].values() for line in rows}
    assert written
    assert not [line for line in written if json.dumps(line, ensure_ascii=False) in text]
    assert not [record["sku"] for record in RECORDS if f'"{record["sku"]}"' in text]
    assert len(text) < 60_000


def test_it_is_found_by_its_version_alone(kept: tuple[Path, dict[str, Any]], monkeypatch):
    folder, report = kept
    monkeypatch.setattr(measured, "SHIPPED", folder)
    found = measured.measured_read(VERSION)
    assert found
    assert (found["engine"]["version"], found["against"]) == (VERSION, None)
    assert found["products"] == report["products"]
    for other in ("grammar-0", "lm-1-deadbeef", "", "../grammar-1"):
        assert measured.measured_read(other) is None


def test_a_report_beside_weights_comes_first_whole_or_kept(
    kept: tuple[Path, dict[str, Any]], tmp_path: Path
):
    _, report = kept
    model = {**report["engines"]["grammar"], "name": "lm", "version": "lm-1-0123abcd"}
    whole = {**report, "engines": {**report["engines"], "lm": model}}
    (tmp_path / measured.REPORT).write_text(json.dumps(whole), encoding="utf-8")
    found = measured.measured_read("lm-1-0123abcd", tmp_path)
    assert found
    assert "worst" not in found["engine"]
    assert found["against"]["version"] == VERSION
    measured.measured_write(whole, tmp_path)
    (tmp_path / "lm-1-0123abcd.json").replace(tmp_path / measured.REPORT)
    assert measured.measured_read("lm-1-0123abcd", tmp_path) == found


def test_an_engine_that_gave_up_has_no_file(kept: tuple[Path, dict[str, Any]], tmp_path: Path):
    _, report = kept
    model = {**report["engines"]["grammar"], "version": "lm-1-0123abcd", "stopped": "No memory."}
    stopped = {**report, "engines": {**report["engines"], "lm": model}}
    assert [path.name for path in measured.measured_write(stopped, tmp_path)] == [f"{VERSION}.json"]


@pytest.mark.parametrize("text", ["", "[]", '{"format": 9}', '{"format": 1, "engines": 3}', "{"])
def test_what_is_no_report_counts_as_none(tmp_path: Path, text: str):
    (tmp_path / measured.REPORT).write_text(text, encoding="utf-8")
    assert measured.measured_read("lm-1-0123abcd", tmp_path) is None


def test_a_folder_that_is_not_there_is_told_before_anything_is_written(tmp_path: Path):
    source = products(tmp_path, TEE)
    out, folder = str(tmp_path / "report.json"), str(tmp_path / "gone")
    with pytest.raises(CommandError, match="There is no folder") as refused:
        call_command(
            "evaluate", "--products", str(source), "--out", out, "--measured", folder, "--engine", "grammar"
        )  # fmt: skip
    assert refused.value.returncode == 2
    assert not Path(out).exists()


def test_what_ships_is_of_this_form():
    for path in measured.SHIPPED.glob("*.json"):
        assert measured.measured_read(path.stem), path.name
