"""The outbox of webhooks: what a change tells other systems, written with its audit entries in its own transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from campaigns.models import (
    AuditEntry,
    Candidate,
    CandidateState,
    Export,
    Import,
    Round,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookKind,
)
from generation.jobs.hooks import load

RING = "campaigns.webhooks.tasks:deliveries_ring"
LINES_MOST = 200
"""Lines that one message tells of, so that no message is large."""
AT_ONCE = 500
STANDING = (CandidateState.APPROVED, CandidateState.SCHEDULED, CandidateState.LIVE)
OF_STATE: dict[str, str] = {
    CandidateState.REJECTED: WebhookKind.LINE_REJECTED,
    CandidateState.STALE: WebhookKind.LINE_STALE,
}
PUBLISHING: dict[str, str] = {
    "ruleset.activated": WebhookKind.RULES_HOLD,
    "publication.created": WebhookKind.PUBLISHED,
    "publication.pulled": WebhookKind.PULLED,
    "publication.rolled_back": WebhookKind.ROLLED_BACK,
    "launch.scheduled": WebhookKind.LAUNCH_SCHEDULED,
    "launch.held": WebhookKind.LAUNCH_HELD,
    "launch.started": WebhookKind.LAUNCH_STARTED,
    "launch.finished": WebhookKind.LAUNCH_FINISHED,
    "experiment.started": WebhookKind.TRIED,
    "experiment.held": WebhookKind.TRIED_HEALTH,
    "experiment.unsound": WebhookKind.TRIED_HEALTH,
    "experiment.opened": WebhookKind.TRIED_HEALTH,
    "experiment.resumed": WebhookKind.TRIED_HEALTH,
    "experiment.stopped": WebhookKind.TRIED_ENDED,
    "experiment.decided": WebhookKind.TRIED_DECIDED,
}
OF_JOB: dict[str, str] = {
    "copy": WebhookKind.ROUND_ENDED,
    "import": WebhookKind.IMPORT_ENDED,
    "export": WebhookKind.EXPORT_ENDED,
}
OF_END: dict[str, str] = {
    "job.succeeded": WebhookKind.JOB_SUCCEEDED,
    "job.partial": WebhookKind.JOB_PARTIAL,
    "job.failed": WebhookKind.JOB_FAILED,
    "job.cancelled": WebhookKind.JOB_CANCELLED,
}
"""How any job ended, told beside what it was about."""
COUNTED = (
    *("campaign", "published", "removed", "held", "fields", "places", "from", "to"),
    *("registered", "health", "before", "winner", "suggested"),
)
"""What the audit entry of a publication, a launch or an experiment may say outside."""

Data = dict[str, Any]
Message = tuple[AuditEntry, Data]
"""The entry that gives a message its id and its moment, and what it says."""


def outbox_write(entries: Sequence[AuditEntry]) -> None:
    """Keep one message an endpoint for what these entries of one transaction say, and ring after its commit."""
    told: dict[str, list[AuditEntry]] = defaultdict(list)
    for entry in entries:
        for kind in _kinds_of(entry):
            told[kind].append(entry)
    if not told:
        return
    found = WebhookEndpoint.objects.filter(workspace_id=entries[0].workspace_id, active=True)
    told_of = ("workspace_id", "kinds", "workspace__slug")
    endpoints = list(found.order_by("pk").select_related("workspace").only(*told_of))
    rows: list[WebhookDelivery] = []
    for kind, some in told.items():
        wanting = [endpoint for endpoint in endpoints if kind in endpoint.kinds]
        for entry, data in _messages(kind, some) if wanting else ():
            slug = wanting[0].workspace.slug
            body = message_bytes(kind, workspace=slug, at=entry.at, data=data)
            rows += [_row(endpoint, kind, entry, body) for endpoint in wanting]
    outbox_put(rows)


def outbox_put(rows: Sequence[WebhookDelivery]) -> None:
    """Keep messages, and ring once after the commit however many there are."""
    if not rows:
        return
    WebhookDelivery.objects.bulk_create(rows, batch_size=AT_ONCE)
    outbox_ring_later()


def outbox_ring_later() -> None:
    """Ring once after the commit of this transaction; what is rolled back rings nothing."""
    waiting = (call[1] for call in transaction.get_connection().run_on_commit)
    if _ring not in waiting:
        transaction.on_commit(_ring, robust=True)


def message_bytes(kind: str, *, workspace: str, at: Any, data: Mapping[str, Any]) -> str:
    """A message as it is signed and sent, at every try the same."""
    said = {"type": kind, "timestamp": at, "workspace": workspace, "data": data}
    return json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def _ring() -> None:
    load(RING)()


def _kinds_of(entry: AuditEntry) -> list[str]:
    kind = PUBLISHING.get(entry.event)
    if entry.event in OF_END:
        about = OF_JOB.get(entry.data.get("kind", ""))
        return [OF_END[entry.event], *([about] if about else [])]
    if entry.entity == "candidate":
        kind = _kind_of_line(entry)
    return [kind] if kind else []


def _kind_of_line(entry: AuditEntry) -> str | None:
    """By where a line came from and where it went, whatever brought it there."""
    before, after = entry.data.get("from"), entry.data.get("to")
    if after == before or after not in CandidateState.values:
        return None
    if after in OF_STATE:
        return OF_STATE[after]
    if after in STANDING:
        is_decision = entry.event == "candidate.approve"
        return WebhookKind.LINE_APPROVED if is_decision else WebhookKind.LINE_RESTORED
    return WebhookKind.LINE_WITHDRAWN if before in STANDING else None


def _messages(kind: str, entries: Sequence[AuditEntry]) -> Iterable[Message]:
    if entries[0].entity == "candidate":
        return _of_lines(entries)
    if kind in OF_END.values():
        return ((entry, _of_end(entry)) for entry in entries)
    if kind in OF_JOB.values():
        return ((entry, data) for entry in entries if (data := _of_job(kind, entry)))
    return ((entry, _of_publication(entry)) for entry in entries)


def _of_lines(entries: Sequence[AuditEntry]) -> Iterator[Message]:
    for at in range(0, len(entries), LINES_MOST):
        some = entries[at : at + LINES_MOST]
        rows = Candidate.objects.filter(pk__in=[int(entry.entity_id) for entry in some])
        names = ("pk", "campaign_id", "product__sku", "channel", "field", "content_hash")
        known = {row[0]: row for row in rows.values_list(*names)}
        yield some[0], {"lines": [_line(known[int(entry.entity_id)], entry) for entry in some]}


def _line(row: Sequence[Any], entry: AuditEntry) -> Data:
    keys = ("id", "campaign", "sku", "channel", "field", "content_hash")
    return {
        **dict(zip(keys, row, strict=True)),
        "from": entry.data.get("from"),
        "state": entry.data["to"],
    }


def _of_publication(entry: AuditEntry) -> Data:
    said = {name: entry.data[name] for name in COUNTED if name in entry.data}
    return {"id": int(entry.entity_id), **said}


def _of_end(entry: AuditEntry) -> Data:
    return {
        "id": int(entry.entity_id),
        **{name: entry.data.get(name) for name in ("kind", "error")},
    }


def _of_job(kind: str, entry: AuditEntry) -> Data | None:
    """What the job was about; None for one that has no page."""
    job = int(entry.entity_id)
    if (about := ABOUT[kind](job)) is None:
        return None
    return {**about, "job": job, "state": entry.event.removeprefix("job.")}


def _round(job: int) -> Data | None:
    row = Round.objects.filter(job_id=job).values("id", "campaign").first()
    return {**row} if row else None


def _import(job: int) -> Data | None:
    row = Import.objects.filter(job_id=job).values("id", "state").first()
    return {"id": row["id"], "import_state": row["state"]} if row else None


def _export(job: int) -> Data | None:
    row = Export.objects.filter(job_id=job).values("id", "campaign", "sha256").first()
    return {**row} if row else None


ABOUT: dict[str, Callable[[int], Data | None]] = {
    WebhookKind.ROUND_ENDED: _round,
    WebhookKind.IMPORT_ENDED: _import,
    WebhookKind.EXPORT_ENDED: _export,
}


def _row(endpoint: WebhookEndpoint, kind: str, entry: AuditEntry, body: str) -> WebhookDelivery:
    # The trail's own hash: the id leads from a message to the entry that it tells of, which may be told in two ways.
    told = "msg_job" if kind in OF_END.values() else "msg"
    return WebhookDelivery(
        workspace_id=endpoint.workspace_id,
        endpoint=endpoint,
        event=f"{told}_{entry.hash[:32]}",
        kind=kind,
        body=body,
        due=timezone.now(),
    )
