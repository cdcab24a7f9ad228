"""The clock's bell for experiments; rung twice it tells nothing twice."""

from __future__ import annotations

from celery import shared_task

from campaigns.experiments.holding import experiments_tend


@shared_task
def tend_experiments() -> None:
    """Look at how experiments that run stand."""
    experiments_tend()
