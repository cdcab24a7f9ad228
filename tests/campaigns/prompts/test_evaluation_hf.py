"""Own words measured through a model that the test has taught, in its own process."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from campaigns.models import User, Workspace
from campaigns.prompts.measured import TONES, worse_in
from campaigns.prompts.services import prompt_evaluate, prompt_propose
from generation.engines.hf.folder import folder_choose, folder_chosen
from generation.engines.registry import engine_load
from generation.jobs.runner import job_run
from generation.models import Job
from tests.campaigns.prompts.versions import make
from tests.factories import make_product
from tests.generation.orders import LAMP

pytestmark = pytest.mark.django_db
OWN = "The lines are parts of a search ad, beside others on a page of results. No line may lean on another."


def test_a_local_model_measures_a_version(
    in_acme: Workspace, ana: User, tiny_chat: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("campaigns.prompts.work.TONES", TONES[:1])
    monkeypatch.setattr("campaigns.prompts.work.LINES", 1)
    values = {**LAMP, "price": Decimal(LAMP["price"]), "description": "", "brand": ""}
    values["compare_at_price"] = Decimal(LAMP["compare_at_price"])
    make_product(in_acme, values.pop("sku"), **values)
    before = folder_chosen()
    folder_choose(tiny_chat)
    try:
        row = prompt_evaluate(row=make(in_acme, ana, words=OWN), engine="hf", by=ana)
        job_run(queue="generate", job_id=row.job_id)
    finally:
        engine_load("hf").close()  # type: ignore[attr-defined]
        folder_choose(before)
    assert Job.everywhere.get(pk=f"{row.job_id}").state == "succeeded"
    row.refresh_from_db()
    assert row.state == "evaluated"
    assert f"-{tiny_chat.name}-" in row.card["model_version"]
    assert row.card["now"]["lines"] > 0
    if not worse_in(row.card):
        assert prompt_propose(row=row, by=ana).state == "candidate"
