"""The Celery application: two queues, and the packages that hold tasks."""

import os

from celery import Celery

from copystudio.broker import broker_register

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "copystudio.settings")

broker_register()
app = Celery("copystudio")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "generation.jobs",
        "campaigns.notices",
        "campaigns.rules",
        "campaigns.review",
        "campaigns.exports",
        "campaigns.workspaces",
    ]
)
