"""Loads the sample once: people, products, campaigns, a round each, and what became of the lines."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_scopes import scope

from campaigns.briefs.brands import brand_create
from campaigns.briefs.round_services import round_create
from campaigns.briefs.services import campaign_assign, campaign_create
from campaigns.common.errors import DomainError
from campaigns.management.sample.acts import Cast, act_play
from campaigns.management.sample.evidence import evidence_load
from campaigns.management.sample.people import people_load
from campaigns.management.sample.products import CHANGES, PRODUCTS, products_load
from campaigns.management.sample.rules import rules_load
from campaigns.management.sample.wanted import MARKER, sample_is_wanted
from campaigns.models import Brand, Campaign, User, Workspace
from generation.jobs.runner import job_run
from generation.models import JobState

STORY = Path(__file__).with_name("story.json")


def sample_load() -> bool:
    """Load the sample where it is wanted, all of it or nothing; True where it was loaded.

    The marker in the home folder outlives the sample, so that one that was removed stays away.
    """
    if not sample_is_wanted():
        return False
    with transaction.atomic():
        workspace, people = people_load()
        with scope(workspace=workspace.pk):
            _story_play(workspace, people, json.loads(STORY.read_text(encoding="utf-8")))
        # What the story did in their names are no first steps of whoever signs in.
        workspace.memberships.update(onboarding_from=timezone.now())
    (settings.HOME / MARKER).write_text(f"{timezone.now().isoformat()}\n", encoding="utf-8")
    return True


def _story_play(workspace: Workspace, people: dict[str, User], story: dict[str, Any]) -> None:
    products_load(workspace, people["ben"], PRODUCTS)
    brand = brand_create(workspace_id=workspace.pk, by=people["ben"], values=story["brand"])
    cast = Cast(people, {})
    for told in story["campaigns"]:
        campaign = _campaign_make(workspace, people, brand if told["brand"] else None, told)
        cast.campaigns[told["key"]] = campaign
        _round_run(campaign, people[told["round"]["by"]], told["round"]["n"])
    for act in story["acts"]:
        act_play(cast, act)
    products_load(workspace, people["ben"], CHANGES)
    rules_load(workspace, people)
    evidence_load(workspace, people)


def _campaign_make(
    workspace: Workspace, people: dict[str, User], brand: Brand | None, told: dict[str, Any]
) -> Campaign:
    """A campaign whose dates count from today, so that the sample never looks like last year's."""
    today = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)

    def moment(key: str) -> str | None:
        days = told[key]
        return None if days is None else (today + timedelta(days=days)).isoformat()

    values = dict(told["values"])
    values["offer"] = {**values["offer"], "ends": (moment("offer_ends_in_days") or "")[:10]}
    values |= {"starts": moment("starts_in_days"), "ends": moment("ends_in_days")}
    values["brand"] = brand.pk if brand else None
    campaign = campaign_create(workspace=workspace, by=people[told["by"]], values=values)
    return campaign_assign(campaign=campaign, to=people[told["to"]], by=people[told["by"]])


def _round_run(campaign: Campaign, by: User, n: dict[str, int]) -> None:
    """Order a round and do its work here: at this moment there is no worker yet."""
    asked = {"n": n, "engine": "grammar"}
    row = round_create(campaign=campaign, by=by, asked=asked)
    job = job_run(queue=row.job.queue, job_id=row.job_id)
    state = None if job is None else type(job).everywhere.get(pk=job.pk).state
    if state not in (JobState.SUCCEEDED, JobState.PARTIAL):
        raise DomainError(f"The sample's lines could not be written: the job is {state}.")
