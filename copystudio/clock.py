"""What the clock rings for, how often, and after how many seconds a ring is stale."""

from __future__ import annotations

from typing import Any

BEAT_SCHEDULE: dict[str, Any] = {
    "sweep": {
        "task": "generation.jobs.tasks.sweep_jobs",
        "schedule": 5.0,
        "options": {"queue": "default", "expires": 10},
    },
    "statistics": {
        "task": "generation.jobs.tasks.refresh_statistics",
        "schedule": 600.0,
        "options": {"queue": "default", "expires": 300},
    },
    "mail": {
        "task": "campaigns.notices.tasks.send_mails",
        "schedule": 20.0,
        "options": {"queue": "default", "expires": 60},
    },
    "webhooks": {
        "task": "campaigns.webhooks.tasks.send_deliveries",
        "schedule": 5.0,
        "options": {"queue": "default", "expires": 10},
    },
    "launches": {
        "task": "campaigns.scheduling.tasks.tend_launches",
        "schedule": 3.0,
        "options": {"queue": "default", "expires": 6},
    },
    "experiments": {
        "task": "campaigns.experiments.tasks.tend_experiments",
        "schedule": 60.0,
        "options": {"queue": "default", "expires": 60},
    },
    "weeks": {
        "task": "campaigns.experiments.tasks.tell_weeks",
        "schedule": 3600.0,
        "options": {"queue": "default", "expires": 600},
    },
    "landing": {
        "task": "campaigns.scheduling.tasks.look_at_pages",
        "schedule": 30.0,
        "options": {"queue": "default", "expires": 30},
    },
    "lines": {
        "task": "campaigns.review.tasks.tend_lines",
        "schedule": 60.0,
        "options": {"queue": "default", "expires": 60},
    },
    "rules": {
        "task": "campaigns.rules.tasks.tend_rules",
        "schedule": 60.0,
        "options": {"queue": "default", "expires": 60},
    },
    "claims": {
        "task": "campaigns.claims.tasks.tend_claims",
        "schedule": 60.0,
        "options": {"queue": "default", "expires": 60},
    },
    "products": {
        "task": "campaigns.catalog.tasks.tend_products",
        "schedule": 300.0,
        "options": {"queue": "default", "expires": 300},
    },
    "limits": {
        "task": "campaigns.channels.tasks.tend_limits",
        "schedule": 600.0,
        "options": {"queue": "default", "expires": 300},
    },
    "promises": {
        "task": "campaigns.exports.tasks.tend_promises",
        "schedule": 60.0,
        "options": {"queue": "default", "expires": 60},
    },
    "old": {
        "task": "campaigns.workspaces.tasks.forget_old",
        "schedule": 21600.0,
        "options": {"queue": "default", "expires": 600},
    },
    "files": {
        "task": "campaigns.exports.tasks.sweep_files",
        "schedule": 3600.0,
        "options": {"queue": "default", "expires": 600},
    },
}
