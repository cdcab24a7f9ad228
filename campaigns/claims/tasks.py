"""The clock's look at evidence and waivers that end; looking twice changes nothing."""

from __future__ import annotations

from celery import shared_task

from campaigns.claims.ending import evidence_tend, waivers_end


@shared_task
def tend_claims() -> None:
    """Warn owners of evidence that ends, and pull lines whose evidence or waiver has ended."""
    evidence_tend()
    waivers_end()
