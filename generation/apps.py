"""The Django app of the machine-learning half."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from generation.inference.place import place_choose
from generation.lm.folder import folder_choose


class GenerationConfig(AppConfig):
    """Rows: jobs. Tells the core where the weights and the inference process are."""

    name = "generation"
    verbose_name = "Generation"

    def ready(self) -> None:
        """The core reads no settings: it is told."""
        if settings.MODEL_DIR:
            folder_choose(Path(settings.MODEL_DIR).expanduser().resolve())
        place_choose(settings.HOME)
