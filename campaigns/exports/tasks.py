"""The hourly look for files that a dead process left behind; looking twice changes nothing."""

from __future__ import annotations

from celery import shared_task

from campaigns.exports.left_files import left_files_drop


@shared_task
def sweep_files() -> None:
    """Delete files that no row knows."""
    left_files_drop()
