"""`manage.py score`: lines in, candidate records out, sets ranked, faults named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

PRODUCT = {
    "title": "Corvane Tempo 2 running shoe",
    "brand": "Corvane",
    "price": 96,
    "currency": "GBP",
    "attributes": {"weight": "238 g"},
}
BRIEF = {"offer": {"text": "20% off", "ends": "2026-11-29"}, "creativity": 0.4}


def line(text: str, **keys: Any) -> dict[str, Any]:
    return {"sku": "T2", "channel": "email", "field": "subject", "text": text, "product": PRODUCT,
            "brief": BRIEF, **keys}  # fmt: skip


def score(tmp_path: Path, *lines: object) -> list[dict[str, Any]]:
    source, out = tmp_path / "lines.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps(item) + "\n" for item in lines), encoding="utf-8")
    call_command("score", lines=source, out=out, now=None)
    return [json.loads(row) for row in out.read_text(encoding="utf-8").splitlines()]


def test_records_have_the_contract_s_keys_in_input_order(tmp_path):
    records = score(tmp_path, line("Run softer"), line("Just 240 g"), line("Hi", sku="B1"))
    assert [record["text"] for record in records] == ["Run softer", "Just 240 g", "Hi"]
    assert set(records[0]) >= {
        "sku", "channel", "field", "rank", "text", "badges", "score", "engine", "model_version", "seed", "origin",
    }  # fmt: skip


def test_lines_of_one_sku_channel_and_field_are_a_set(tmp_path):
    records = score(
        tmp_path,
        line("Run softer"),
        line("Run softer", field="preheader"),
        line("Run softer", sku="B1"),
        line("Run softer, always"),
    )
    assert [record["rank"] for record in records] in ([1, 1, 1, 2], [2, 1, 1, 1])
    assert records[0]["badges"]["novelty"]["nearest"] == "Run softer, always"
    assert records[1]["badges"]["diversity"]["value"] == 1


def test_badges_rest_on_the_product_and_the_brief(tmp_path):
    records = score(tmp_path, line("The 238 g shoe, 20% off"), line("The 240 g shoe, 30% off"))
    assert records[0]["badges"]["blocks"] == []
    assert len(records[1]["badges"]["blocks"]) == 2
    assert [record["rank"] for record in records] == [1, 2]


def test_lines_of_a_set_may_bring_their_own_orders(tmp_path):
    other = {**PRODUCT, "attributes": {"weight": "240 g"}}
    records = score(tmp_path, line("Just 240 g"), line("All of 240 g", product=other))
    statuses = [record["badges"]["claims"][0]["status"] for record in records]
    assert statuses == ["contradicted", "supported"]


def test_origin_engine_and_seed_are_kept(tmp_path):
    record = score(tmp_path, line("Run", origin="model", engine="lm", model_version="7", seed=3))[0]
    assert [record[key] for key in ("origin", "engine", "model_version", "seed")] == [
        "model",
        "lm",
        "7",
        3,
    ]
    assert score(tmp_path, line("Run"))[0]["origin"] == "human"


def test_the_same_lines_give_the_same_bytes(tmp_path):
    lines = [line("Run softer"), line("Just 240 g")]
    assert json.dumps(score(tmp_path, *lines)) == json.dumps(score(tmp_path, *lines))


def test_text_is_given_back_in_nfc(tmp_path):
    assert score(tmp_path, line("Cafe\u0301"))[0]["text"] == "Café"


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        (line("x", channel="fax"), "line 2, channel"),
        (line("x", field="headline"), "line 2, field"),
        ({**line("x"), "text": 5}, "line 2, text"),
        ({key: value for key, value in line("x").items() if key != "text"}, "line 2, text"),
        ({key: value for key, value in line("x").items() if key != "sku"}, "line 2, sku"),
        (line("x", product=None), "line 2, product"),
        (line("x", product={"title": ""}), "line 2, product.title"),
        (line("x", product={"title": "A", "price": "dear"}), "line 2, product.price"),
        (line("x", brief={"creativity": 2}), "line 2, brief.creativity"),
        (line("x", brief={"tone": {"cta": 300}}), "line 2, brief.tone.cta"),
        ([1], "line 2, record"),
        (line("\ud800"), "line 2, file"),
    ],
)
def test_a_fault_is_named_with_its_line_and_key(tmp_path, bad, named):
    with pytest.raises(CommandError, match=named) as caught:
        score(tmp_path, line("Run softer"), bad)
    assert caught.value.returncode == 2
    assert not (tmp_path / "out.jsonl").exists()


def test_no_json_and_no_file(tmp_path):
    source = tmp_path / "lines.jsonl"
    source.write_text("{nope\n", encoding="utf-8")
    for path in (source, tmp_path / "missing.jsonl"):
        with pytest.raises(CommandError) as caught:
            call_command("score", lines=path, out=tmp_path / "out.jsonl", now=None)
        assert caught.value.returncode == 2


def test_an_empty_file_gives_an_empty_file(tmp_path):
    assert score(tmp_path) == []


def test_a_folder_is_no_place_for_the_records(tmp_path):
    lines = tmp_path / "lines.jsonl"
    lines.write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="name a file") as failure:
        call_command("score", "--lines", str(lines), "--out", str(tmp_path))
    assert failure.value.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["lines.jsonl"]
