"""A version of a field's limits comes into force: exactly the lines that no longer fit go stale."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from campaigns.channels.fitting import (
    STANDING,
    lines_suspect,
    may_stop_fitting,
    stops_fitting,
    unfit_reason,
)
from campaigns.channels.selectors import field_rows, field_spec_from_row
from campaigns.models import Candidate, CandidateState, FieldSpecRow
from campaigns.workspaces.audit import audit_record_all
from generation.types import FieldSpec

logger = logging.getLogger(__name__)
BATCH = 500
# These keep their state and carry the reason, so that nobody approves them unseen.
WARNED = (
    CandidateState.IN_REVIEW,
    CandidateState.CHANGES_REQUESTED,
    CandidateState.BLOCKED,
    CandidateState.REJECTED,
    CandidateState.RETIRED,
)
Marked = list[tuple[Candidate, dict[str, Any]]]


def field_specs_settle() -> int:
    """Read stored lines by each version that came into force since; answers how many lines went stale.

    Read twice it changes nothing, and one that stopped halfway goes on: a line that carries the reason is left.
    """
    today = timezone.now().date()
    due = FieldSpecRow.objects.filter(version__gt=1, settled=None, effective_from__lte=today)
    stale = 0
    for channel, field in sorted(set(due.values_list("channel", "field"))):
        try:
            stale += _settle(channel, field)
        except Exception:  # noqa: BLE001 - one field that cannot be read must not hold up all others
            logger.exception("limits of %s.%s are not settled", channel, field)
    return stale


def _settle(channel: str, field: str) -> int:
    """One field: from the version that lines were last read by to the one in force."""
    today = timezone.now().date()
    rows = [row for row in field_rows(channel, field) if row.effective_from <= today]
    newest = rows[0]
    last = next((row for row in rows if row.settled or row.version == 1), rows[-1])
    before, after = field_spec_from_row(last), field_spec_from_row(newest)
    workspaces = _workspaces(after) if may_stop_fitting(before, after) else []
    stale = sum(_workspace_settle(pk, before, after) for pk in workspaces)
    done = [row.pk for row in rows if row.version > 1 and row.settled is None]
    FieldSpecRow.objects.filter(pk__in=done).update(settled=timezone.now())
    return stale


def _workspaces(after: FieldSpec) -> list[int]:
    # Limits hold for the whole site: its workspaces are found here, and each is read in its own scope.
    with scopes_disabled():
        lines = lines_suspect(after, (*STANDING, *WARNED)).order_by()
        return sorted(lines.values_list("workspace_id", flat=True).distinct())


def _workspace_settle(workspace_id: int, before: FieldSpec, after: FieldSpec) -> int:
    stale, last = 0, 0
    with scope(workspace=workspace_id):
        lines = lines_suspect(after, (*STANDING, *WARNED)).filter(workspace=workspace_id)
        ids = lines.values_list("pk", flat=True)
        while batch := list(ids.filter(pk__gt=last)[:BATCH]):
            stale += _mark(workspace_id, batch, before, after)
            last = batch[-1]
    return stale


@transaction.atomic
def _mark(workspace_id: int, ids: list[int], before: FieldSpec, after: FieldSpec) -> int:
    """Give locked lines the reason; who stands or is live goes stale by it."""
    reason = unfit_reason(before, after, after.version)
    rows = Candidate.objects.select_for_update(of=("self",)).filter(
        pk__in=ids, state__in=(*STANDING, *WARNED)
    )
    stale: Marked = []
    warned: Marked = []
    for line in rows.order_by("pk"):
        if reason in line.stale_reasons or not stops_fitting(line.text, before, after):
            continue
        was, goes = line.state, line.state in STANDING
        kept = [known for known in line.stale_reasons if known.get("kind") != "spec"]
        line.stale_reasons = [*kept, reason]
        line.state = CandidateState.STALE if goes else line.state
        line.is_primary = False
        (stale if goes else warned).append(
            (line, {"from": was, "to": line.state, "kinds": ["spec"]})
        )
    changed = [line for line, _ in (*stale, *warned)]
    Candidate.objects.bulk_update(changed, ["state", "stale_reasons", "is_primary"])
    Candidate.objects.filter(pk__in=[row.pk for row in changed]).update(version=F("version") + 1)
    for event, said in (("stale", stale), ("facts_changed", warned)):
        if said:
            audit_record_all(
                workspace_id=workspace_id,
                actor=None,
                event=f"candidate.{event}",
                said=said,
                via="job",
            )
    return len(stale)
