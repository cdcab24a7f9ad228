"""Offline evaluation: engines side by side over a file of products, without server, database or network."""

from __future__ import annotations

import json
import os
import platform
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from generation.engines.registry import DEFAULT, engine_unavailable
from generation.evaluation.briefs import steps_count
from generation.evaluation.html import report_html
from generation.evaluation.measured import measured_write
from generation.evaluation.products import (
    Choice,
    invented_records,
    products_choose,
    subjects_read,
)
from generation.evaluation.report import report_make
from generation.evaluation.run import Evaluation, Plan
from generation.evaluation.watched import Candidate, candidates_load
from generation.management.whole_file import USAGE, out_check, whole_file
from generation.tuning.held_out import HELD_OUT
from generation.types import EngineUnavailable, channels
from generation.types.brief import SEED_MAX

SWEEP = 30
STYLES = ("tokens.css", "base.css", "components.css")
PRODUCTS_MAX = 1_000_000


class Command(BaseCommand):
    """`manage.py evaluate`, as contracts section 1 has it."""

    help = "Measures what engines write for the products of a JSON Lines file, `grammar` always among them."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of contracts section 1, and what to sweep, hold out and repeat."""
        parser.add_argument(
            "--products", type=Path, required=True, help="product records, JSON Lines"
        )
        parser.add_argument(
            "--engine",
            nargs="+",
            action="extend",
            metavar="NAME",
            help="engines beside grammar; lm=FOLDER for one folder of weights (else what is configured, and lm where it has weights)",
        )
        parser.add_argument(
            "--channels", type=_channels, default=channels(), help="channels, commas between"
        )
        parser.add_argument(
            "--sample", type=_whole("sample", 1), help="products to draw from the file (else all)"
        )
        parser.add_argument("--seed", type=_whole("seed", 0, SEED_MAX), default=0)
        parser.add_argument("--out", type=Path, required=True, help="the report, JSON")
        parser.add_argument("--html", type=Path, help="the report to read, one file")
        parser.add_argument(
            "--measured",
            type=Path,
            metavar="FOLDER",
            help="keep each engine's figures there, without a line of copy, in a file named by its version",
        )
        parser.add_argument(
            "--sweep",
            type=_whole("sweep", 0),
            default=SWEEP,
            help="products whose sliders are swept",
        )
        parser.add_argument(
            "--held-out",
            type=_whole("held-out", 0),
            default=0,
            help="invented products beside the file's, for each pack that no model was trained on",
        )
        parser.add_argument(
            "--at-once",
            action="store_true",
            help="let the engines write side by side: sooner done, seconds say less",
        )
        parser.add_argument("--now", type=_moment, help="the time offers are said from (ISO 8601)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0; 2 for a usage error. Records that are no products are named on stderr."""
        _paths_check(options)
        now = options["now"] or datetime.now(UTC)
        invented = invented_records(HELD_OUT, options["held_out"], options["seed"])
        choice = products_choose(
            options["products"],
            sample=options["sample"],
            sweep=options["sweep"],
            invented=invented,
            seed=options["seed"],
        )
        try:
            candidates = candidates_load(options["engine"] or _configured())
        except EngineUnavailable as error:
            raise CommandError(str(error), returncode=USAGE) from error
        with ExitStack() as stack:
            for candidate in candidates:
                stack.callback(candidate.close)
            report = self._evaluate(options, choice, candidates, now)
        _write(options["out"], json.dumps(report, ensure_ascii=False, indent=1) + "\n")
        for key, engine in report["engines"].items():
            met = [target["passed"] for target in engine["targets"]]
            self.stdout.write(
                f"{key} ({engine['version']}): {met.count(True)} of {len(met)} targets met"
            )
            if engine["stopped"]:
                self.stderr.write(f"{key} stopped: {engine['stopped']}")
        if options["html"]:
            _write(options["html"], report_html(report, _styles()))
        if options["measured"]:
            measured_write(report, options["measured"])

    def _evaluate(
        self, options: dict[str, Any], choice: Choice, candidates: list[Candidate], now: datetime
    ) -> dict[str, Any]:
        plan = Plan(
            options["channels"], options["seed"], frozenset(HELD_OUT), at_once=options["at_once"]
        )
        total = len(candidates) * (
            choice.count * len(plan.channels) + len(choice.swept) * steps_count(plan.channels)
        )
        refused: list[str] = []
        start = perf_counter()
        with tqdm(total=total, unit="order", file=sys.stderr, mininterval=0.5) as bar:

            def step(engine: str) -> None:
                bar.set_postfix_str(engine, refresh=False)
                bar.update()

            evaluation = Evaluation(candidates, plan, perf_counter, step)
            for subject in subjects_read(options["products"], choice, now, refused.append):
                evaluation.look(subject, sweep=subject.place in choice.swept)
        for reason in refused:
            self.stderr.write(f"not evaluated: {reason}")
        if not evaluation.products:
            raise CommandError(f"There is no product in {options['products']}.", returncode=USAGE)
        about = {
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "now": now.isoformat(),
            "file": options["products"].name,
            "refused": len(refused),
            "invented": len(choice.invented),
            "held_out": list(HELD_OUT),
            "at_once": options["at_once"],
            "took_seconds": round(perf_counter() - start, 1),
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        }
        return report_make(evaluation, about)


def _styles() -> str:
    """The product's own look, as far as a report needs it."""
    folder = settings.BASE_DIR / "static" / "css"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in STYLES)


def _configured() -> list[str]:
    """The configured default, and the language model where it can run."""
    names = [os.environ.get("COPYSTUDIO_ENGINE", DEFAULT)]
    if engine_unavailable("lm") is None:
        names.append("lm")
    return names


def _paths_check(options: dict[str, Any]) -> None:
    if not options["products"].is_file():
        raise CommandError(f"There is no file {options['products']}.", returncode=USAGE)
    for path in (options["out"], options["html"]):
        if path is not None:
            out_check(path)
    if options["measured"] and not options["measured"].is_dir():
        raise CommandError(f"There is no folder {options['measured']}.", returncode=USAGE)


def _write(path: Path, text: str) -> None:
    with whole_file(path) as target:
        target.write(text)


def _channels(text: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [channel for channel in wanted if channel not in channels()]
    if unknown or not wanted:
        raise ArgumentTypeError(f"channels must be among {', '.join(channels())}")
    return wanted


def _whole(name: str, low: int, high: int = PRODUCTS_MAX) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.strip().isdecimal() or not low <= int(text) <= high:
            raise ArgumentTypeError(f"{name} must be a whole number from {low} to {high}")
        return int(text)

    return parse


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("now must be a time such as 2026-11-20T12:00+00:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
