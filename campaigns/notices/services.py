"""Telling people: one row for each person and event, in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.models import (
    MailMode,
    Membership,
    NoticeKind,
    Notification,
    NotificationPref,
    User,
)
from campaigns.notices.kinds import BY_KIND, Way, ways_by_kind, ways_of
from campaigns.notices.times import mail_due_at
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.permissions import ROLES, grant

SUBJECT_MOST, SAID_MOST = 300, 4000
AT_ONCE = 500


@dataclass(frozen=True)
class Notice:
    """What happened: to which row, by whom (None is the machine), and the words that show it.

    `event` names it for good ("decision:7"): nobody is told twice of one event. `subject` are the row's own
    words, `said` what somebody wrote, `code` a rejection's reason or a job's last state, `count` of how many
    lines it speaks.
    """

    kind: NoticeKind
    about: models.Model
    event: str
    actor: User | None
    subject: str
    said: str = ""
    code: str = ""
    count: int = 1


def tell(notice: Notice, people: Iterable[int | None], *, workspace_id: int) -> None:
    """Tell people (by id; None is nobody) what happened, each in the way that they chose.

    Those who did it themselves, who are no active members, or who switched this kind off are not told.
    Must run inside the transaction of the change. Raises RuntimeError outside one.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("tell needs the transaction of the change it tells of.")
    actor_id = notice.actor.pk if notice.actor else None
    wanted = {person for person in people if person is not None} - {actor_id}
    if not wanted:
        return
    members = Membership.objects.filter(
        workspace_id=workspace_id, user_id__in=wanted, active=True, user__is_active=True
    )
    known = members.values_list("user_id", "user__email", "workspace__timezone")
    addresses = {person_id: (address, zone) for person_id, address, zone in known}
    if not addresses:
        return
    now = timezone.now()
    rows = []
    for person_id, way in sorted(ways_of(notice.kind, addresses).items()):
        address, zone = addresses[person_id]
        due = mail_due_at(way.mail, now, zone) if address else None
        if way.in_app or due:
            rows.append(_row(notice, workspace_id, person_id, way, due))
    Notification.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


def operators_tell(notice: Notice, *, workspace_id: int) -> None:
    """Tell whoever sees Operations, as `tell` does."""
    roles = [role for role in ROLES if grant(role, "operations.see")]
    people = Membership.objects.filter(workspace_id=workspace_id, active=True, role__in=roles)
    tell(notice, people.values_list("user_id", flat=True), workspace_id=workspace_id)


def tell_back(events: Iterable[str]) -> None:
    """Take back what was told of events that were undone; what was mailed already is mailed."""
    Notification.objects.filter(event__in=list(events)).delete()


def notices_read(rows: QuerySet[Notification], *, read: bool = True) -> int:
    """Mark notifications as read, or as not read; how many that changed."""
    changed = rows.exclude(read=None) if not read else rows.filter(read=None)
    return changed.update(read=timezone.now() if read else None)


@transaction.atomic
def ways_choose(*, person: User, workspace_id: int, ways: Mapping[NoticeKind, Way]) -> None:
    """Set how a person hears of some kinds; the others stay as they are."""
    before = ways_by_kind(person)
    changed = {
        kind: way for kind, way in ways.items() if way != before.get(kind, BY_KIND[kind].way)
    }
    for kind, way in changed.items():
        NotificationPref.objects.update_or_create(
            workspace_id=workspace_id,
            person=person,
            kind=kind,
            defaults={"in_app": way.in_app, "mail": way.mail},
        )
    if changed:
        audit_record(
            workspace_id=workspace_id,
            actor=person,
            event="user.notifications_set",
            row=person,
            data={kind: [way.in_app, way.mail] for kind, way in changed.items()},
        )


def _row(
    notice: Notice, workspace_id: int, person_id: int, way: Way, due: datetime | None
) -> Notification:
    return Notification(
        workspace_id=workspace_id,
        person_id=person_id,
        kind=notice.kind,
        event=notice.event,
        entity=type(notice.about).__name__.lower(),
        entity_id=notice.about.pk,
        actor=notice.actor,
        subject=notice.subject[:SUBJECT_MOST],
        said=notice.said[:SAID_MOST],
        code=notice.code,
        count=notice.count,
        in_app=way.in_app,
        mail=way.mail if due else MailMode.NONE,
        mail_due=due,
    )
