"""A round whose model dies in the middle ends whole, with one more attempt at most and the same lines."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from campaigns.briefs.lines import line_regenerate
from campaigns.briefs.presets import TONE_START
from campaigns.briefs.round_services import round_create
from campaigns.briefs.services import campaign_create
from campaigns.briefs.tone import preview_make, preview_products
from campaigns.common.errors import DomainError
from campaigns.models import Candidate, Round, User, Workspace
from generation.engines.registry import engine_load
from generation.engines.watch import engine_watch
from generation.inference.client import engine_over
from generation.jobs.runner import job_run
from generation.models import Job, JobState
from generation.types import EngineStopped
from tests.factories import make_candidate, make_product
from tests.generation.inference.serving import Serving, wait_until

PRODUCTS = ("CRV-TMP2", "CRV-TMP3", "CRV-TMP4")
Lines = list[tuple[str, str, str, int, str]]


@pytest.fixture
def order_round(in_acme: Workspace, ben: User) -> Callable[..., Round]:
    """Queues a round that the language model writes, of all three products or as it is told."""
    skus = [make_product(in_acme, sku).sku for sku in PRODUCTS]
    values = {"name": "Jobs", "channels": ["email", "sms"], "skus": skus}
    campaign = campaign_create(workspace=in_acme, by=ben, values=values)
    asked = {"n": 2, "engine": "lm", "seed": 7}
    return lambda **more: round_create(campaign=campaign, by=ben, asked=asked | more)


def ended(row: Round) -> tuple[Job, Lines]:
    """How the round's job ended, and all its lines."""
    lines = Candidate.objects.filter(round=row).order_by("product", "channel", "field", "slot")
    fields = ("product__sku", "channel", "field", "slot", "generated_text")
    return Job.everywhere.get(pk=row.job_id), list(lines.values_list(*fields))


class KillOnce:
    """Has the model's process die while it draws, once the round has stored what it drew first."""

    def __init__(self, serving: Serving) -> None:
        self.serving, self.thread = serving, threading.Thread(target=self._kill)
        self.chunks = serving.client("interactive").state()["chunks"]

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith("UPDATE") and "generation_job" in sql and self.thread.ident is None:
            chunks = self.serving.client("interactive").state()["chunks"]
            if chunks > self.chunks:
                self.chunks = chunks
                self.thread.start()
        return execute(sql, *rest)

    def _kill(self) -> None:
        client = self.serving.client("interactive")
        wait_until(lambda: client.state()["chunks"] > self.chunks, "the next chunk")
        self.serving.kill()
        self.serving.start()  # as run.py does


@pytest.mark.django_db
def test_a_round_survives_the_death_of_the_model(
    chosen: Serving, order_round: Callable[..., Round]
):
    chosen.start()
    quiet = order_round()
    job_run(queue="generate", job_id=quiet.job_id)
    whole, lines = ended(quiet)
    assert whole.state in (JobState.SUCCEEDED, JobState.PARTIAL)

    row, death = order_round(), KillOnce(chosen)
    with connection.execute_wrapper(death):
        job_run(queue="generate", job_id=row.job_id)
    death.thread.join()
    job, _ = ended(row)
    if job.state == JobState.QUEUED:  # it died while it drew for this job
        assert (job.attempt, job.error_code) == (1, "engine")
        assert "started again" in job.error_message
        Job.everywhere.update(run_after=None)
        job_run(queue="generate", job_id=row.job_id)
    job, again = ended(row)
    assert (job.state, job.result) == (whole.state, whole.result)
    assert job.attempt <= 2
    assert again == lines
    assert len(chosen.processes) == 2


@pytest.mark.django_db
def test_a_round_draws_several_products_in_one_go(
    chosen: Serving, order_round: Callable[..., Round]
):
    chosen.start()
    client = chosen.client("interactive")

    def chunks(row: Round) -> int:
        """How often the model was asked for the round."""
        before: int = client.state()["begun"]["bulk"]
        job_run(queue="generate", job_id=row.job_id)
        job, _ = ended(row)
        assert job.state in (JobState.SUCCEEDED, JobState.PARTIAL)
        begun: int = client.state()["begun"]["bulk"]
        return begun - before

    apart = [chunks(order_round(skus=[sku])) for sku in PRODUCTS]
    assert chunks(order_round()) < sum(apart)


