"""The language model in the product: rounds and previews where its weights are, plain words where they are damaged."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse

from campaigns.briefs.lines import line_regenerate
from campaigns.briefs.round_services import round_create
from campaigns.models import Campaign, Candidate, User
from generation.engines.registry import engine_load
from generation.jobs import direct
from generation.jobs.runner import job_run
from generation.lm.folder import folder_choose, folder_chosen
from generation.models import JobState
from tests.campaigns.briefs.test_tone import TONE
from tests.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def folder(tmp_path: Path, tiny_weights: Path) -> Iterator[Path]:
    """A copy of the tiny model, chosen for this installation; its process ends with the test."""
    before = folder_chosen()
    for path in tiny_weights.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    folder_choose(tmp_path)
    engine = engine_load("lm")
    yield tmp_path
    engine.close()  # type: ignore[attr-defined]
    folder_choose(before)


def damage(folder: Path) -> None:
    with (folder / "model.safetensors").open("ab") as stream:
        stream.write(b"\x07")


def test_a_round_is_written_by_the_model_and_each_line_names_it(
    campaign: Campaign, ana: User, folder: Path, settings
):
    asked = {"n": 4, "engine": "lm", "channels": ["google_rsa"], "seed": 7}
    row = round_create(campaign=campaign, by=ana, asked=asked)
    job_run(queue="generate", job_id=row.job_id)
    row.job.refresh_from_db()
    assert row.job.state in (JobState.SUCCEEDED, JobState.PARTIAL)
    lines = Candidate.objects.all()
    # Weights of chance say little that may be kept; how much, no test can ask.
    assert lines
    assert {line.engine for line in lines} == {"lm"}
    assert {line.model_version for line in lines} == {direct.engine_version("lm")}
    settings.ENGINE = "lm"
    address = reverse("briefs:tone_preview", args=["acme", campaign.pk])
    page = signed_in(ana).get(address, TONE)
    assert page.status_code == 200

    damage(folder)
    engine_load("lm").close()  # type: ignore[attr-defined]
    assert line_regenerate(candidate=lines[0], by=ana).engine == "grammar"


def test_damaged_weights_are_told_where_lines_would_stand(
    campaign: Campaign, ana: User, folder: Path, settings
):
    settings.ENGINE = "lm"
    damage(folder)
    page = signed_in(ana).get(reverse("briefs:tone", args=["acme", campaign.pk]))
    assert page.status_code == 200
    text = unescape(page.content.decode())
    assert "lm cannot write now, so grammar writes instead." in text
    assert "is not what its card says" in text
    assert str(folder) not in text
    row = round_create(campaign=campaign, by=ana, asked={"n": 2, "engine": "lm"})
    job_run(queue="generate", job_id=row.job_id)
    row.job.refresh_from_db()
    assert row.job.state == JobState.FAILED
    assert "is not what its card says" in row.job.error_message
    assert str(folder) not in row.job.error_message
