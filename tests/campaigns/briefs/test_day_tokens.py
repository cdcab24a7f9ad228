"""U7: a workspace takes so many tokens a day from engines that are asked in words, however many ask at once, and is told when more come."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from campaigns.briefs.lines import line_regenerate
from campaigns.briefs.round_services import round_create, work_retry
from campaigns.common.errors import QuotaExceeded
from campaigns.models import Campaign, Candidate, LimitCount, Round, User, Workspace
from campaigns.workspaces.day_tokens import LEAST, day_tokens
from generation.engines.openai.connection import Connection, connection_choose
from generation.engines.registry import engine_load
from generation.engines.watch import engine_watch
from generation.jobs.runner import job_run
from generation.models import Job, JobState
from generation.types import EngineUnavailable
from tests.campaigns.api.conftest import api as api
from tests.conftest import signed_in
from tests.generation.chat_server import chat_server, replies, says
from tests.together import alone, shared_rows, together

pytestmark = shared_rows
ANSWER = {"subject": ["Your next run starts here", "Muddy? Good"]}
ASKED = {"n": 1, "channels": ["email"], "engine": "openai"}


@pytest.fixture(autouse=True)
def server_forgotten() -> Iterator[None]:
    connection_choose(Connection("http://127.0.0.1:9/v1", "org/tiny"))
    yield
    engine_load("openai").close()  # type: ignore[attr-defined]
    connection_choose(Connection())


@pytest.fixture
def whole_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test is cut in two by the real midnight."""
    monkeypatch.setattr("campaigns.workspaces.day_tokens._seconds_left", lambda workspace: 86_400)


@pytest.fixture
def used_up(workspace: Workspace, settings, whole_day: None) -> None:
    settings.TOKENS_DAY = 5_000
    spend(workspace, 5_000 - LEAST + 1)


def spend(workspace: Workspace, tokens: int) -> None:
    day_tokens(workspace.pk)(tokens)(tokens)


def used() -> int:
    return LimitCount.objects.get(key__startswith="tokens:").used


@pytest.mark.usefixtures("whole_day")
def test_of_fifty_at_once_exactly_as_many_pass_as_the_day_has_tokens_for(
    workspace: Workspace, share, settings
):
    settings.TOKENS_DAY = 2_050

    def ask() -> bool:
        try:
            day_tokens(workspace.pk)(100)
        except EngineUnavailable:
            return False
        return True

    share()
    answers = together(*[ask] * 50)
    assert (answers.count(True), answers.count(False)) == (20, 30)
    assert alone(used) == 2_000


@pytest.mark.usefixtures("whole_day")
def test_what_a_request_did_not_take_is_given_back_and_what_it_took_counts(
    workspace: Workspace, settings
):
    settings.TOKENS_DAY = 1_000
    purse = day_tokens(workspace.pk)
    settle = purse(900)
    with pytest.raises(EngineUnavailable):
        purse(101)
    settle(250)
    assert used() == 250
    # A server may count more than was reckoned: that counts.
    purse(100)(150)
    assert used() == 400
    # Not "used up": tomorrow has no more.
    with pytest.raises(EngineUnavailable, match="may take 1,001 tokens, .* has 1,000 a day"):
        purse(1_001)


@pytest.mark.usefixtures("whole_day")
def test_a_round_pays_what_the_server_counted_and_none_is_sent_that_does_not_fit(
    campaign: Campaign, ana: User, settings
):
    settings.TOKENS_DAY = 100_000
    with chat_server(says(ANSWER, tokens=700)) as server:
        connection_choose(Connection(server.url, "org/tiny"))
        row = round_create(campaign=campaign, by=ana, asked=ASKED)
        job_run(queue="generate", job_id=row.job_id)
        assert used() == 700 * len(server.asked)
        sent = len(server.asked)
        spend(campaign.workspace, 100_000 - used() - LEAST)
        another = round_create(campaign=campaign, by=ana, asked={**ASKED, "n": 50})
        job_run(queue="generate", job_id=another.job_id)
        assert len(server.asked) == sent
    job = Job.everywhere.get(pk=another.job_id)
    assert (job.state, job.error_code, job.attempt) == (JobState.FAILED, "engine", 1)
    assert "100,000 tokens of today" in job.error_message
    assert "midnight (UTC)" in job.error_message


