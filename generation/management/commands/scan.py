"""The scan for text written for a language model, over the texts of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.badges.manipulation import scan
from generation.management.whole_file import USAGE, out_check, whole_file
from generation.pipeline.json_lines import json_object
from generation.types import InputError


class Command(BaseCommand):
    """`manage.py scan`, as contracts section 1 has it."""

    help = (
        "Says which texts of a JSON Lines file look as if they were written for a language model."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of contracts section 1."""
        parser.add_argument("--texts", type=Path, required=True, help='{"id", "text"}, JSON Lines')
        parser.add_argument("--out", type=Path, required=True, help="what was found, JSON Lines")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0; 2 where the file is wrong, naming the line and the key."""
        source, out = options["texts"], options["out"]
        out_check(out)
        try:
            with whole_file(out) as target:
                for record in _scanned(source):
                    target.write(json.dumps(record, ensure_ascii=False) + "\n")
        except OSError as error:
            raise CommandError(f"The texts cannot be read: {error}.", returncode=USAGE) from error
        except InputError as error:
            raise CommandError(str(error), returncode=USAGE) from error


def _scanned(source: Path) -> Iterator[dict[str, Any]]:
    with source.open("rb") as rows:
        for number, raw in enumerate(rows, 1):
            if not raw.strip():
                continue
            try:
                row = json_object(raw)
            except InputError as error:
                raise InputError(f"line {number}, {error.key}", error.message) from None
            text = row.get("text")
            if not isinstance(text, str):
                raise InputError(f"line {number}, text", "must be a text.")
            yield {"id": row.get("id"), **scan(text).record()}
