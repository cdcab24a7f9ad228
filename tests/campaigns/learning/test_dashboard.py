"""The dashboard: approved lines against hours and computing, acceptance by channel and creativity."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.briefs.round_services import round_create
from campaigns.models import Candidate, Decision, User, Workspace
from campaigns.review.services import candidate_approve, candidate_reject
from campaigns.review.undo import decision_undo
from generation.jobs.runner import job_run
from generation.models import Job
from tests.conftest import signed_in
from tests.factories import make_campaign, make_product

PAGE = "/w/acme/learn/dashboard/"
pytestmark = pytest.mark.django_db


def cells(page: str, label: str) -> list[str]:
    """What stands in the cells of a column."""
    return re.findall(rf'<td class="num" data-label="{label}">([^<]*)</td>', page)


def test_a_week_says_what_was_approved_by_how_much_work(in_acme: Workspace, ana: User, ben: User):
    reader = signed_in(ben)
    assert "Nothing to count yet" in reader.get(PAGE).content.decode()
    make_product(in_acme)
    campaign = make_campaign(in_acme, created_by=ana, creativity=0.3)
    row = round_create(campaign=campaign, by=ana, asked={"n": 4})
    job_run(queue="generate", job_id=row.job_id)
    job = Job.everywhere.get(pk=row.job_id)
    assert job.finished is not None
    Job.everywhere.filter(pk=job.pk).update(started=job.finished - timedelta(seconds=60))
    lines = list(Candidate.objects.filter(state="in_review").order_by("pk")[:4])
    for line in lines[:3]:
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    last = lines[3]
    candidate_reject(candidate=last, by=ben, content_hash=last.content_hash, reason="weak")
    page = reader.get(PAGE).content.decode()
    assert cells(page, "Approved") == ["3"]
    assert cells(page, "Acceptance") == ["75\u00a0%"]
    assert cells(page, "An hour") == ["3.0"]
    assert cells(page, "Computing a line") == ["20\u00a0s"]
    assert cells(page, "Creativity") == ["0.30"]
    assert "Cost a line" not in page
    assert "Google search ad" in page
    assert '<th scope="row" class="num">0.3</th>' in page
    page = reader.get(f"{PAGE}?price=1.8").content.decode()
    # Twenty seconds of an hour that costs 1.80.
    assert cells(page, "Cost a line") == ["0.0100"]
    assert "Enter a number" in reader.get(f"{PAGE}?price=much").content.decode()
    # What was taken back, and what was long ago, is not counted.
    decision_undo(decision=Decision.objects.get(candidate=last), by=ben)
    Job.everywhere.filter(pk=job.pk).update(finished=timezone.now() - timedelta(weeks=20))
    page = reader.get(PAGE).content.decode()
    assert cells(page, "Computing a line") == ["0\u00a0s"]
    assert cells(page, "Acceptance") == ["100\u00a0%"]
