"""The clock's look at products; looking twice changes nothing."""

from __future__ import annotations

from celery import shared_task

from campaigns.catalog.scanning import scans_begin


@shared_task
def tend_products() -> None:
    """Begin the scan of products that were stored before there was one."""
    scans_begin()