def test_what_failed_costs_nothing(workspace: Workspace, campaign: Campaign, ana: User, settings):
    settings.TOKENS_DAY = 100_000
    with chat_server(replies({}, 401)) as server:
        connection_choose(Connection(server.url, "org/tiny"))
        row = round_create(campaign=campaign, by=ana, asked=ASKED)
        job_run(queue="generate", job_id=row.job_id)
        assert len(server.asked) == 1
    assert used() == 0


@pytest.mark.usefixtures("used_up")
def test_an_order_that_the_day_has_no_tokens_for_is_refused_on_page_and_api(
    campaign: Campaign, ana: User, api
):
    page = signed_in(ana).post(
        reverse("briefs:round_create", args=["acme", campaign.pk]),
        {"n": 1, "channels": ["email"], "engine": "openai"},
    )
    refused = api(ana).post(f"campaigns/{campaign.pk}/rounds/", ASKED)
    for answer in (page, refused):
        assert answer.status_code == 429
        assert 0 < int(answer["Retry-After"]) <= 86_400
        assert "5,000 tokens of today" in answer.content.decode()
    assert "“grammar” needs no tokens" in refused.json()["detail"]
    assert not Round.objects.filter(campaign=campaign).exists()
    assert api(ana).get("engine/").json()["tokens"] == {"used": 4_001, "cap": 5_000}
    allowed = api(ana).post(f"campaigns/{campaign.pk}/rounds/", {**ASKED, "engine": "grammar"})
    assert allowed.status_code == 202


def test_a_round_that_failed_is_not_queued_again_before_midnight(
    campaign: Campaign, ana: User, workspace: Workspace, client: Client, settings
):
    settings.TOKENS_DAY = 5_000
    Workspace.objects.update(timezone="Europe/Berlin")
    # 21:00 in Berlin.
    with time_machine.travel("2026-07-01T19:00:00Z", tick=False) as clock:
        spend(workspace, 1)
        row = round_create(campaign=campaign, by=ana, asked=ASKED)
        Job.everywhere.filter(pk=row.job_id).update(state=JobState.CANCELLED)
        spend(workspace, 4_500)
        with pytest.raises(QuotaExceeded) as refused:
            work_retry(job=row.job, by=ana)
        assert refused.value.headers["Retry-After"] == str(3 * 3600)
        assert "midnight (Europe/Berlin)" in refused.value.message
        clock.shift(3 * 3600)
        work_retry(job=row.job, by=ana)
        spend(workspace, 4_500)
        assert LimitCount.objects.get().ends == int(time.time()) + 24 * 3600


@pytest.mark.usefixtures("used_up")
def test_one_more_line_is_written_by_grammar(campaign: Campaign, ana: User):
    row = round_create(campaign=campaign, by=ana, asked={**ASKED, "engine": "grammar"})
    job_run(queue="generate", job_id=row.job_id)
    Candidate.objects.filter(round=row).update(engine="openai")
    with chat_server(says(ANSWER)) as server:
        connection_choose(Connection(server.url, "org/tiny"))
        line = line_regenerate(candidate=Candidate.objects.filter(round=row)[0], by=ana)
        assert server.asked == []
    assert line.engine == "grammar"


def test_who_names_no_purse_pays_from_the_one_around():
    paid: list[int] = []

    def purse(tokens: int):
        return lambda spent: paid.extend((tokens, spent))

    with engine_watch(purse=purse), engine_watch(seconds=1) as inner, inner.paying(10):
        inner.spend(7)
    assert paid == [10, 7]
