"""The figures of docs/manipulation.md: the scan over published attacks, real catalogs and invented texts."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.evaluation.manipulation import scan_report

USAGE = 2


class Command(BaseCommand):
    """`manage.py evaluate_scan`."""

    help = (
        "Measures the scan for text written for a language model, by attacked and by clean catalog."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the sets are, and where the report goes."""
        parser.add_argument(
            "--data", type=Path, required=True, help="the folder of the sets (docs/manipulation.md)"
        )
        parser.add_argument("--seed", type=int, default=5, help="draws hosts and places (5)")
        parser.add_argument("--out", type=Path, required=True, help="the report, JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0; 2 where a set is missing."""
        try:
            report = scan_report(options["data"], seed=options["seed"], clock=perf_counter)
            text = json.dumps(report, ensure_ascii=False, indent=1)
            options["out"].write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(f"A file cannot be used: {error}.", returncode=USAGE) from error
        for catalog, places in report["attacks"].items():
            for where, found in places.items():
                self.stdout.write(
                    f"{catalog}, {where}: {found['found']} of {found['texts']} found,"
                    f" IoU {found['iou_mean']:.2f}"
                )
        for catalog, kinds in report["clean"].items():
            for kind, found in kinds.items():
                self.stdout.write(
                    f"{catalog}, {kind}: {found['alarms']} alarms in {found['texts']} texts"
                )
        caught = sum(one["found"] for one in report["fluent"])
        self.stdout.write(f"fluent attacks: {caught} of {len(report['fluent'])} found")
