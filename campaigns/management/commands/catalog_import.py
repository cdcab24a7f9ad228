"""The import of the page, from the command line."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_scopes import scope

from campaigns.catalog.import_run import import_result
from campaigns.catalog.imports import import_create
from campaigns.common.errors import DomainError
from campaigns.models import Import, ImportRow, ImportState, Membership, Role, User, Workspace
from generation.jobs.runner import job_run
from generation.models import Job

CHUNK = 1024 * 1024
SHOWN = 20
POLL_SECONDS = 0.3
REFUSED = 4


class Command(BaseCommand):
    """`manage.py catalog_import FILE [--workspace SLUG] [--format NAME] [--dry-run] [--json]`."""

    help = "Import a catalog file: the same import as the page's. Exit 4 when rows were refused."

    def add_arguments(self, parser: CommandParser) -> None:
        """File, workspace, format, dry run, JSON."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--workspace", metavar="SLUG", default="")
        parser.add_argument("--format", metavar="NAME", default="auto")
        parser.add_argument("--mapping", metavar="JSON", default="", help="Column to product key.")
        parser.add_argument(
            "--currency", metavar="CODE", default="", help="Of prices that say none."
        )
        parser.add_argument("--dry-run", action="store_true", help="Check only; write nothing.")
        parser.add_argument("--json", action="store_true", help="Print the result as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and tell."""
        path = Path(options["file"])
        if not path.is_file():
            raise CommandError(f"{path} is no file.", returncode=2)
        workspace = _workspace(options["workspace"])
        with scope(workspace=workspace.pk):
            row = self._import(path, workspace, options)
            self._tell(row, as_json=options["json"])
            if row.state == ImportState.FAILED:
                raise CommandError(row.error, returncode=2)
            if row.counts["errors"]:
                sys.exit(REFUSED)

    def _import(self, path: Path, workspace: Workspace, options: dict[str, Any]) -> Import:
        wanted = {
            "format": options["format"],
            "dry_run": options["dry_run"],
            "mapping": _mapping(options["mapping"]),
            "currency": options["currency"],
        }
        try:
            row = import_create(
                workspace_id=workspace.pk,
                file=_chunks(path),
                filename=path.name,
                by=_importer(workspace),
                options=wanted,
                via="command",
            )
        except DomainError as error:
            raise CommandError(error.message, returncode=2) from error
        if row.job is None:
            headers = ", ".join(row.detected["headers"])
            raise CommandError(
                f'Say which columns hold sku and title: --mapping \'{{"COLUMN": "sku", …}}\'. Columns: {headers}.',
                returncode=2,
            )
        _finish(row.job)
        return Import.objects.get(pk=row.pk)

    def _tell(self, row: Import, *, as_json: bool) -> None:
        refused = ImportRow.objects.filter(import_run=row, action="refused").order_by("line")
        if as_json:
            errors = [
                {"row": r.line, "sku": r.sku, "field": r.field, "message": r.message}
                for r in refused[:100]
            ]
            self.stdout.write(json.dumps({**import_result(row), "errors": errors}))
            return
        counts = row.counts
        word = "would be " if row.state == ImportState.VALIDATED else ""
        self.stdout.write(
            f"{counts['rows']:,} rows: {counts['added']:,} {word}added, {counts['changed']:,} {word}changed,"
            f" {counts['unchanged']:,} unchanged, {counts['errors']:,} refused."
        )
        for item in refused[:SHOWN]:
            self.stderr.write(f"row {item.line}, {item.sku or 'no sku'}: {item.message}")
        if counts["errors"] > SHOWN:
            self.stderr.write(
                f"and {counts['errors'] - SHOWN:,} more; the import's page lists all."
            )


def _workspace(slug: str) -> Workspace:
    rows = Workspace.objects.filter(slug=slug) if slug else Workspace.objects.order_by("pk")
    found = list(rows[:2])
    if not found:
        raise CommandError(
            f"There is no workspace “{slug}”." if slug else "There is no workspace yet.",
            returncode=2,
        )
    if len(found) > 1:
        raise CommandError("There are several workspaces. Add --workspace SLUG.", returncode=2)
    return found[0]


def _importer(workspace: Workspace) -> User | None:
    """Who the import counts as: the workspace's first admin."""
    admins = Membership.objects.filter(workspace=workspace, role=Role.ADMIN, active=True)
    member = admins.select_related("user").order_by("pk").first()
    return member.user if member else None


def _mapping(text: str) -> dict[str, str] | None:
    if not text:
        return None
    try:
        found = json.loads(text)
    except ValueError as error:
        raise CommandError(f"--mapping is no JSON: {error}", returncode=2) from error
    if not isinstance(found, dict):
        raise CommandError("--mapping must be a JSON object.", returncode=2)
    return found


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _finish(job: Job) -> None:
    """Run the job here, or wait for the worker that was faster."""
    while not Job.everywhere.get(pk=job.pk).is_final:
        if job_run(queue=job.queue, job_id=job.pk, heartbeat=True) is None:
            time.sleep(POLL_SECONDS)
