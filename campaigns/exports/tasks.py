"""The clock's looks at files that a dead process left behind and at promises; looking twice changes nothing."""

from __future__ import annotations

from celery import shared_task

from campaigns.exports.left_files import left_files_drop
from campaigns.exports.promise_watch import promises_tend


@shared_task
def sweep_files() -> None:
    """Delete files that no row knows."""
    left_files_drop()


@shared_task
def tend_promises() -> None:
    """Hold or pull lines whose promises are about to become false, and bring back those that are true again."""
    promises_tend()
