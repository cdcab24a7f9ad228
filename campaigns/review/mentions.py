"""People and roles that a comment names by `@`: found when it is written, offered while it is typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from campaigns.models import Comment, Membership, Mention, Role

# What Django lets a user name be, after an @ that is part of no address.
NAMED = re.compile(r"(?<![\w@.+-])@([\w@.+-]+)")
PLURALS: dict[str, Role] = {f"{role.value}s": role for role in Role}
ENDS = ".+-@_"
OFFERED_MOST = 8


@dataclass(frozen=True)
class Offer:
    """What may be named: `handle` is what stands behind the @, `name` and `what` are for reading."""

    handle: str
    name: str
    what: str


def mentions_find(comment: Comment) -> list[Mention]:
    """Whom a comment's text names, not stored yet. Who is no member here stays plain text."""
    named = list(NAMED.finditer(comment.text))
    if not named:
        return []
    members = _members(comment.workspace_id)
    people = {name.casefold(): pk for name, pk in members.values_list("user__username", "user_id")}
    found = []
    for match in named:
        handle = _known(match[1].casefold(), people)
        if handle:
            place = {"start": match.start(), "end": match.start(1) + len(handle)}
            whom = {"role": PLURALS[handle]} if handle in PLURALS else {"person_id": people[handle]}
            found.append(
                Mention(workspace_id=comment.workspace_id, comment=comment, **place, **whom)
            )
    return found


def mentioned_people(mentions: Iterable[Mention], *, workspace_id: int) -> set[int]:
    """The ids of the people, and of those with the roles, that mentions name."""
    mentions = list(mentions)
    people = {mention.person_id for mention in mentions if mention.person_id}
    roles = {mention.role for mention in mentions if mention.role}
    if roles:
        held = _members(workspace_id).filter(role__in=roles)
        people |= set(held.values_list("user_id", flat=True))
    return people


def mentions_offered(workspace_id: int, begun: str) -> list[Offer]:
    """People and roles whose names begin with what was typed behind an @, people first."""
    rows = _members(workspace_id).select_related("user")
    if begun:
        named = Q(user__username__istartswith=begun) | Q(user__full_name__istartswith=begun)
        rows = rows.filter(named | Q(user__full_name__icontains=f" {begun}"))
    rows = rows.order_by("user__full_name", "user__username")[:OFFERED_MOST]
    offers = [Offer(row.user.username, str(row.user), Role(row.role).label.lower()) for row in rows]
    roles = [
        Offer(handle, f"All {handle}", "")
        for handle in PLURALS
        if handle.startswith(begun.casefold())
    ]
    return [*offers, *roles][:OFFERED_MOST]


def _members(workspace_id: int) -> QuerySet[Membership]:
    return Membership.objects.filter(workspace_id=workspace_id, active=True, user__is_active=True)


def _known(handle: str, people: dict[str, int]) -> str:
    """The name at the start of what stands behind an @: a sentence may end right after it. "" for nobody's."""
    while handle and handle not in PLURALS and handle not in people:
        if handle[-1] not in ENDS:
            return ""
        handle = handle[:-1]
    return handle
