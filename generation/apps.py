"""The Django app of the machine-learning half."""

from django.apps import AppConfig


class GenerationConfig(AppConfig):
    """Rows: jobs."""

    name = "generation"
    verbose_name = "Generation"
