"""The pipeline without server, database or network: products and a brief in, candidates out."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from generation.engines.registry import DEFAULT, engine_load
from generation.management.whole_file import USAGE, out_check, whole_file
from generation.pipeline.bulk import records_write
from generation.pipeline.records import Order, Refused, brief_read
from generation.types import EngineUnavailable, InputError
from generation.types.brief import N_MAX, SEED_MAX

PARTIAL = 4
LIGHT = ("grammar",)
"""Engines without weights: every process may have its own."""
WORTHWHILE = 20
"""Products from which a second process earns its start."""
JOBS_MAX = 64


class Command(BaseCommand):
    """`manage.py generate`, as contracts section 1 has it."""

    help = "Writes candidate copy for every product of a JSON Lines file, by one brief."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of contracts section 1, and `--now` so that a run can be repeated."""
        parser.add_argument(
            "--products", type=Path, required=True, help="product records, JSON Lines"
        )
        parser.add_argument("--brief", type=Path, required=True, help="the brief, JSON")
        parser.add_argument("--engine", default=os.environ.get("COPYSTUDIO_ENGINE", DEFAULT))
        parser.add_argument(
            "--n", type=_whole("n", 1, N_MAX), help="lines per field (else the brief's)"
        )
        parser.add_argument("--seed", type=_whole("seed", 0, SEED_MAX), help="else the brief's")
        parser.add_argument("--out", type=Path, required=True, help="candidate records, JSON Lines")
        parser.add_argument("--no-rank", action="store_true", help="keep the order of drafting")
        parser.add_argument(
            "--jobs",
            type=_whole("jobs", 1, JOBS_MAX),
            help="processes to write in (else the cores)",
        )
        parser.add_argument("--now", type=_moment, help="the time offers are said from (ISO 8601)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0; 2 for a usage error; 4 when some products could not be written for."""
        order, products, out = _order(options), options["products"], options["out"]
        refused = _run(products, out, order, options["jobs"])
        for item in refused:
            self.stderr.write(f"not written: {item}")
        if refused:
            raise CommandError(
                f"{len(refused)} of the products could not be written for; the others are in {out}.",
                returncode=PARTIAL,
            )


def _order(options: dict[str, Any]) -> Order:
    if not options["products"].is_file():
        raise CommandError(f"There is no file {options['products']}.", returncode=USAGE)
    out_check(options["out"])
    try:
        brief = brief_read(options["brief"])
        engine = engine_load(options["engine"])
    except OSError as error:
        raise CommandError(f"The brief cannot be read: {error}.", returncode=USAGE) from error
    except (InputError, EngineUnavailable) as error:
        raise CommandError(str(error), returncode=USAGE) from error
    if options["n"] is not None:
        brief = replace(brief, n=options["n"])
    return Order(
        brief=brief,
        engine=engine,
        seed=brief.seed if options["seed"] is None else options["seed"],
        now=options["now"] or datetime.now(UTC),
        ranked=not options["no_rank"],
    )


def _run(products: Path, out: Path, order: Order, jobs: int | None) -> list[Refused]:
    refused: list[Refused] = []
    count = _count(products)
    processes = (jobs or _cores()) if order.engine.name in LIGHT and count >= WORTHWHILE else 1
    bar = tqdm(total=count, unit="product", file=sys.stderr, mininterval=0.5)
    with whole_file(out) as target, bar:
        for result in records_write(products, order, target.write, processes=processes):
            if isinstance(result, Refused):
                refused.append(result)
            bar.update()
    return refused


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return min(JOBS_MAX, len(os.sched_getaffinity(0)))
    return min(JOBS_MAX, os.cpu_count() or 1)


def _count(path: Path) -> int:
    with path.open("rb") as rows:
        return sum(1 for row in rows if row.strip())


def _whole(name: str, low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.strip().lstrip("-").isdecimal() or not low <= int(text) <= high:
            raise ArgumentTypeError(f"{name} must be a whole number from {low} to {high}")
        return int(text)

    return parse


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("now must be a time such as 2026-11-20T12:00+00:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
