"""Campaigns whose stored lines nobody has held against their brief: it changed before a change of it marked lines."""

from __future__ import annotations

import logging

from django.db import OperationalError
from django_scopes import scopes_disabled

from campaigns.briefs.forbidden_words import texts_ahead
from campaigns.briefs.offer_staleness import brief_read_over
from campaigns.models import Campaign
from campaigns.workspaces.clock_jobs import is_given_up, jobs_begin
from generation.jobs.context import JobContext
from generation.jobs.errors import JobCancelled, JobFailed, LeaseLost
from generation.jobs.kinds import Outcome
from generation.models import Job

logger = logging.getLogger(__name__)
KIND = "brief"
BRIEF_READ = (
    "This campaign’s lines are being held against its brief, once after the upgrade."
    " Try again in a few minutes."
)
GIVEN_UP = (
    "This campaign’s lines are not held against its brief: that failed again and again and was given up."
    " An admin begins it again under Operations."
)


def brief_unread(campaign_id: int) -> bool:
    """Whether lines of a campaign may stand that say what its brief forbade before this version."""
    return Campaign.objects.filter(pk=campaign_id, brief_unread=True).exists()


def reading_said() -> str:
    """Why nothing of such a campaign of the workspace in scope goes out, and what to do about it."""
    last = Job.objects.filter(kind=KIND).order_by("-pk").first()
    return GIVEN_UP if last and is_given_up(last) else BRIEF_READ


def readings_over_begin() -> int:
    """Queue the reading of each workspace that has such campaigns; how many that were."""
    # Housekeeping of the site: each workspace's own lines are read by a job of its own.
    with scopes_disabled():
        due = Campaign.objects.filter(brief_unread=True, workspace__erasing=False).order_by()
        found = sorted(due.values_list("workspace_id", flat=True).distinct())
    return jobs_begin(KIND, found)


def reading_over_work(context: JobContext) -> Outcome:
    """Hold the lines of each such campaign against its brief, a campaign in one transaction.

    One that cannot be read holds up no other; the job fails by it in the end.
    """
    found = list(Campaign.objects.filter(brief_unread=True).order_by("pk"))
    stale, left = 0, []
    for done, campaign in enumerate(found, start=1):
        context.checkpoint()
        try:
            stale += _read_over(context, campaign.pk, (done, len(found)))
        except (JobCancelled, LeaseLost, OperationalError):
            raise  # the job's own end, or the database's
        except Exception:  # noqa: BLE001 - see above
            left.append(campaign.name)
            logger.exception("lines of campaign %s are not held against its brief", campaign.pk)
    if left:
        raise JobFailed(
            "brief",
            f"{len(left)} of {len(found)} campaigns could not be read, the first is {left[0]}."
            " The others are done; the log has the details.",
        )
    return Outcome(result={"campaigns": len(found), "stale": stale})


def _read_over(context: JobContext, pk: int, progress: tuple[int, int]) -> int:
    unread = Campaign.objects.filter(pk=pk, brief_unread=True)
    campaign = unread.first()
    if campaign is None:
        return 0
    known = texts_ahead(pk, campaign.must_not_say)
    done, total = progress
    with context.commit(done=done, total=total):
        locked = unread.select_for_update(no_key=True).first()
        if locked is None:
            return 0
        stale = brief_read_over(locked, known)
        unread.update(brief_unread=False)
    return stale
