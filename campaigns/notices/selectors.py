"""What a person was told and has not read; how each kind reaches them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from campaigns.models import Notification, User, Workspace
from campaigns.notices.kinds import KINDS, Told, Way, ways_by_kind
from campaigns.notices.words import NoticeWords, notice_words

PAGE = 30
# Counting stops here: the bell says "99+".
UNREAD_MOST = 100


@dataclass(frozen=True)
class NoticePage:
    """One page, newest first; `older` is the cursor of the next one, or nothing."""

    notices: list[NoticeWords]
    older: int | None


def notices_of(
    person: User, workspace: Workspace, *, unread: bool = False
) -> QuerySet[Notification]:
    """What a person finds in the product, all or what they have not read."""
    rows = Notification.objects.filter(workspace=workspace, person=person, in_app=True)
    return rows.filter(read=None) if unread else rows


def notice_page(rows: QuerySet[Notification], slug: str, *, before: int | None) -> NoticePage:
    """The page of `rows` that begins below the number `before`."""
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("actor").order_by("-pk")[: PAGE + 1])
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    return NoticePage([notice_words(row, slug=slug) for row in found[:PAGE]], older)


def unread_count(person: User, workspace: Workspace) -> int:
    """How many a person has not read, counted up to 100."""
    return notices_of(person, workspace, unread=True).order_by()[:UNREAD_MOST].count()


def ways_of_person(person: User) -> list[tuple[Told, Way]]:
    """Each kind and how it reaches a person, in the workspace in scope."""
    chosen = ways_by_kind(person)
    return [(told, chosen.get(told.kind, told.way)) for told in KINDS]
