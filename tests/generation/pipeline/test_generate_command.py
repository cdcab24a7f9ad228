"""`manage.py generate`: files in, files out, honest exit codes, nothing half written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from generation.management.commands.generate import WORTHWHILE
from tests.generation.orders import CATALOG, OFFER, TEE


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    path = tmp_path / "brief.json"
    path.write_text(
        json.dumps({"channel": "email", "offer": OFFER, "n": 3, "seed": 4}), encoding="utf-8"
    )
    return path


def products(tmp_path: Path, *rows: Any) -> Path:
    path = tmp_path / "products.jsonl"
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def generate(source: Path, brief: Path, out: Path, *more: str) -> list[dict[str, Any]]:
    now = ("--now", "2026-11-25T10:00+00:00")
    call_command(
        "generate", "--products", str(source), "--brief", str(brief), "--out", str(out), *now, *more
    )
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_candidates_come_in_input_order_and_rank_order(tmp_path: Path, brief: Path) -> None:
    records = generate(products(tmp_path, *CATALOG), brief, tmp_path / "out.jsonl")
    assert list(dict.fromkeys(record["sku"] for record in records)) == [r["sku"] for r in CATALOG]
    groups: dict[tuple[str, str], list[int]] = {}
    for record in records:
        groups.setdefault((record["sku"], record["field"]), []).append(record["rank"])
    assert set(map(tuple, groups.values())) == {(1, 2, 3)}
    assert {record["origin"] for record in records} == {"model"}
    assert {record["engine"] for record in records} == {"grammar"}


def test_the_same_run_gives_the_same_bytes(tmp_path: Path, brief: Path) -> None:
    source = products(tmp_path, *CATALOG)
    generate(source, brief, tmp_path / "one.jsonl")
    generate(source, brief, tmp_path / "two.jsonl")
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_n_and_seed_of_the_command_beat_the_briefs(tmp_path: Path, brief: Path) -> None:
    source = products(tmp_path, TEE)
    default = generate(source, brief, tmp_path / "out.jsonl")
    more = generate(source, brief, tmp_path / "more.jsonl", "--n", "5", "--seed", "9", "--no-rank")
    assert (len(default), len(more)) == (6, 10)
    assert {line["text"] for line in default} != {line["text"] for line in more[:6]}


def test_a_broken_record_is_named_and_the_others_are_written(
    tmp_path: Path, brief: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    half = {**TEE, "sku": "half", "title": "Tee \ud800"}
    wrong = {**TEE, "sku": "coin", "currency": "EURO"}
    rows = [TEE, "{oops", {"sku": "no-title"}, {**TEE, "sku": "T-9"}, half, wrong, TEE]
    source = products(tmp_path, *rows)
    with pytest.raises(CommandError) as failure:
        generate(source, brief, tmp_path / "out.jsonl")
    assert failure.value.returncode == 4
    told = capsys.readouterr().err
    assert "line 2" in told
    assert "line 3 (no-title): title" in told
    assert "line 5: file: holds half a character" in told
    assert "line 6 (coin): currency: “EURO” is no currency code such as GBP." in told
    # Its set is written already, with ranks of its own.
    assert f"line 7 ({TEE['sku']}): sku: “{TEE['sku']}” stands in line 1 already." in told
    text = (tmp_path / "out.jsonl").read_text(encoding="utf-8")
    assert {json.loads(line)["sku"] for line in text.splitlines()} == {"T-1", "T-9"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"channel": "fax"}, "channel"),
        ({"channel": "email", "tone": {"cta": 200}}, "tone.cta"),
        ({"channel": "email", "tone": {"urgency": float("nan")}}, "tone.urgency"),
        ({"channel": "email", "tone": {"urgency": float("inf")}}, "tone.urgency"),
        ({"channel": "email", "brand": {"terms": []}}, "brand.terms"),
        ([], "brief"),
    ],
)
def test_a_wrong_brief_is_a_usage_error_that_names_the_key(
    tmp_path: Path, data: Any, words: str
) -> None:
    path = tmp_path / "brief.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(CommandError, match=words) as failure:
        generate(products(tmp_path, TEE), path, tmp_path / "out.jsonl")
    assert failure.value.returncode == 2
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.usefixtures("no_weights")
def test_an_engine_that_cannot_run_says_so_before_anything_is_written(
    tmp_path: Path, brief: Path
) -> None:
    with pytest.raises(CommandError, match="has no weights here") as failure:
        generate(products(tmp_path, TEE), brief, tmp_path / "out.jsonl", "--engine", "lm")
    assert failure.value.returncode == 2
    assert list(tmp_path.glob("*out*")) == []


def test_a_folder_is_no_place_for_the_lines(tmp_path: Path, brief: Path) -> None:
    with pytest.raises(CommandError, match="name a file") as failure:
        generate(products(tmp_path, TEE), brief, tmp_path)
    assert failure.value.returncode == 2
    assert {path.name for path in tmp_path.iterdir()} == {"brief.json", "products.jsonl"}


def test_the_bytes_do_not_depend_on_how_many_processes_write(tmp_path: Path, brief: Path) -> None:
    # Twins ask for the same lines, so that what one record writes is taken for those just behind it.
    rows = [{**row, "sku": f"{row['sku']}-{number}"} for number in range(8) for row in CATALOG]
    assert len(rows) >= WORTHWHILE
    source = products(tmp_path, *rows[:5], "{oops", *rows[5:])
    found = []
    for jobs in ("1", "2", "3"):
        out = tmp_path / f"{jobs}.jsonl"
        with pytest.raises(CommandError, match="1 of the products"):
            generate(source, brief, out, "--jobs", jobs)
        found.append(out.read_bytes())
    assert found[0] == found[1] == found[2]
    lines = [json.loads(line) for line in found[0].splitlines()]
    assert len(lines) == len({(line["field"], line["text"]) for line in lines})
