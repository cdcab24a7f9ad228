"""The Celery application: two queues, and the packages that hold tasks."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "copystudio.settings")

app = Celery("copystudio")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["generation.jobs", "campaigns.workspaces"])
