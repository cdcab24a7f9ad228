"""Building an export: a whole file with its checksum, or no file (reliability 3.6)."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.utils import timezone

from campaigns.channels.selectors import field_versions
from campaigns.exports.disclosure import policy_of
from campaigns.exports.formats.rows import Report
from campaigns.exports.gate import GateClosed, gate_check
from campaigns.exports.links import links_of
from campaigns.exports.profiles import Profile
from campaigns.exports.provenance import PROVENANCE_ENDING, ProvenanceFile
from campaigns.exports.saved_profiles import profile_of
from campaigns.exports.selection import Sending, outgoing, outgoing_keys
from campaigns.models import Export
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.second_approval import asked_in
from generation.jobs.context import JobContext
from generation.jobs.errors import JobFailed
from generation.jobs.kinds import Outcome


def exports_dir() -> Path:
    """Where whole files are, under names nobody can guess."""
    folder = Path(settings.FILES_DIR) / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def export_work(context: JobContext) -> Outcome:
    """Write the file of an export; run again it writes the same bytes under a new name."""
    row = Export.objects.select_related("campaign").get(pk=context.payload["export"])
    if row.file:
        return Outcome(partial=bool(row.held))
    profile = profile_of(row)
    _gate(row)
    wish = asked_in(row.workspace_id).version
    with context.commit():
        Export.objects.filter(pk=row.pk).update(state="running")
    name = secrets.token_hex(16)
    final, beside = (
        exports_dir() / f"{name}{end}" for end in (f".{profile.ending}", PROVENANCE_ENDING)
    )
    try:
        made = _write_whole(row, profile, final, beside)
        report = made.report
        state = "partial" if report.held else "succeeded"
        with context.commit(done=report.rows, total=report.rows):
            # What changed while the file was written is read first; then it is written again.
            _gate(row)
            Export.objects.filter(pk=row.pk).update(
                state=state,
                rows=report.rows,
                held=report.held,
                risky=report.risky,
                file=final.name,
                provenance=beside.name,
                size=made.size,
                sha256=made.digest,
                manifest=_manifest(row, profile, made),
                finished=timezone.now(),
            )
            audit_record(
                workspace_id=row.workspace_id,
                actor=row.created_by,
                event="export.finished",
                row=row,
                data={"rows": report.rows, "held": len(report.held), "sha256": made.digest},
                via="job",
            )
            _same_wish(row, wish)  # whoever changes it holds the audit trail, too
    except BaseException:
        # A file that no row points to would never be found again.
        final.unlink(missing_ok=True)
        beside.unlink(missing_ok=True)
        raise
    return Outcome(partial=bool(report.held), result={"export": row.pk})


def _gate(row: Export) -> None:
    try:
        gate_check(row.campaign)
    except GateClosed as error:
        raise JobFailed(error.code, error.message, transient=True) from error


def _same_wish(row: Export, version: int) -> None:
    """A file holds no line that somebody has asked a second approval of since it was begun."""
    if asked_in(row.workspace_id).version != version:
        words = (
            "What needs a second approval changed while the file was written. It is written again."
        )
        raise JobFailed("second_approval", words, transient=True)


@dataclass(frozen=True)
class _Made:
    """A whole file: what its writer reported, its size and digest, what the manifest says of policy and provenance."""

    report: Report
    size: int
    digest: str
    ai_text: dict[str, Any]
    provenance: dict[str, Any]


def _write_whole(row: Export, profile: Profile, final: Path, beside: Path) -> _Made:
    """The file and the provenance of its texts: each whole under its final name, or neither there."""
    policy = policy_of(row.workspace_id)
    try:
        with _part(final) as stream, _part(beside) as record:
            provenance = ProvenanceFile(
                record, workspace_id=row.workspace_id, profile=profile.name, policy=policy
            )
            rows = outgoing(row.campaign, keys=profile.keys, to_count=profile.to_count)
            going = policy.applied(profile.name, rows)
            keys, links = outgoing_keys(row.campaign), links_of(row.campaign)
            report = profile.write(Sending(going, keys, links, provenance.add), stream)
            provenance.flush()
    except OSError as error:
        reason = (
            "The disk is full."
            if error.errno == 28
            else f"The file could not be written ({error.strerror})."
        )
        Export.objects.filter(pk=row.pk).update(state="failed", error=reason)
        raise JobFailed("disk", reason) from error
    with final.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    told = {**policy.told(profile.name), "marked_lines": report.marked_lines}
    if not profile.marks:
        told["as"] = None
    return _Made(report, final.stat().st_size, digest, told, provenance.told())


@contextmanager
def _part(final: Path) -> Iterator[BinaryIO]:
    """A temporary file beside the final one, flushed to disk, then renamed; gone where anything fails."""
    part = final.with_name(final.name + ".part")
    try:
        with part.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(final)
        folder = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _manifest(row: Export, profile: Profile, made: _Made) -> dict[str, Any]:
    """What the file holds, what it leaves out and why, which texts it marks as AI-born, by which policy."""
    report = made.report
    specs = {key: version for key, version in field_versions().items() if key in report.keys}
    return {
        "profile": profile.name,
        "format": {name: row.layout[name] for name in ("name", "version")} if row.layout else None,
        "workspace": row.campaign.workspace.slug,
        "campaign": {"id": row.campaign_id, "name": row.campaign.name},
        "rows": report.rows,
        "held": report.held,
        "risky": report.risky,
        "model_born_texts": report.marked,
        "ai_text": made.ai_text,
        "provenance": made.provenance,
        "field_specs": specs,
        "note": "Switch off automatic enhancements where this file is used: nothing changes after approval.",
        "size": made.size,
        "sha256": made.digest,
    }
