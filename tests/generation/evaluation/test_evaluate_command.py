"""`manage.py evaluate`: products in, a report with every engine side by side out, the page safe to open."""

from __future__ import annotations

import io
import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from generation.evaluation.watched import candidates_load
from tests.generation.orders import BARE, LAMP, SHORTS, TEE, order

NASTY: dict[str, Any] = {
    "sku": "<b>T-9</b>",
    "title": "<script>alert(1)</script> Wool Scarf",
    "brand": "<img src=x onerror=alert(2)>",
    "category": "Women > Scarves",
    "price": "20.00",
    "currency": "GBP",
}


def products(folder: Path, *rows: Any) -> Path:
    path = folder / "products.jsonl"
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def evaluate(source: Path, *more: str) -> dict[str, Any]:
    out = source.parent / "report.json"
    now = ("--now", "2026-11-25T10:00+00:00")
    call_command(
        "evaluate", "--products", str(source), "--out", str(out), *now, *more, stdout=io.StringIO()
    )
    report: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return report


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str]:
    folder = tmp_path_factory.mktemp("evaluation")
    source = products(folder, TEE, LAMP, '{"sku": "no title"}', SHORTS, NASTY)
    html = folder / "report.html"
    report = evaluate(
        source, "--engine", "grammar", "--channels", "google_rsa,email", "--sweep", "2", "--seed", "3", "--html", str(html),
    )  # fmt: skip
    return report, html.read_text(encoding="utf-8")


def test_the_report_says_what_was_evaluated(evaluated: tuple[dict[str, Any], str]) -> None:
    report, _ = evaluated
    assert (report["products"], report["refused"], report["seed"]) == (4, 1, 3)
    assert report["channels"] == ["google_rsa", "email"]
    assert list(report["engines"]) == ["grammar"]
    assert 0 < report["swept"] <= 2


def test_every_measure_has_its_interval_in_every_cut(evaluated: tuple[dict[str, Any], str]) -> None:
    engine = evaluated[0]["engines"]["grammar"]
    cuts = engine["cuts"]
    assert {"all", "channel:google_rsa", "channel:email", "family:apparel"} <= set(cuts)
    for key in ("limits", "unsupported", "faults", "diversity", "p_conv", "coverage", "seconds"):
        found = cuts["all"][key]
        assert found["low"] <= found["value"] <= found["high"]
    lines = cuts["all"]["limits"]["n"]
    assert lines == cuts["channel:google_rsa"]["limits"]["n"] + cuts["channel:email"]["limits"]["n"]
    assert cuts["all"]["limits"]["value"] == 100
    assert cuts["all"]["pattern"]["value"] > 80


def test_sweeps_have_every_level_and_every_lambda(evaluated: tuple[dict[str, Any], str]) -> None:
    engine = evaluated[0]["engines"]["grammar"]
    for heard in engine["tone"].values():
        assert [level for level, _ in heard["badge"]["levels"]] == [-100, -50, 0, 50, 100]
    assert [point["lambda"] for point in engine["lambda"]["points"]] == [
        at / 10 for at in range(11)
    ]
    for point in engine["lambda"]["points"]:
        d, p = point["D"]["value"], point["p_conv"]["value"]
        assert point["R"]["value"] == pytest.approx(
            point["lambda"] * d + (1 - point["lambda"]) * p, abs=1e-5
        )
    assert (
        engine["calls"]["cta_strong_present"]["value"]
        > engine["calls"]["cta_none_present"]["value"]
    )


def test_the_page_is_one_file_and_lets_no_record_speak(
    evaluated: tuple[dict[str, Any], str],
) -> None:
    html = evaluated[1]
    assert "Wool Scarf" in html or "scarf" in html
    assert not re.search(r"<(?:script|img|b>|link|iframe)", html.split("</style>")[1])
    assert not re.search(r"(?:src|href)=|url\(|@import", html)
    assert html.count("<svg") > 5
    assert "default-src 'none'" in html


def test_the_same_run_gives_the_same_report_but_for_the_clock(tmp_path: Path) -> None:
    source = products(tmp_path, TEE, BARE)
    more = (
        "--engine",
        "grammar",
        "--channels",
        "push",
        "--sweep",
        "1",
        "--sample",
        "1",
        "--held-out",
        "0",
    )
    one, other = evaluate(source, *more), evaluate(source, *more)
    for report in (one, other):
        del report["made"], report["took_seconds"]
        for cut in report["engines"]["grammar"]["cuts"].values():
            del cut["seconds"]
    assert one == other
    assert one["products"] == 1


