"""Blind reading: `draw` writes a sheet of mixed lines and its key, `count` reads the marks back into a table."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from generation.evaluation.blind import (
    BlindLine,
    blind_mix,
    corpus_lines,
    engine_lines,
    marks_read,
    marks_table,
    sheet_write,
)
from generation.evaluation.products import invented_records, products_choose, subjects_read
from generation.evaluation.watched import candidates_load
from generation.tuning.held_out import HELD_OUT
from generation.types import EngineUnavailable, InputError, channels

USAGE = 2
CHANNELS = tuple(channel for channel in channels() if channel != "product_title")
"""A title is a name and facts: there is little to judge."""


class Command(BaseCommand):
    """`manage.py blind_reading draw` and `manage.py blind_reading count`."""

    help = "Writes lines of several engines and of the corpus without their names, and counts how they were marked."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Two acts, each with its files."""
        acts = parser.add_subparsers(dest="act", required=True)
        draw = acts.add_parser("draw", help="write a sheet and its key")
        draw.add_argument(
            "--products", type=Path, required=True, help="product records, JSON Lines"
        )
        draw.add_argument("--engine", nargs="+", action="extend", default=[], metavar="NAME",
                          help="engines beside grammar; lm=FOLDER for one folder of weights")  # fmt: skip
        draw.add_argument(
            "--each", type=_count, default=200, help="lines of every engine and of the corpus"
        )
        draw.add_argument(
            "--held-out", type=_count, default=0, help="invented products for each pack held out"
        )
        draw.add_argument("--seed", type=_count, default=0)
        draw.add_argument(
            "--sheet", type=Path, required=True, help="the sheet to mark, tab separated"
        )
        draw.add_argument(
            "--key", type=Path, required=True, help="who wrote what, JSON; not to be opened"
        )
        count = acts.add_parser("count", help="count the marks of a sheet")
        count.add_argument("--sheet", type=Path, required=True)
        count.add_argument("--key", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0; 2 for a usage error."""
        try:
            if options["act"] == "draw":
                self._draw(options)
            else:
                key = json.loads(options["key"].read_text(encoding="utf-8"))
                marks = marks_read(_sheet_text(options["sheet"]))
                self.stdout.write(marks_table(marks, key))
        except OSError as error:
            raise CommandError(
                f"{error.filename} cannot be used: {error.strerror}.", returncode=USAGE
            ) from error
        except UnicodeDecodeError as error:
            raise CommandError(
                "The files cannot be read: save the sheet as text in UTF-8 or UTF-16.",
                returncode=USAGE,
            ) from error
        except (InputError, EngineUnavailable, json.JSONDecodeError) as error:
            raise CommandError(str(error), returncode=USAGE) from error

    def _draw(self, options: dict[str, Any]) -> None:
        each, seed = options["each"], options["seed"]
        invented = invented_records(HELD_OUT, options["held_out"], seed)
        choice = products_choose(
            options["products"], sample=each, sweep=0, invented=invented, seed=seed
        )
        lines: list[BlindLine] = []
        with ExitStack() as stack:
            candidates = candidates_load(options["engine"])
            for candidate in candidates:
                stack.callback(candidate.close)
            bar = stack.enter_context(tqdm(total=choice.count, unit="product", file=sys.stderr))
            for subject in subjects_read(
                options["products"], choice, datetime.now(UTC), self.stderr.write
            ):
                lines += engine_lines(candidates, subject, CHANNELS, seed)
                bar.update()
        lines += corpus_lines(CHANNELS, each, seed)
        mixed = blind_mix(lines, each, seed)
        options["sheet"].write_text(sheet_write(mixed), encoding="utf-8")
        key = {number: line.key() for number, line in mixed.items()}
        options["key"].write_text(json.dumps(key, indent=1) + "\n", encoding="utf-8")
        self.stdout.write(f"{len(mixed)} lines in {options['sheet']}; the key is {options['key']}.")


def _sheet_text(path: Path) -> str:
    """A sheet as it was written, or as spreadsheets save it: they call UTF-16 "Unicode text"."""
    raw = path.read_bytes()
    return raw.decode("utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8")


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError("must be a whole number")
    return int(text)
