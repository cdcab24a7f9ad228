"""Evidence and waivers that end: the owner is warned before, and the lines that rest on them are pulled after."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from campaigns.claims.selectors import day_of
from campaigns.claims.staleness import evidence_reread, waiver_reread
from campaigns.claims.uses import evidence_counts
from campaigns.models import Evidence, Membership, NoticeKind, Role, Waiver
from campaigns.notices.services import Notice, tell
from campaigns.workspaces.audit import audit_record

logger = logging.getLogger(__name__)
# Somewhere it is tomorrow already; each workspace's own day is asked below.
AHEAD = timedelta(days=1)
Found = Iterable[tuple[int, int]]


def evidence_tend() -> int:
    """Warn of records that end soon, and pull the lines of those that ended; answers how many it was."""
    today = timezone.now().date()
    soon = today + timedelta(days=settings.EVIDENCE_WARN_DAYS) + AHEAD
    # Housekeeping of the site: each workspace's own records are tended in its own scope below.
    with scopes_disabled():
        rows = Evidence.objects.filter(retired=None, valid_to__lte=soon)
        open_rows = rows.exclude(pulled_for=F("valid_to")).filter(
            ~Q(warned_for=F("valid_to")) | Q(valid_to__lt=today + AHEAD)
        )
        found = list(open_rows.order_by("pk").values_list("workspace_id", "pk"))
    return _each(found, _tend)


def waivers_end() -> int:
    """Pull the lines of waivers whose last day has passed; answers how many waivers it was."""
    # Housekeeping of the site, as above.
    with scopes_disabled():
        rows = Waiver.objects.filter(ended=None, expires__lt=timezone.now().date() + AHEAD)
        found = list(rows.order_by("pk").values_list("workspace_id", "pk"))
    return _each(found, _end)


def _each(found: Found, act: Callable[[int, date], bool]) -> int:
    done = 0
    for workspace_id, pk in found:
        try:
            with scope(workspace=workspace_id), transaction.atomic():
                done += act(pk, day_of(workspace_id))
        except Exception:  # noqa: BLE001 - one record that cannot be tended must not hold up all others
            logger.exception("record %s of workspace %s is left as it is", pk, workspace_id)
    return done


def _tend(pk: int, day: date) -> bool:
    """One record, locked: what is due to be done of it, once."""
    row = Evidence.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None or row.retired or row.valid_to is None:
        return False
    if row.valid_to < day:
        return _pull(row) if row.pulled_for != row.valid_to else False
    if row.warned_for == row.valid_to or row.valid_to > day + timedelta(
        days=settings.EVIDENCE_WARN_DAYS
    ):
        return False
    row.warned_for = row.valid_to
    row.save(update_fields=["warned_for"])
    _tell(row, "soon", "warned", {})
    return True


def _pull(row: Evidence) -> bool:
    row.warned_for = row.pulled_for = row.valid_to
    row.save(update_fields=["warned_for", "pulled_for"])
    stale = evidence_reread(evidence=row, actor=None, via="job")
    _tell(row, "ended", "ended", {"stale": stale})
    return True


def _tell(row: Evidence, code: str, verb: str, data: dict[str, int]) -> None:
    assert row.valid_to is not None
    last = row.valid_to.isoformat()
    lines = evidence_counts([row]).get(row.pk, 0)
    said = f"Its last day is {last}." if code == "soon" else f"Its last day was {last}."
    notice = Notice(
        kind=NoticeKind.EVIDENCE,
        about=row,
        event=f"evidence:{row.pk}:{code}:{last}",
        actor=None,
        subject=row.statement,
        said=f"{said} Lines that rest on it: {lines}.",
        code=code,
        count=lines,
    )
    tell(notice, _owners(row), workspace_id=row.workspace_id)
    audit_record(
        workspace_id=row.workspace_id,
        actor=None,
        event=f"evidence.{verb}",
        row=row,
        data={"last_day": last, "lines": lines, **data},
        via="job",
    )


def _owners(row: Evidence) -> list[int]:
    """Who is told: the owner, or every admin where the owner works here no longer."""
    members = Membership.objects.filter(
        workspace_id=row.workspace_id, active=True, user__is_active=True
    )
    owner = members.filter(user=row.owner_id).exists()
    admins = members.filter(role=Role.ADMIN).values_list("user_id", flat=True)
    return [row.owner_id] if owner else list(admins)


def _end(pk: int, day: date) -> bool:
    """One waiver, locked: its line is pulled once."""
    row = Waiver.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None or row.ended or row.expires >= day:
        return False
    row.ended = timezone.now()
    row.save(update_fields=["ended"])
    stale = waiver_reread(waiver=row)
    audit_record(
        workspace_id=row.workspace_id,
        actor=None,
        event="waiver.ended",
        row=row,
        data={"candidate": row.candidate_id, "stale": stale},
        via="job",
    )
    return True
