"""E7, R2: the bell is rung for what is committed and for nothing else; a broker that is away fails no order."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from generation.jobs import services
from generation.jobs.tasks import run_job
from generation.models import Job, JobState
from tests.sizes import sized

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]
ORDERS = sized(20, 200)


class Undone(Exception):
    """What takes a transaction back."""


@pytest.mark.chaos(7)
def test_what_is_rolled_back_rings_nothing(
    seed: int,
    probe: Callable[..., Job],
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
):
    settings.JOB_CAP_WORKSPACE = ORDERS + 1
    rung: list[str] = []
    monkeypatch.setattr(services, "job_ring", rung.append)
    chance, kept = Random(seed), 0
    for _ in range(ORDERS):
        goes = chance.random() < 0.5
        with (
            django_capture_on_commit_callbacks(execute=True),
            suppress(Undone),
            transaction.atomic(),
        ):
            probe()
            assert len(rung) == kept, "it was rung before the commit"
            if not goes:
                raise Undone
        kept += goes
        assert len(rung) == kept
    assert Job.everywhere.count() == kept


def test_a_broker_that_is_away_fails_no_order(
    probe: Callable[..., Job],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
):
    def away(**_: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(run_job, "apply_async", away)
    with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
        job = probe()
    assert Job.everywhere.get(pk=job.pk).state == JobState.QUEUED
    assert "the sweep will ring" in caplog.text
