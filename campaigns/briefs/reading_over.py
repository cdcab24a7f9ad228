"""Campaigns whose stored lines nobody has held against their brief: it changed before a change of it marked lines."""

from __future__ import annotations

import logging

from django.db import transaction
from django_scopes import scope, scopes_disabled

from campaigns.briefs.forbidden_words import texts_ahead
from campaigns.briefs.offer_staleness import brief_read_over
from campaigns.models import Campaign

logger = logging.getLogger(__name__)
BRIEF_READ = (
    "This campaign’s lines are being held against its brief, once after the upgrade."
    " Try again in a few minutes."
)


def brief_unread(campaign_id: int) -> bool:
    """Whether lines of a campaign may stand that say what its brief forbade before this version."""
    return Campaign.objects.filter(pk=campaign_id, brief_unread=True).exists()


def briefs_read_over() -> int:
    """Hold the lines of each such campaign against its brief, a campaign in one transaction; how many went stale."""
    # Housekeeping of the site: each workspace's own lines are read in its own scope.
    with scopes_disabled():
        due = Campaign.objects.filter(brief_unread=True, workspace__erasing=False).order_by("pk")
        found = list(due.values_list("workspace_id", "pk"))
    stale = 0
    for workspace_id, pk in found:
        try:
            with scope(workspace=workspace_id):
                stale += _read_over(pk)
        except Exception:  # noqa: BLE001 - one campaign that cannot be read must not hold up all others
            logger.exception("lines of campaign %s are not held against its brief", pk)
    return stale


def _read_over(pk: int) -> int:
    words = Campaign.objects.values_list("must_not_say", flat=True).get(pk=pk)
    known = texts_ahead(pk, words)
    with transaction.atomic():
        held = Campaign.objects.select_for_update(no_key=True)
        campaign = held.filter(pk=pk, brief_unread=True).first()
        if campaign is None:
            return 0
        stale = brief_read_over(campaign, known)
        Campaign.objects.filter(pk=pk).update(brief_unread=False)
    return stale
