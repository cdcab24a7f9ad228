"""Training of our own models, stage by stage; torch is loaded only once a stage is asked for."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

STAGES = ("tokenizer", "base")
USAGE = 2


class Command(BaseCommand):
    """`manage.py train STAGE`: each stage is seeded and goes on where it was cut off."""

    help = "Trains the language model from the corpus packs: tokenizer, then base."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """The stage, its folder, and how much of it."""
        parser.add_argument("stage", choices=STAGES)
        parser.add_argument("--folder", type=Path, required=True, help="where the stages work")
        parser.add_argument("--examples", type=int, default=200_000, help="examples to make")
        parser.add_argument("--steps", type=int, default=6000, help="steps of training")
        parser.add_argument("--batch-tokens", type=int, default=8192, help="tokens a step")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--device", default="cpu", help="cpu or cuda")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0; 2 where the stage before has not run."""
        try:
            stages = import_module("generation.tuning.stages")
        except ModuleNotFoundError as error:
            raise CommandError(
                f"Training needs the extra “model” (torch, transformers): {error}.",
                returncode=USAGE,
            ) from error
        try:
            stages.stage_run(options["stage"], stages.order_from(options), self.stdout.write)
        except FileNotFoundError as error:
            raise CommandError(
                f"{error.filename} is missing. Run the stages in order: {', '.join(STAGES)}.",
                returncode=USAGE,
            ) from error
