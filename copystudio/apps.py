"""Makes the Celery application known to every Django process, so that tasks are sent through it."""

from django.apps import AppConfig

from copystudio.celery import app


class CopyStudioConfig(AppConfig):
    """The project itself, installed for its Celery application."""

    name = "copystudio"
    celery_app = app
