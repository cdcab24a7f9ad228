"""The doorbells for messages: rung twice they send nothing twice."""

from __future__ import annotations

import logging
from threading import Lock

from celery import shared_task
from kombu.exceptions import OperationalError

from campaigns.webhooks.sending import deliveries_send

logger = logging.getLogger(__name__)
_sending = Lock()
"""Of a worker's threads one sends: the others are for jobs."""


@shared_task
def send_deliveries() -> None:
    """Send what is due; where there is more of it than time, ring for the rest."""
    if not _sending.acquire(blocking=False):
        return
    try:
        is_more = deliveries_send()
    finally:
        _sending.release()
    if is_more:
        deliveries_ring()


def deliveries_ring() -> None:
    """Say that there are messages. A broker that is away changes nothing: the clock rings, too."""
    try:
        send_deliveries.apply_async(queue="default")
    except (OperationalError, OSError) as error:
        logger.warning("the broker cannot be reached (%s); the clock will ring", error)
