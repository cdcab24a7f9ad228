"""The benchmarks of the design's budgets, each in a process and a home folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from campaigns.management.bench.catalog import bench_catalog
from campaigns.management.bench.experiments import bench_assign, bench_results
from campaigns.management.bench.files import bench_exports, bench_imports
from campaigns.management.bench.found import Found, found_from, machine
from campaigns.management.bench.job import bench_job
from campaigns.management.bench.keys import bench_keys
from campaigns.management.bench.model import bench_decode, bench_lanes, bench_training
from campaigns.management.bench.novelty import bench_novelty
from campaigns.management.bench.pages import bench_review
from campaigns.management.bench.people import bench_people
from campaigns.management.bench.processes import bench_start
from campaigns.management.bench.rules import bench_rules
from campaigns.management.bench.stale import bench_stale
from campaigns.management.bench.weight import bench_weight
from campaigns.management.bench.writing import bench_badges, bench_combinations, bench_grammar

BENCHMARKS: dict[str, Callable[[], Found]] = {
    "badges": bench_badges,
    "combinations": bench_combinations,
    "novelty": bench_novelty,
    "grammar": bench_grammar,
    "decode": bench_decode,
    "lanes": bench_lanes,
    "training": bench_training,
    "job": bench_job,
    "import": bench_imports,
    "export": bench_exports,
    "catalog": bench_catalog,
    "review": bench_review,
    "rules": bench_rules,
    "stale": bench_stale,
    "keys": bench_keys,
    "assign": bench_assign,
    "results": bench_results,
    "people": bench_people,
    "weight": bench_weight,
    "start": bench_start,
}


class Command(BaseCommand):
    """`manage.py bench`, as contracts section 1 has it."""

    help = "Measure this machine against the design's budgets; writes Markdown to stdout."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Names, `--json FILE`, `--list`."""
        parser.add_argument("names", nargs="*", metavar="NAME", help="which ones (all)")
        parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
        parser.add_argument("--list", action="store_true", help="say what there is and end")
        parser.add_argument("--inside", type=Path, metavar="FILE", help="how it calls itself")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run each in turn; one that breaks is named and the others go on."""
        if options["list"]:
            for name, work in BENCHMARKS.items():
                self.stdout.write(f"{name:8} {_said(work)}")
            return
        if unknown := [name for name in options["names"] if name not in BENCHMARKS]:
            raise CommandError(f"There is no benchmark {unknown[0]}.", returncode=2)
        if options["inside"]:
            found = BENCHMARKS[options["names"][0]]()
            options["inside"].write_text(json.dumps(found.record()))
            return
        self._all(options["names"] or list(BENCHMARKS), options["json"])

    def _all(self, names: list[str], target: Path | None) -> None:
        told = {"at": timezone.now().isoformat(timespec="seconds"), "machine": machine()}
        told["load"] = " ".join(f"{load:.1f}" for load in os.getloadavg())
        self.stdout.write(_head(told))
        results: dict[str, Any] = {}
        broken = []
        for name in names:
            self.stderr.write(f"{name} ...")
            found = _apart(name)
            if found is None:
                broken.append(name)
                continue
            results[name] = found.record()
            self.stdout.write(_section(name, found))
            self.stdout.flush()
        if target:
            target.write_text(json.dumps({**told, "benchmarks": results}, indent=1) + "\n")
        if broken:
            raise CommandError(f"These broke: {', '.join(broken)}.")


def _apart(name: str) -> Found | None:
    """Run one benchmark in a process of its own, over an empty home; None where it broke."""
    with tempfile.TemporaryDirectory(prefix="copystudio-bench-") as home:
        variables = {**os.environ, "COPYSTUDIO_HOME": home, "COPYSTUDIO_LOCAL": "1"}
        variables |= {"DATABASE_URL": "", "REDIS_URL": "", "DEBUG": "0"}
        answer = Path(home) / "found.json"
        for command in (
            [sys.executable, "-m", "copystudio.prepare"],
            [sys.executable, "manage.py", "bench", name, "--inside", str(answer)],
        ):
            done = subprocess.run(  # noqa: S603  our own commands
                command, cwd=settings.BASE_DIR, env=variables, stdout=subprocess.DEVNULL
            )
            if done.returncode:
                return None
        return found_from(json.loads(answer.read_text()))


def _head(told: dict[str, Any]) -> str:
    known = told["machine"]
    versions = ", ".join(
        f"{name} {known[name]}" for name in ("python", "django", "numpy", "sqlite")
    )
    return (
        f"Measured {told['at']} at commit {known['commit']} on {known['cores']} cores of"
        f" {known['processor']}, {known['memory']}, {known['system']}; {versions};"
        f" load before: {told['load']}.\n"
    )


def _section(name: str, found: Found) -> str:
    lines = [f"### {name}", "", _said(BENCHMARKS[name]), ""]
    if found.figures:
        lines += ["| what | median | range | runs | budget |", "|---|---|---|---|---|"]
        lines += [figure.line() for figure in found.figures]
        lines.append("")
    lines += [f"{note}" for note in found.notes]
    return "\n".join(lines) + "\n"


def _said(work: Callable[[], Found]) -> str:
    return (work.__doc__ or "").strip()
