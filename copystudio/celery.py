"""The Celery application: two queues, and the packages that hold tasks."""

import os

from celery import Celery

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
        "campaigns.rules",
        "campaigns.claims",
        "campaigns.channels",
        "campaigns.review",
        "campaigns.exports",
        "campaigns.workspaces",
    ]
)
