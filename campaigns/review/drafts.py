"""Texts being typed: kept per person and line while they last, apart from the line's history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from campaigns.common.errors import DomainError, StateConflict
from campaigns.models import Candidate, Draft, User
from campaigns.review.services import candidate_lock

DRAFT_MOST = 12_000
"""Characters: twice what a line may have, so that what is too long to save is kept while it is cut."""
DRAFTS_MOST = 200
"""Drafts of one person in a workspace; of more the oldest go."""


@dataclass(frozen=True)
class DraftLeft:
    """A person's text that waits beside a line; `is_older` where the line says something else by now.

    `version` and `content_hash` are what saving it has to name.
    """

    text: str
    at: datetime
    version: int
    content_hash: str
    is_older: bool

    @property
    def at_ms(self) -> int:
        """When it was typed, in milliseconds since 1970, for the browser's own clock and zone."""
        return int(self.at.timestamp() * 1000)


def draft_left(line: Candidate, viewer: User) -> DraftLeft | None:
    """What `viewer` typed at a line and did not save; None where that is nothing new. One query."""
    row = Draft.objects.filter(candidate=line, person=viewer).first()
    if row is None or row.text == line.text:
        return None
    is_older = row.content_hash != line.content_hash
    # A decision counts as a version, too, but changes no words: then it is saved over what is there.
    version = row.version if is_older else line.version
    return DraftLeft(row.text, row.updated, version, row.content_hash, is_older)


@transaction.atomic
def draft_keep(
    *, candidate: Candidate, by: User, text: str, version: int, content_hash: str
) -> None:
    """Keep what somebody is typing in place of what they typed before.

    A text that is the line's own is no draft. Raises `DomainError` for one that is too long, and
    `StateConflict` for words begun before the person's own last save: a late one must not come back.
    """
    if len(text) > DRAFT_MOST:
        said = f"That is {len(text)} characters; a draft holds {DRAFT_MOST}."
        raise DomainError(said, errors={"text": [said]})
    row = candidate_lock(candidate.pk)
    newest = row.revision
    if newest is not None and content_hash != row.content_hash and newest.author_id == by.pk:
        raise StateConflict("You have saved this line since you began this draft.")
    typed = text.replace("\0", "")
    if typed == row.text:
        draft_drop(candidate=row, by=by)
        return
    values = {"text": typed, "version": version, "content_hash": content_hash[:64]}
    _draft, is_new = Draft.objects.update_or_create(
        candidate=row,
        person=by,
        defaults=values,
        create_defaults={**values, "workspace_id": row.workspace_id},
    )
    if is_new:
        _oldest_drop(row.workspace_id, by)


def draft_drop(*, candidate: Candidate, by: User) -> None:
    """Throw away what a person typed at a line, or what a save has made needless."""
    Draft.objects.filter(candidate=candidate, person=by).delete()


def drafts_saved_drop(*, candidate: Candidate, text: str) -> None:
    """Throw away what anybody typed at a line that now says just this."""
    Draft.objects.filter(candidate=candidate, text=text).delete()


def _oldest_drop(workspace_id: int, by: User) -> None:
    own = Draft.objects.filter(workspace_id=workspace_id, person=by).order_by("-updated", "-pk")
    if beyond := list(own.values_list("pk", flat=True)[DRAFTS_MOST : DRAFTS_MOST + 50]):
        Draft.objects.filter(pk__in=beyond).delete()
