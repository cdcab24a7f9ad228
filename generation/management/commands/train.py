"""Training of our own models, stage by stage; torch is loaded only once a stage is asked for."""

from __future__ import annotations

import shutil
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from generation.adapters.shape import KINDS, LORA
from generation.conversion.train import ConversionOrder, conversion_train
from generation.corpus import pack_names
from generation.corpus.heard import FILE as HEARD_FILE
from generation.corpus.heard import heard_bytes
from generation.evaluation.corpus_check import corpus_faults, faults_counted
from generation.evaluation.corpus_page import corpus_page
from generation.evaluation.pack_lines import all_pack_lines, pack_lines
from generation.evaluation.patterns_heard import patterns_heard
from generation.tuning.adapters.command import adapter_train, command_read, methods_compare

CORPUS, CONVERSION = "corpus", "conversion"
ADAPTER = "adapter"
ENCODER = "encoder"
STAGES = ("tokenizer", ENCODER, "base", "sft", "rl")
STEPS = {"tokenizer": 0, ENCODER: 600, "base": 6000, "sft": 1500, "rl": 300}
FILLINGS = 4
"""Products that every pattern is filled for, for the encoder to learn that they say the same."""
EXPORT = "export"
KERNELS = ("float32", "bfloat16", "int8")
USAGE = 2


