"""The statistics of experiments on finished counts from anywhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.experiments.finished import finished_report
from campaigns.experiments.table import TableError, table_read
from generation.management.whole_file import USAGE, out_check, whole_file


class Command(BaseCommand):
    """`manage.py analyse`, as contracts section 1 has it."""

    help = "Reads finished counts of experiments: whether the split is even, and what came of the arms."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of contracts section 1."""
        columns = "experiment, arm, control (0/1), weight, exposures, conversions"
        parser.add_argument("--results", type=Path, required=True, help=f"CSV with {columns}")
        parser.add_argument("--out", type=Path, required=True, help="the report, JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0; 2 where the table is wrong, naming the row and the column."""
        out_check(options["out"])
        try:
            table = table_read(options["results"])
            report = [finished_report(one.name, one.counts) for one in table]
            with whole_file(options["out"]) as target:
                json.dump(report, target, ensure_ascii=False, indent=1)
                target.write("\n")
        except OSError as error:
            raise CommandError(f"The table cannot be read: {error}.", returncode=USAGE) from error
        except TableError as error:
            raise CommandError(str(error), returncode=USAGE) from error