def test_invented_products_stand_for_the_packs_held_out(tmp_path: Path) -> None:
    report = evaluate(
        products(tmp_path, TEE),
        "--engine",
        "grammar",
        "--channels",
        "banner",
        "--sweep",
        "0",
        "--held-out",
        "1",
    )
    assert report["invented"] == len(report["held_out"]) >= 6
    cuts = report["engines"]["grammar"]["cuts"]
    assert cuts["packs:held out"]["limits"]["n"] > cuts["packs:trained"]["limits"]["n"] > 0
    assert report["engines"]["grammar"]["calls"]["cta_none_present"]["value"] is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--engine", "nothing"), "no engine “nothing”"),
        (("--engine", "lm=/no/such/folder"), "lm"),
        (("--engine", "grammar=/tmp"), "Only “lm” takes a folder"),
        (("--channels", "fax"), "channels must be among"),
        (("--sample", "0"), "sample must be"),
        (("--html", "/no/such/folder/report.html"), "no folder"),
    ],
)
def test_a_wrong_order_is_a_usage_error(tmp_path: Path, more: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said) as refused:
        evaluate(products(tmp_path, TEE), *more)
    assert refused.value.returncode in (
        1,
        2,
    )  # argparse's own refusals carry 1 when called from Python
    assert not (tmp_path / "report.json").exists()


def test_a_file_without_products_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no product in") as refused:
        evaluate(products(tmp_path, '{"title": "no sku"}'), "--engine", "grammar")
    assert refused.value.returncode == 2


@pytest.mark.skipif(find_spec("torch") is None, reason="the language model needs torch")
def test_two_folders_of_weights_stand_beside_the_grammar(
    tmp_path: Path, tiny_weights: Path
) -> None:
    before = tmp_path / "before"
    before.mkdir()
    for path in tiny_weights.iterdir():
        (before / path.name).write_bytes(path.read_bytes())
    report = evaluate(
        products(tmp_path, TEE),
        "--engine", f"lm={before}", f"lm={tiny_weights}", "--channels", "banner", "--sweep", "0",
    )  # fmt: skip
    keys = list(report["engines"])
    assert keys == ["grammar", "lm:before", f"lm:{tiny_weights.name}"]
    drawn = report["engines"]["lm:before"]["cuts"]["all"]
    # Gibberish: far more is drawn than kept, and what was drawn is measured before any check.
    assert drawn["unsupported_drawn"]["n"] > drawn["unsupported_drafts"]["n"] >= 0
    assert {target["key"] for target in report["engines"]["lm:before"]["targets"]} >= {
        "unsupported_before",
        "elbow",
    }


@pytest.mark.skipif(find_spec("torch") is None, reason="the language model needs torch")
def test_an_ablation_leaves_out_what_its_marks_name(tmp_path: Path, tiny_weights: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    whole = f"lm={tiny_weights}"
    report = evaluate(
        products(tmp_path, TEE),
        "--engine", f"{whole}:unasked:unranked", whole,
        "--channels", "banner", "--sweep", "0", "--measured", str(kept),
    )  # fmt: skip
    name = f"lm:{tiny_weights.name}"
    assert list(report["engines"]) == ["grammar", f"{name}:unasked:unranked", name]
    part, full = (report["engines"][key]["version"] for key in list(report["engines"])[1:])
    # What a part of the engine wrote never stands for what the engine writes.
    assert part == f"{full}-unasked-unranked"
    assert {path.stem for path in kept.iterdir()} >= {part, full}


@pytest.mark.skipif(find_spec("torch") is None, reason="the language model needs torch")
def test_what_is_asked_for_nothing_draws_the_same_whatever_the_tone(tiny_weights: Path) -> None:
    def drawn(mark: str, sentiment: int) -> list[str]:
        candidate = candidates_load([f"lm={tiny_weights}{mark}"])[1]
        spec = order(TEE, "google_rsa", tone={"sentiment": sentiment})
        candidate.engine.write(spec, spec.fields[0], 4, 1, frozenset())
        candidate.close()
        return candidate.seen.drawn[spec.fields[0].key]

    assert drawn(":unasked", 100) == drawn(":unasked", -100)
    assert drawn("", 100) != drawn("", -100)


def test_a_mark_that_is_none_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no mark “tired”; use unasked or unranked"):
        evaluate(products(tmp_path, TEE), "--engine", "lm=anywhere:tired")
