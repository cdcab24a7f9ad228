"""The clock's look at evidence and waivers that begin or end; looking twice changes nothing."""

from __future__ import annotations

from celery import shared_task

from campaigns.claims.ending import evidence_tend, waivers_end
from campaigns.claims.seeking import evidence_seekings_begin
from campaigns.common.clock_looks import look_in_turn


@shared_task
def tend_claims() -> None:
    """Warn owners of evidence that ends, pull lines whose evidence or waiver has ended, look for those that lacked one."""
    look_in_turn(evidence_tend, waivers_end, evidence_seekings_begin)
