"""The clock's look at what is old; looking twice changes nothing."""

from __future__ import annotations

from celery import shared_task

from campaigns.workspaces.forgetting import old_forget


@shared_task
def forget_old() -> None:
    """Remove what nobody needs any more."""
    old_forget()
