"""The audit trail: one entry for each change, in the change's own transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_scopes import scope

from campaigns.common.requests import request_id_var, via_var
from campaigns.models import AuditEntry, Membership, User, Workspace
from campaigns.workspaces.outbox import outbox_write

FIRST_HASH = "0" * 64
AT_ONCE = 500


def audit_record(
    *,
    workspace_id: int,
    actor: User | None,
    event: str,
    row: Any,
    data: dict[str, Any] | None = None,
    via: str | None = None,
) -> AuditEntry:
    """Append one entry about `row`. Must run inside the transaction that makes the change.

    `event` is `entity.verb` ("candidate.approved"); `data` holds no secrets and no whole texts; `via` is
    the request's own way where nothing is said.
    Raises RuntimeError outside a transaction: an entry without its change, or the reverse, is a lie.
    """
    said = [(row, data or {})]
    return audit_record_all(
        workspace_id=workspace_id, actor=actor, event=event, said=said, via=via
    )[0]


def audit_record_all(
    *,
    workspace_id: int,
    actor: User | None,
    event: str,
    said: Iterable[tuple[Any, dict[str, Any]]],
    via: str | None = None,
) -> list[AuditEntry]:
    """Append one entry about each (row, data), in their order, as `audit_record` does about one.

    What other systems want to hear of it goes into the outbox with it, so that no change forgets to tell them.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("audit_record needs the transaction of the change it records.")
    # The workspace row serialises the chain; SQLite's immediate transactions already do. Not by its key, which
    # everybody holds who has added a row of the workspace: two of them would wait for each other for ever.
    Workspace.objects.select_for_update(no_key=True).values_list("pk").get(pk=workspace_id)
    known = AuditEntry.objects.filter(workspace_id=workspace_id).order_by("-number")
    last, prev_hash = known.values_list("number", "hash").first() or (0, FIRST_HASH)
    entries = []
    for number, (row, data) in enumerate(said, start=last + 1):
        entry = AuditEntry(
            workspace_id=workspace_id,
            number=number,
            actor=actor,
            via=via or via_var.get(),
            event=event,
            entity=type(row).__name__.lower(),
            entity_id=str(row.pk),
            data=data,
            request_id=request_id_var.get(),
            at=timezone.now(),
            prev_hash=prev_hash,
        )
        entry.hash = prev_hash = entry_hash(entry)
        entries.append(entry)
    stored = AuditEntry.objects.bulk_create(entries, batch_size=AT_ONCE)
    outbox_write(stored)
    return stored


def person_record(*, user: User, event: str, via: str | None = None) -> None:
    """One entry in each workspace of a person, about what they did to their own account."""
    mine = Membership.objects.filter(user=user, active=True).order_by("pk")
    for workspace_id in mine.values_list("workspace_id", flat=True):
        with scope(workspace=workspace_id):
            audit_record(workspace_id=workspace_id, actor=user, event=event, row=user, via=via)


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 over the entry's content and the entry before it."""
    content = {
        "workspace": entry.workspace_id,
        "number": entry.number,
        "actor": entry.actor_id,
        "via": entry.via,
        "event": entry.event,
        "entity": entry.entity,
        "entity_id": entry.entity_id,
        "data": entry.data,
        "request_id": entry.request_id,
        "at": entry.at.isoformat(),
        "prev": entry.prev_hash,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def audit_check(*, workspace_id: int) -> int | None:
    """The number of the first entry that was tampered with, or None where the chain holds."""
    previous = FIRST_HASH
    entries = AuditEntry.objects.filter(workspace_id=workspace_id).order_by("number")
    for position, entry in enumerate(entries.iterator(), start=1):
        if (
            entry.number != position
            or entry.prev_hash != previous
            or entry.hash != entry_hash(entry)
        ):
            return position
        previous = entry.hash
    return None