class Command(BaseCommand):
    """`manage.py train STAGE`: each stage is seeded and goes on where it was cut off."""

    help = "Trains the language model from the corpus packs: tokenizer, base, sft, rl; then export."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """The stage, its folder, and how much of it."""
        parser.add_argument("stage", choices=(CORPUS, CONVERSION, *STAGES, EXPORT, ADAPTER))
        parser.add_argument("--folder", type=Path, help="where the stages work")
        parser.add_argument("--check", action="store_true", help="corpus: refuse what is not sound")
        parser.add_argument(
            "--heard", action="store_true", help="corpus: measure how every pattern sounds"
        )
        parser.add_argument("--lines", type=int, default=200, help="corpus: how many lines to show")
        parser.add_argument("--data", type=Path, help="conversion: the folder of upworthy.csv.gz")
        parser.add_argument(
            "--dry-run", action="store_true", help="conversion: choose, write nothing"
        )
        parser.add_argument(
            "--examples",
            type=int,
            default=40_000,
            help="examples to make: products with up to sixteen lines",
        )
        parser.add_argument("--steps", type=int, help="steps of training (else the stage's own)")
        parser.add_argument("--batch-tokens", type=int, default=8192, help="tokens a step")
        parser.add_argument("--shape", default="12m", help="12m; 1m and tiny to try the stages out")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--device", default="cpu", help="cpu or cuda")
        parser.add_argument(
            "--from", type=Path, dest="begin", help="base: exported weights to go on from"
        )
        parser.add_argument(
            "--terms", default="", help="rl: terms of the reward with commas (else all of them)"
        )
        parser.add_argument(
            "--out", type=Path, help="export: the folder of the weights; adapter: a store"
        )
        adapter_arguments(parser)
        parser.add_argument("--docs", type=Path, help="export: where the runs' files and curves go")
        parser.add_argument("--kernel", choices=(*KERNELS, "measured"), default="float32")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0; 1 where the corpus is not sound; 2 where something that a stage needs is not there."""
        alone = {CORPUS: self._corpus, CONVERSION: self._conversion, ADAPTER: self._adapter}
        if options["stage"] in alone:
            alone[options["stage"]](options)
            return
        if options["folder"] is None:
            raise CommandError("Say with --folder where the stages work.", returncode=USAGE)
        try:
            stages = import_module("generation.tuning.orders")
        except ModuleNotFoundError as error:
            raise CommandError(
                f"Training needs the extra “model” (torch, transformers): {error}.",
                returncode=USAGE,
            ) from error
        if options["steps"] is None:
            options["steps"] = STEPS.get(options["stage"], 0)
        try:
            self._run(stages, options)
        except FileNotFoundError as error:
            raise CommandError(
                f"{error.filename} is missing. Run the stages in order: {', '.join(STAGES)}.",
                returncode=USAGE,
            ) from error
        except ValueError as error:
            raise CommandError(str(error), returncode=USAGE) from error

    def _run(self, stages: Any, options: dict[str, Any]) -> None:
        if options["stage"] == EXPORT:
            today = timezone.now().date().isoformat()
            stages.export_run({**options, "made": today}, _commit(), self.stdout.write)
        elif options["stage"] == ENCODER:
            encoder = import_module("generation.tuning.encoder")
            encoder.encoder_train(encoder_order(encoder, options), self.stdout.write)
        else:
            stages.stage_order(options["stage"], options, _commit(), self.stdout.write)

    def _conversion(self, options: dict[str, Any]) -> None:
        """Fits P_conv on headline tests; a dry run ends before the test split is looked at."""
        if options["data"] is None:
            raise CommandError("Say with --data where upworthy.csv.gz lies.", returncode=USAGE)
        shop = tuple(line.text for line in all_pack_lines())
        order = ConversionOrder(
            options["data"], shop, options["folder"], options["seed"], options["dry_run"]
        )
        try:
            conversion_train(order, self.stdout.write)
        except (OSError, ValueError) as error:
            raise CommandError(str(error), returncode=USAGE) from error

    def _adapter(self, options: dict[str, Any]) -> None:
        """Trains one from a file of approved lines, or each method over them for a table."""
        try:
            asked = command_read(options, timezone.now().date())
            if options["compare"]:
                self.stdout.write(methods_compare(asked, self.stdout.write))
            else:
                adapter_train(asked, self.stdout.write)
        except (OSError, ValueError) as error:
            raise CommandError(str(error), returncode=USAGE) from error

    def _corpus(self, options: dict[str, Any]) -> None:
        """With --check the faults of all packs, with --heard the table of tones; else a page of filled lines to read."""
        if options["heard"]:
            HEARD_FILE.write_bytes(heard_bytes(patterns_heard()))
            return
        if not options["check"]:
            self.stdout.write(corpus_page(options["lines"], options["seed"]))
            return
        faults = corpus_faults(pack_names())
        for fault in faults:
            self.stdout.write(str(fault))
        if faults:
            counts = ", ".join(f"{n} {kind}" for kind, n in faults_counted(faults).items())
            raise CommandError(f"The corpus is not sound: {counts}.", returncode=1)
        self.stdout.write(f"{len(pack_names())} packs are sound.")


def encoder_order(encoder: Any, options: dict[str, Any]) -> Any:
    """The order of the stage `encoder`, with every pattern of the packs as lines of some products."""
    patterns = []
    for slug in pack_names():
        filled = [list(pack_lines(slug, seed)) for seed in range(FILLINGS)]
        patterns += [
            encoder.Pattern(slug, lines[0].field.key, tuple(line.text for line in lines))
            for lines in zip(*filled, strict=True)
        ]
    size = f"--steps {options['steps']} --shape {options['shape']} --seed {options['seed']}"
    return encoder.EncoderOrder(
        options["folder"],
        patterns,
        options["shape"],
        options["steps"],
        options["seed"],
        f"python3 run.py manage train {ENCODER} --folder FOLDER {size}",
    )


def adapter_arguments(parser: CommandParser) -> None:
    """What `train adapter` takes besides."""
    parser.add_argument("--approved", type=Path, help="adapter: JSON Lines of approved copy")
    parser.add_argument("--engine", choices=("lm", "hf"), default="lm", help="adapter: whose model")
    parser.add_argument("--base", type=Path, help="adapter: the folder of that model")
    parser.add_argument("--kind", choices=KINDS, default=LORA, help="adapter: the method")
    parser.add_argument("--compare", action="store_true", help="adapter: a table of all methods")
    parser.add_argument("--title", default="Adapter", help="adapter: what its card is headed")
    parser.add_argument("--epochs", type=int, help="adapter: passes over the lines")


def _commit() -> str:
    """The commit of this checkout, with a mark where files were changed since; empty outside of one."""
    git = shutil.which("git")
    if git is None:
        return ""
    done = subprocess.run(  # noqa: S603  git, asked for its commit
        (git, "describe", "--always", "--dirty", "--abbrev=40", "--exclude", "*"),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()
