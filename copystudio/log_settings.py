"""What the log of every process looks like."""

from __future__ import annotations

from typing import Any

FORMATS = ("lines", "json")


def logging_for(form: str) -> dict[str, Any]:
    """Django's LOGGING, which Celery's workers and uvicorn write by too: all goes to stderr in one form."""
    ours = {"handlers": ["console"], "level": "INFO", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"ids": {"()": "campaigns.common.logs.IdsFilter"}},
        "formatters": {
            "lines": {
                "()": "campaigns.common.logs.OneLineFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s [%(belongs)s] %(message)s",
            },
            "json": {"()": "campaigns.common.logs.JsonFormatter"},
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": form, "filters": ["ids"]}
        },
        "loggers": {
            # What a client got wrong (4xx) is an answer, not news for whoever watches the terminal.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "uvicorn": ours,
            # Its own line for each answer has the whole address, with what signs people in; ours has not.
            "uvicorn.access": {**ours, "handlers": []},
        },
        "root": {"handlers": ["console"], "level": "INFO"},
    }
