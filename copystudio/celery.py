"""The Celery application: two queues, and the packages that hold tasks."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_init, setup_logging
from django.conf import settings

from copystudio.broker import broker_register

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "copystudio.settings")

broker_register()
app = Celery("copystudio")
app.config_from_object("django.conf:settings", namespace="CELERY")
# A full Redis refuses what is written to it: a worker tries again, as where there is none, and does not end.
app.conf.broker_channel_error_retry = True
# It does so for as long as it takes; after the usual hundred times it would end.
app.conf.broker_connection_max_retries = None
app.autodiscover_tasks(
    [
        "generation.jobs",
        "campaigns.notices",
        "campaigns.webhooks",
        "campaigns.catalog",
        "campaigns.rules",
        "campaigns.claims",
        "campaigns.channels",
        "campaigns.review",
        "campaigns.exports",
        "campaigns.experiments",
        "campaigns.scheduling",
        "campaigns.workspaces",
    ]
)

WORKER_SILENCE_SECONDS = 5
"""For how long a worker's Redis may say nothing; it is asked for the next message for a second at a time."""


@celeryd_init.connect
def worker_patience(**_: Any) -> None:
    """Only a worker waits on its connection."""
    options = app.conf.broker_transport_options
    if "socket_timeout" in options:
        app.conf.broker_transport_options = {**options, "socket_timeout": WORKER_SILENCE_SECONDS}


@setup_logging.connect
def log_as_the_site(**_: Any) -> None:
    """Whoever listens here keeps Celery from writing in a form of its own."""
    logging.config.dictConfig(settings.LOGGING)
