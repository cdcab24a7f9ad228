"""What happens when a job ends: a round's lines are read by the brief as it is by now, then its end is recorded and told."""

from __future__ import annotations

import logging

from django.db import transaction

from campaigns.briefs.offer_staleness import offer_reread
from campaigns.models import Campaign, Round
from campaigns.notices import job_ends
from generation.models import Job

logger = logging.getLogger(__name__)


def job_end(job: Job) -> None:
    """Called inside the transaction that ends a job, however it ends: done, failed, cancelled or set aside."""
    if row := Round.objects.filter(job=job).first():
        _round_reread(row)
    job_ends.job_end(job)


def _round_reread(row: Round) -> None:
    """The brief may have changed while the round waited or ran, or be changing now: what it stored meanwhile is marked.

    A round that cannot be read ends all the same: an approval asks the brief itself.
    """
    try:
        with transaction.atomic():
            campaigns = Campaign.objects.select_for_update(no_key=True)
            offer_reread(campaign=campaigns.get(pk=row.campaign_id), made_in=row)
    except Exception:  # noqa: BLE001 - a job that cannot end would be begun again for ever
        logger.exception("lines of round %s are not read by their brief", row.pk)
