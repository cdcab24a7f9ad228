"""Badges for given texts: lines in, candidate records out, without server, database or network."""

from __future__ import annotations

import json
import os
import tempfile
from argparse import ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.pipeline.score import lines_read, lines_score
from generation.types import InputError

USAGE = 2


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
        if not out.resolve().parent.is_dir():
            raise CommandError(f"There is no folder for {out}.", returncode=USAGE)
        if out.is_dir():
            raise CommandError(f"{out} is a folder; name a file.", returncode=USAGE)
        try:
            with source.open("rb") as rows:
                lines = lines_read(rows, options["now"] or datetime.now(UTC))
        except OSError as error:
            raise CommandError(f"The lines cannot be read: {error}.", returncode=USAGE) from error
        except InputError as error:
            raise CommandError(str(error), returncode=USAGE) from error
        _write(out, lines_score(lines))


def _write(out: Path, records: list[dict[str, Any]]) -> None:
    """Writes beside `out` and moves the file there: `out` is whole or untouched."""
    handle, name = tempfile.mkstemp(dir=out.resolve().parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as target:
            for record in records:
                target.write(json.dumps(record, ensure_ascii=False) + "\n")
        Path(name).chmod(0o644)
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("now must be a time such as 2026-11-20T12:00+00:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
