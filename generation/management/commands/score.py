"""Badges for given texts: lines in, candidate records out, without server, database or network."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.management.whole_file import USAGE, out_check, whole_file
from generation.pipeline.score import lines_read, lines_score
from generation.types import InputError


class Command(BaseCommand):
    """`manage.py score`, as contracts section 1 has it."""

    help = "Measures the lines of a JSON Lines file; lines of one sku, channel and field are a set."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of contracts section 1, and `--now` so that a run can be repeated."""
        parser.add_argument("--lines", type=Path, required=True, help="lines, JSON Lines")
        parser.add_argument("--out", type=Path, required=True, help="candidate records, JSON Lines")
        parser.add_argument("--now", type=_moment, help="the time offers are read at (ISO 8601)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0; 2 where the file is wrong, naming the line and the key."""
        source, out = options["lines"], options["out"]
        out_check(out)
        try:
            with source.open("rb") as rows:
                lines = lines_read(rows, options["now"] or datetime.now(UTC))
        except OSError as error:
            raise CommandError(f"The lines cannot be read: {error}.", returncode=USAGE) from error
        except InputError as error:
            raise CommandError(str(error), returncode=USAGE) from error
        with whole_file(out) as target:
            for record in lines_score(lines):
                target.write(json.dumps(record, ensure_ascii=False) + "\n")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("now must be a time such as 2026-11-20T12:00+00:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
