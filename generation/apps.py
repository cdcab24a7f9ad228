"""The Django app of the machine-learning half."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from generation.adapters.store import ADAPTERS, store_choose
from generation.engines.hf.folder import folder_choose as hf_choose
from generation.engines.openai.connection import Connection, connection_choose
from generation.inference.place import place_choose
from generation.lm.folder import folder_choose


class GenerationConfig(AppConfig):
    """Rows: jobs. Tells the core where weights, models, the inference process and the chat server are."""

    name = "generation"
    verbose_name = "Generation"

    def ready(self) -> None:
        """The core reads no settings: it is told."""
        if settings.MODEL_DIR:
            folder_choose(Path(settings.MODEL_DIR).expanduser().resolve())
        place_choose(settings.HOME)
        store_choose(settings.HOME / ADAPTERS)
        hf_choose(Path(settings.HF_DIR).expanduser().resolve() if settings.HF_DIR else None)
        connection_choose(
            Connection(
                url=settings.OPENAI_URL.strip(),
                model=settings.OPENAI_MODEL.strip(),
                key=settings.OPENAI_KEY.strip(),
                tokens=settings.OPENAI_TOKENS,
            )
        )
