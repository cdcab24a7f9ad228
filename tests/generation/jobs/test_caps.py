"""R9: a workspace has no more jobs than its cap, and no workspace waits behind another's many."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import override_settings

from campaigns.models import Workspace
from generation.jobs.claims import job_claim
from generation.jobs.errors import QueueFull
from generation.jobs.runner import job_run
from generation.jobs.selectors import job_position
from generation.models import Job
from tests.generation.jobs.sites import ROOT, environment
from tests.sizes import sized

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]


def submit(probe: Callable[..., Job], times: int, workspace_id: int) -> tuple[int, list[QueueFull]]:
    """How many were taken, and the refusals."""
    taken, refused = 0, []
    for _ in range(times):
        try:
            probe(workspace_id)
        except QueueFull as error:
            refused.append(error)
        else:
            taken += 1
    return taken, refused


def test_exactly_the_cap_is_taken_and_the_rest_told_when_to_come_back(
    probe: Callable[..., Job], workspace: Workspace
):
    with override_settings(JOB_CAP_WORKSPACE=10):
        taken, refused = submit(probe, 20, workspace.pk)
        assert (taken, len(refused)) == (10, 10)
        assert all(error.retry_after > 0 for error in refused)
        job_run(queue="generate")
        assert submit(probe, 3, workspace.pk)[0] == 1


def test_the_site_has_a_cap_of_its_own(probe: Callable[..., Job], workspace: Workspace):
    other = Workspace.objects.create(slug="other", name="Other")
    with override_settings(JOB_CAP_ALL=5):
        assert submit(probe, 4, workspace.pk)[0] == 4
        assert submit(probe, 4, other.pk)[0] == 1


def test_a_small_workspace_does_not_wait_behind_a_large_one(
    probe: Callable[..., Job], workspace: Workspace
):
    other = Workspace.objects.create(slug="other", name="Other")
    submit(probe, 5, workspace.pk)
    small = probe(other.pk)
    first = job_claim(queue="generate", owner="one")
    second = job_claim(queue="generate", owner="two")
    assert first is not None
    assert second is not None
    assert (first.workspace_id, second.pk) == (workspace.pk, small.pk)


def test_a_place_in_the_queue_is_told(probe: Callable[..., Job]):
    jobs = [probe() for _ in range(3)]
    assert [job_position(job) for job in jobs] == [1, 2, 3]
    job_run(queue="generate")
    assert job_position(Job.everywhere.get(pk=jobs[2].pk)) == 2


def test_submits_at_the_same_moment_do_not_pass_the_cap_together(home: Path):
    threads, times, cap = sized(8, 20), sized(5, 10), sized(10, 100)
    made = subprocess.run(
        [sys.executable, "-m", "tests.generation.jobs.submit_many", str(threads), str(times)],
        cwd=ROOT,
        env=environment(home, COPYSTUDIO_QUEUE_CAP=str(cap)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-3000:]
    # The seeded round is the last that fits.
    taken = cap - 1
    assert json.loads(made.stdout) == {"taken": taken, "refused": threads * times - taken}
