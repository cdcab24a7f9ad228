"""The clock's bells for experiments; rung twice they tell nothing twice."""

from __future__ import annotations

from celery import shared_task

from campaigns.experiments.holding import experiments_tend
from campaigns.experiments.weekly import weeks_tell


@shared_task
def tend_experiments() -> None:
    """Look at how experiments that run stand."""
    experiments_tend()


@shared_task
def tell_weeks() -> None:
    """Tell how the week of each went."""
    weeks_tell()
