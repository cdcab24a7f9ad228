"""The process that holds the language model for this machine; run.py starts it by itself."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.engines.lm.process import cores
from generation.inference.client import InferenceClient
from generation.inference.place import place_chosen
from generation.lm.folder import folder_chosen
from generation.types import EngineUnavailable

USAGE = 2


class Command(BaseCommand):
    """`manage.py inference`: serves until a signal; `--check` asks the one that serves."""

    help = (
        "Holds the language model for the site's other processes, which never load it themselves."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """`--check`."""
        parser.add_argument(
            "--check", action="store_true", help="say how it is and end: 0 where it answers, else 1"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Becomes the server, which needs neither Django nor the database."""
        if options["check"]:
            self._check()
            return
        if find_spec("torch") is None or find_spec("starlette") is None:
            raise CommandError(
                "The language model needs torch, which is not installed: start run.py with COPYSTUDIO_TORCH=cpu.",
                returncode=USAGE,
            )
        command = [sys.executable, "-m", "generation.inference.server"]
        command += ["--home", str(settings.HOME), "--weights", str(folder_chosen())]
        command += ["--threads", str(cores()), "--memory-mb", str(settings.INFERENCE_MB)]
        if settings.ENGINE == "lm":
            command.append("--preload")
        os.chdir(Path(settings.BASE_DIR))
        os.execv(command[0], command)  # noqa: S606  our own command, in this process's place

    def _check(self) -> None:
        place = place_chosen()
        if place is None or place.address() is None:
            raise CommandError("No inference process was started for this home folder.")
        try:
            told = InferenceClient(place, "interactive", "").state()
        except EngineUnavailable as error:
            raise CommandError(str(error)) from error
        waiting = ", ".join(f"{count} {lane}" for lane, count in told["waiting"].items())
        self.stdout.write(
            f"{told['state']}: weights {told['weights'] or 'not loaded'}, {told['chunks']} chunks begun, "
            f"waiting: {waiting}. {told['problem']}".strip()
        )
        if told["problem"]:
            raise CommandError(told["problem"])
