"""Who has a line before them now: said by their browser every few seconds, forgotten soon after."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from campaigns.models import Candidate, Presence, User

HERE = timedelta(seconds=45)
"""How long somebody is here after their browser last said so: three of its beats (static/js/presence.js)."""


def people_here(line: Candidate, besides: User) -> list[Presence]:
    """Who else looks at a line, those first who came first. One query."""
    rows = Presence.objects.filter(candidate=line, seen__gt=timezone.now() - HERE)
    return list(rows.exclude(person=besides).select_related("person").order_by("since", "pk"))


@transaction.atomic
def presence_keep(*, candidate: Candidate, person: User, is_editing: bool) -> None:
    """Note that somebody has a line before them; it takes the place of the line they had before.

    `since` is when they came to it, or began to edit. No lock but the row's own: two of a person's tabs may
    overwrite each other, and nobody waits.
    """
    now = timezone.now()
    own = Presence.objects.filter(workspace_id=candidate.workspace_id, person=person)
    goes_on = own.filter(candidate=candidate, is_editing=is_editing, seen__gt=now - HERE)
    if goes_on.update(seen=now):
        return
    values = {"candidate": candidate, "is_editing": is_editing, "since": now, "seen": now}
    Presence.objects.bulk_create(
        [Presence(workspace_id=candidate.workspace_id, person=person, **values)],
        update_conflicts=True,
        unique_fields=["workspace", "person"],
        update_fields=list(values),
    )


def presences_forget() -> int:
    """Take away the rows of who is nowhere any more, in all workspaces; answers how many."""
    with scopes_disabled():
        gone, _ = Presence.objects.filter(seen__lt=timezone.now() - HERE).delete()
    return gone
