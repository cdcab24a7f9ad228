"""The clock's doorbell for mail: rung twice it sends nothing twice."""

from __future__ import annotations

from celery import shared_task

from campaigns.notices.sending import mails_send


@shared_task
def send_mails() -> None:
    """Send what is due."""
    mails_send()
