"""The engine `openai` in the product: a server writes rounds, its failures are states, previews do not wait for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import unescape

import pytest
from django.urls import reverse

from campaigns.briefs.round_services import round_create
from campaigns.common.errors import DomainError
from campaigns.models import Campaign, Candidate, User
from generation.engines.openai.connection import Connection, connection_choose
from generation.engines.registry import engine_load, engine_unavailable
from generation.jobs.runner import job_run
from generation.jobs.services import job_cancel
from generation.models import Job, JobState
from tests.campaigns.briefs.test_tone import TONE
from tests.conftest import signed_in
from tests.generation.chat_server import chat_server, hangs, replies, says
from tests.together import alone, scoped, shared_rows, together

pytestmark = pytest.mark.django_db
SAYS = {
    "headline": [
        "Built for dry trails",
        "Made for muddy miles",
        "Light on long runs",
        "Ready to run",
    ],
    "description": [
        "Made for long runs and for the mud on the way home.",
        "Light, and made to last.",
    ],
    "subject": ["Your next run starts here", "For the days that go long", "Muddy? Good"],
    "preheader": ["Made for long runs, and for the mud on the way home.", "See what is new today."],
}


@pytest.fixture(autouse=True)
def chosen() -> Iterator[None]:
    """Whatever server a test names is forgotten after it."""
    yield
    if engine_unavailable("openai") is None:
        engine_load("openai").close()  # type: ignore[attr-defined]
    connection_choose(Connection())


def ordered(campaign: Campaign, by: User) -> Job:
    asked = {"n": 2, "engine": "openai", "channels": ["email"], "skus": campaign.skus[:1]}
    row = round_create(campaign=campaign, by=by, asked=asked)
    return Job.everywhere.get(pk=row.job_id)


def run(job: Job) -> Job:
    job_run(queue="generate", job_id=job.pk)
    job.refresh_from_db()
    return job


def test_without_a_server_a_round_is_refused_and_the_page_says_what_to_set(
    campaign: Campaign, ana: User, ben: User
):
    with pytest.raises(DomainError) as caught:
        ordered(campaign, ana)
    assert "COPYSTUDIO_OPENAI_URL" in str(caught.value.errors["engine"])
    assert not Job.everywhere.exists()
    page = unescape(signed_in(ben).get("/w/acme/engine/").content.decode())
    assert "set COPYSTUDIO_OPENAI_URL and COPYSTUDIO_OPENAI_MODEL" in page


def test_a_round_is_written_by_the_server_and_each_line_names_its_model(
    campaign: Campaign, ana: User, settings
):
    with chat_server(says(SAYS)) as server:
        connection_choose(Connection(server.url, "org/tiny"))
        job = run(ordered(campaign, ana))
        assert job.state == JobState.SUCCEEDED
        lines = list(Candidate.objects.all())
        assert len(lines) == 4
        assert {line.engine for line in lines} == {"openai"}
        assert all(line.model_version.startswith("openai-2-org-tiny-") for line in lines)
        # A slider that somebody moves asks no server.
        asked = len(server.asked)
        settings.ENGINE = "openai"
        address = reverse("briefs:tone_preview", args=["acme", campaign.pk])
        assert signed_in(ana).get(address, TONE).status_code == 200
        assert len(server.asked) == asked


def test_a_server_that_refuses_ends_the_round_in_its_words(campaign: Campaign, ana: User):
    with chat_server(replies({}, 401)) as server:
        connection_choose(Connection(server.url, "tiny", "wrong"))
        job = run(ordered(campaign, ana))
    assert job.state == JobState.FAILED
    assert job.error_code == "engine"
    assert "COPYSTUDIO_OPENAI_KEY" in job.error_message


def test_a_server_that_is_down_is_tried_again_later(campaign: Campaign, ana: User):
    with chat_server(replies({}, 500, Retry_After="0")) as server:
        connection_choose(Connection(server.url, "tiny"))
        job = run(ordered(campaign, ana))
    assert job.state == JobState.QUEUED
    assert "status 500" in job.error_message


@shared_rows
def test_a_round_is_cancelled_while_the_server_thinks(
    campaign: Campaign, ana: User, share: Callable[[], None]
):
    with chat_server(hangs) as server:
        connection_choose(Connection(server.url, "tiny"))
        job = ordered(campaign, ana)
        share()

        def cancel() -> None:
            assert server.reached.wait(60)
            job_cancel(job=Job.everywhere.get(pk=job.pk))

        together(lambda: job_run(queue="generate", job_id=job.pk), scoped(job.workspace_id, cancel))
        assert len(server.asked) == 1
    ended: Job = alone(scoped(job.workspace_id, lambda: Job.everywhere.get(pk=job.pk)))
    assert ended.state == JobState.CANCELLED
    assert alone(scoped(campaign.workspace_id, Candidate.objects.exists)) is False
