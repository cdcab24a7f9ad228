"""A workspace to take away: a zip with a file for each table, what was uploaded and exported, and a manifest."""

from __future__ import annotations

import json
import os
import secrets
import time
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.common.errors import DomainError
from campaigns.common.queueing import queue_refusals_answered
from campaigns.models import (
    ApiToken,
    CalendarFeed,
    Draft,
    ExperimentKey,
    IdempotencyRecord,
    Membership,
    Notification,
    NotificationPref,
    Presence,
    ReportLink,
    ShareLink,
    User,
    WebhookDelivery,
    WebhookEndpoint,
    Workspace,
)
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.erase import IN_ORDER, files_of
from generation.jobs.context import JobContext
from generation.jobs.errors import JobFailed
from generation.jobs.kinds import Outcome
from generation.jobs.services import job_enqueue
from generation.models import Job

KIND = "archive"
# Keys, what was told to other systems, and what belongs to a person's browser and not to the workspace.
LEFT_OUT = {
    ApiToken,
    CalendarFeed,
    ExperimentKey,
    IdempotencyRecord,
    Draft,
    Presence,
    Notification,
    NotificationPref,
    ReportLink,
    ShareLink,
    WebhookDelivery,
    WebhookEndpoint,
}
CHUNK = 2000
KEPT_SECONDS = 7 * 24 * 3600


def archives_dir() -> Path:
    """Where whole archives are, under names nobody can guess."""
    folder = Path(settings.FILES_DIR) / "archives"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@transaction.atomic
def archive_ask(*, workspace: Workspace, by: User) -> Job:
    """Queue the making of an archive. Raises `QuotaExceeded`."""
    with queue_refusals_answered():
        job = job_enqueue(kind=KIND, workspace_id=workspace.pk, payload={}, requested_by_id=by.pk)
    audit_record(
        workspace_id=workspace.pk, actor=by, event="workspace.archive_asked", row=workspace
    )
    return job


def archive_work(context: JobContext) -> Outcome:
    """Write the zip; run again it writes another. Each table is as it was when it was read."""
    workspace = Workspace.objects.get(pk=context.workspace_id)
    final = archives_dir() / f"{secrets.token_hex(16)}.zip"
    part = final.with_name(f"{final.name}.part")
    try:
        with part.open("wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
                rows = _tables_write(archive, workspace, context)
                _files_write(archive, workspace, context)
                _manifest_write(archive, workspace, rows)
            stream.flush()
            os.fsync(stream.fileno())
        with context.commit(done=sum(rows.values()), total=sum(rows.values())):
            part.replace(final)
    except OSError as error:
        raise JobFailed("disk", f"The file could not be written ({error.strerror}).") from error
    finally:
        part.unlink(missing_ok=True)
    return Outcome(result={"file": final.name, "size": final.stat().st_size})


def archive_path(job: Job) -> Path:
    """The file of a job that made one. Raises `DomainError` until it is whole, and where it is gone."""
    name = job.result.get("file") if job.kind == KIND else None
    if not name:
        raise DomainError("The archive is not written yet.")
    path = archives_dir() / Path(str(name)).name
    if not path.exists():
        raise DomainError("The archive is no longer there. Make a new one.")
    return path


def archives_drop() -> int:
    """Delete archives after a week; how many there were."""
    old = time.time() - KEPT_SECONDS
    gone = [path for path in archives_dir().iterdir() if path.stat().st_mtime < old]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _tables_write(
    archive: zipfile.ZipFile, workspace: Workspace, context: JobContext
) -> dict[str, int]:
    """Rows written, by table."""
    people = Membership.objects.filter(workspace=workspace).order_by("pk")
    counts = {
        "members": _lines_write(
            archive,
            "members",
            people.values("role", "active", "user__username", "user__full_name", "user__email"),
            context,
        )
    }
    for model in reversed(IN_ORDER):
        if model not in LEFT_OUT:
            rows = model._default_manager.filter(workspace=workspace).order_by("pk").values()
            name = model.__name__.lower()
            counts[name] = _lines_write(archive, name, rows, context)
    return counts


def _lines_write(
    archive: zipfile.ZipFile, name: str, rows: QuerySet[Any, Any], context: JobContext
) -> int:
    count = 0
    with archive.open(f"tables/{name}.jsonl", "w", force_zip64=True) as stream:
        for row in rows.iterator(CHUNK):
            stream.write(_json(row))
            count += 1
            if count % CHUNK == 0:
                context.checkpoint()
    return count


def _files_write(archive: zipfile.ZipFile, workspace: Workspace, context: JobContext) -> None:
    for path in _there(files_of(workspace)):
        context.checkpoint()
        archive.write(path, f"files/{path.name}")


def _there(paths: Iterable[Path]) -> Iterable[Path]:
    return (path for path in paths if path.parent != archives_dir() and path.is_file())


def _manifest_write(
    archive: zipfile.ZipFile, workspace: Workspace, rows: Mapping[str, int]
) -> None:
    told = {
        "workspace": {"slug": workspace.slug, "name": workspace.name},
        "made": timezone.now(),
        "rows": rows,
        "left_out": sorted(model.__name__.lower() for model in LEFT_OUT),
    }
    archive.writestr("manifest.json", _json(told))


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).encode() + b"\n"
