"""`train adapter`: the methods beside each other over a model made in the test, from a file of approved lines."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("peft")

import torch

from generation.adapters.inject import matrices_of
from generation.adapters.methods import SCALED, method_begin
from generation.adapters.shape import BITFIT, IA3, KINDS, AdapterRefused, Shape
from generation.adapters.store import adapter_folder, adapter_put, adapter_shape
from generation.tuning.adapters.command import RATES, approved_read
from generation.tuning.adapters.loop import AdapterRun, perplexity
from generation.tuning.adapters.parting import rows_part
from tests.generation.adapters.bases import PLAN, base_make, folder_make, lessons_make, rows_make
from tests.generation.orders import CATALOG
from tests.sizes import FULL

OPENINGS = ("Made for", "Ready for", "At home on", "Calm over", "Kind to", "Built for", "Good for")
WHERE = ("slow mornings", "long roads", "wet hills", "quiet parks", "late trains", "old towns")


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return folder_make(tmp_path_factory.mktemp("weights"))


@pytest.fixture(scope="module")
def approved(tmp_path_factory) -> Path:
    """Approved lines of four products: 4 * 7 * 2."""
    path: Path = tmp_path_factory.mktemp("approved") / "lines.jsonl"
    rows = [
        {
            "product": product,
            "brief": {"channel": "google_rsa"},
            "field": "headline",
            "text": f"{opening} {WHERE[(place + turn) % len(WHERE)]}",
        }
        for place, product in enumerate(CATALOG)
        for turn in range(2)
        for opening in OPENINGS
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.parametrize("kind", [IA3, BITFIT])
def test_few_weights_learn_and_begin_by_changing_nothing(weights, tmp_path, kind: str):
    base = base_make(weights)
    matrices = matrices_of(base.model, Shape())
    rows = rows_part(rows_make(weights, lessons_make("tops")), PLAN)
    before = perplexity(base.model, rows.held_out)
    # Keys and values by what comes out, the inner part of the feed-forward by what goes in.
    expected = {
        BITFIT: sum(tall for _, tall in matrices.values()),
        IA3: sum(
            wide if path.endswith("down_proj") else tall
            for path, (wide, tall) in matrices.items()
            if path.endswith(SCALED)
        ),
    }[kind]
    plan = replace(PLAN, kind=kind, rate=RATES[kind])
    run = AdapterRun(base.model, rows.train, plan, tmp_path)
    assert run.parameters == expected
    assert perplexity(run.model, rows.held_out) == pytest.approx(before, rel=1e-4)
    frozen = base_make(weights).model.state_dict()
    run.go_on(run.steps)
    assert perplexity(run.model, rows.held_out) < before
    now = {
        name.replace("base_model.model.", "").replace(".base_layer", ""): value
        for name, value in run.model.state_dict().items()
    }
    assert all(torch.equal(now[name], value) for name, value in frozen.items())


def test_no_other_method_is_known(weights):
    with pytest.raises(ValueError, match="no method"):
        method_begin("prompt", base_make(weights).model, Shape(), 1)


@pytest.mark.nightly
@pytest.mark.skipif(not FULL, reason="trains three times, so at night")
def test_the_command_compares_them_and_only_lora_is_ever_read(weights, approved, tmp_path):
    said = StringIO()
    call_command(
        "train", "adapter", "--compare", base=weights, approved=approved, folder=tmp_path / "runs",
        epochs=1, title="Orsa, compared", stdout=said,
    )  # fmt: skip
    text = said.getvalue()
    table = (tmp_path / "runs" / "methods.md").read_text()
    assert table in text
    assert [row.split("|")[1].strip() for row in table.splitlines()[2:]] == [
        "LoRA",
        "(IA)3",
        "BitFit",
    ]
    cards = json.loads((tmp_path / "runs" / "methods.json").read_text())
    befores = {card["perplexity"]["before"] for card in cards.values()}
    assert len(befores) == 1
    assert all(card["lines"]["train"] + card["lines"]["held_out"] == 56 for card in cards.values())
    for kind in KINDS:
        folder = tmp_path / "runs" / kind / "made"
        page = (folder / "README.md").read_text()
        assert f"method: {'LoRA of rank 4' if kind == 'lora' else cards[kind]['method']}," in page
        stored = adapter_folder(tmp_path / "store", adapter_put(folder, tmp_path / "store"))
        if kind == "lora":
            assert adapter_shape(stored) == Shape()
        else:
            with pytest.raises(AdapterRefused, match="peft_type"):
                adapter_shape(stored)
    with pytest.raises(CommandError, match="Name another folder"):
        call_command(
            "train", "adapter", "--compare", base=weights, approved=approved,
            folder=tmp_path / "runs",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "Line 1 of"),
        ('{"brief": {"channel": "sms"}, "field": "message", "text": "x"}', "'product' is missing"),
        (json.dumps({"product": CATALOG[0], "brief": {"channel": "sms"}, "field": "x", "text": "y"}), "'x' is missing"),
        (json.dumps({"product": CATALOG[0], "brief": {"channel": "no"}, "field": "x", "text": "y"}), "channel"),
        (json.dumps({"product": CATALOG[0], "brief": {"channel": "sms"}, "field": "message", "text": " "}), "text"),
    ],
)  # fmt: skip
def test_a_line_that_is_none_is_named(tmp_path, line: str, why: str):
    path = tmp_path / "lines.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(ValueError, match=why):
        list(approved_read(path))


def test_what_is_missing_is_said(tmp_path, approved):
    with pytest.raises(CommandError, match="--approved"):
        call_command("train", "adapter")
    with pytest.raises(CommandError, match="cannot be learnt over"):
        call_command("train", "adapter", base=tmp_path, approved=approved, folder=tmp_path / "run")