class FailOnce:
    """Refuses to store the fourth set of lines, the second one of a group."""

    def __init__(self) -> None:
        self.left = 4

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith('INSERT INTO "campaigns_candidate"'):
            self.left -= 1
            if not self.left:
                raise OperationalError("disk I/O error")
        return execute(sql, *rest)


@pytest.mark.django_db
def test_an_attempt_that_finds_a_group_half_written_ends_with_the_same_lines(
    chosen: Serving, order_round: Callable[..., Round]
):
    chosen.start()
    quiet, row = order_round(), order_round()
    job_run(queue="generate", job_id=quiet.job_id)
    with connection.execute_wrapper(FailOnce()):
        job_run(queue="generate", job_id=row.job_id)
    Job.everywhere.filter(pk=row.job_id).update(run_after=None)
    job_run(queue="generate", job_id=row.job_id)
    (whole, lines), (job, again) = ended(quiet), ended(row)
    assert (job.state, job.result) == (whole.state, whole.result)
    assert again == lines


@pytest.mark.django_db
def test_a_process_that_hangs_and_dies_is_told_from_one_that_refuses(chosen: Serving):
    chosen.start()
    client = chosen.client("interactive")
    client.state()
    chosen.signal(signal.SIGSTOP)
    found: list[Exception] = []

    def ask() -> None:
        try:
            client.state()
        except EngineStopped as error:
            found.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    chosen.kill()
    thread.join()
    (error,) = found
    assert "again" in str(error)


class Stopped(Exception):
    """What a job raises where it was cancelled."""


def test_a_job_that_is_cancelled_does_not_wait_for_the_answer(chosen: Serving):
    chosen.start()
    client, looks = chosen.client("bulk"), []
    client.state()
    chosen.signal(signal.SIGSTOP)

    def wanted() -> None:
        looks.append("once before it is asked")
        if len(looks) > 1:
            raise Stopped

    with engine_watch(wanted), pytest.raises(Stopped):
        client.state()


def test_only_an_engine_with_weights_asks_and_only_where_a_process_is(chosen: Serving):
    alone = engine_load("lm")
    assert engine_over(alone, "bulk") is alone, "nobody started one: a child process of its own"
    chosen.place.address_say("starting")
    grammar = engine_load("grammar")
    assert engine_over(grammar, "bulk") is grammar
    assert engine_over(alone, "bulk") is not alone
    assert engine_over(alone, "bulk").version == alone.version


@pytest.mark.django_db
def test_a_preview_is_drawn_in_the_lane_of_people_and_a_round_in_the_other(
    chosen: Serving, order_round: Callable[..., Round], ben: User
):
    chosen.start()
    row = order_round()
    client = chosen.client("interactive")
    preview_make(
        row.campaign,
        preview_products(row.campaign)[0],
        values={"tone": dict(TONE_START), "creativity": 0.5},
        before=(),
        now=timezone.now(),
        engine="lm",
    )
    after_preview = client.state()["begun"]
    job_run(queue="generate", job_id=row.job_id)
    after_round = client.state()["begun"]
    assert after_preview["bulk"] == 0 < after_preview["interactive"]
    assert after_round["interactive"] == after_preview["interactive"]
    assert after_round["bulk"] > 0
    text = "A running shoe for slow mornings"
    product, values = preview_products(row.campaign)[0], {"engine": "lm", "seed": 5}
    line = make_candidate(row.campaign, product, text, channel="sms", field="message", **values)
    with suppress(DomainError):  # random weights may have nothing else to say
        line_regenerate(candidate=line, by=ben)
    assert client.state()["begun"]["interactive"] > after_round["interactive"]
