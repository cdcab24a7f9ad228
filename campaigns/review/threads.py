"""Talking about a line: begin a thread, answer in it, resolve it, open it again, take one's own words back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.text import normalize_newlines

from campaigns.briefs.content import text_clean
from campaigns.common.errors import DomainError, Forbidden, StateConflict
from campaigns.models import (
    Candidate,
    Comment,
    Mention,
    NoticeKind,
    Revision,
    Thread,
    User,
)
from campaigns.notices.services import Notice, tell, tell_back
from campaigns.review.anchors import quote_place
from campaigns.review.audience import line_people
from campaigns.review.mentions import mentioned_people, mentions_find
from campaigns.workspaces.audit import audit_record

COMMENT_MOST = 4000


@dataclass(frozen=True)
class Words:
    """Words of a line that a thread shall be about. `content_hash` is the text in which they were read.

    Where they stand more than once the place nearest to `start` is meant.
    """

    quote: str
    start: int = 0
    content_hash: str = ""


@transaction.atomic
def thread_start(
    *, candidate: Candidate, by: User, text: str, words: Words | None = None
) -> Comment:
    """Say something new about a line, or about words of it; the line stays as it is.

    Raises `DomainError` for an empty text, and for words that the line does not have.
    """
    said = _said(text)
    revision, start, quote = _place(candidate, words)
    thread = Thread.objects.create(
        workspace_id=candidate.workspace_id,
        candidate=candidate,
        revision=revision,
        start=start,
        quote=quote,
        begun_by=by,
    )
    return _comment(thread, by, said)


@transaction.atomic
def thread_reply(*, thread: Thread, by: User, text: str) -> Comment:
    """Answer in a thread. One that was resolved is open again: there is something to say."""
    said = _said(text)
    row = _locked(thread)
    if row.resolved:
        _open(row, by)
    return _comment(row, by, said)


@transaction.atomic
def thread_resolve(*, thread: Thread, by: User) -> Thread:
    """Say that a thread is dealt with. Raises `StateConflict` where it is already."""
    row = _locked(thread)
    if row.resolved:
        raise StateConflict("This thread is resolved already.")
    row.resolved, row.resolved_by = timezone.now(), by
    row.save(update_fields=["resolved", "resolved_by"])
    _record(row, by, "candidate.thread_resolve")
    notice = _notice(row, by, NoticeKind.COMMENT, _resolved(row), code="resolved")
    tell(notice, [row.begun_by_id], workspace_id=row.workspace_id)
    return row


@transaction.atomic
def thread_reopen(*, thread: Thread, by: User) -> Thread:
    """Open a thread again. Raises `StateConflict` where it is open."""
    row = _locked(thread)
    if not row.resolved:
        raise StateConflict("This thread is open.")
    _open(row, by)
    return row


@transaction.atomic
def comment_remove(*, comment: Comment, by: User) -> None:
    """Take one's own words back. A thread in which nothing is said any more goes with them.

    Raises `Forbidden` for somebody else's.
    """
    if comment.author_id != by.pk:
        raise Forbidden("Only the person who wrote a comment can remove it.")
    thread = _locked(comment.thread)
    Mention.objects.filter(comment=comment).delete()
    Comment.objects.filter(pk=comment.pk, removed=None).update(text="", removed=timezone.now())
    _record(thread, by, "candidate.comment_remove", comment=comment.pk)
    tell_back([_commented(comment)])
    if not thread.comments.filter(removed=None).exists():
        tell_back([_resolved(thread)])
        thread.delete()


def _said(text: str) -> str:
    said = normalize_newlines(text).replace("\0", "").strip()
    if not said:
        raise DomainError("Write something first.", errors={"note": ["Write something first."]})
    if len(said) > COMMENT_MOST:
        words = f"That is {len(said):,} characters; a comment holds {COMMENT_MOST:,}."
        raise DomainError(words, errors={"note": [words]})
    return said


def _place(candidate: Candidate, words: Words | None) -> tuple[Revision, int | None, str]:
    """The text that a thread is about, and where in it its words stand."""
    read = Revision.objects.filter(candidate=candidate).order_by("-number")
    newest = read.first()
    assert newest is not None, "a line has a text"
    if words is None:
        return newest, None, ""
    quote = text_clean(normalize_newlines(words.quote).replace("\0", ""))
    revision = read.filter(content_hash=words.content_hash).first() or newest
    start = quote_place(revision.text, quote, words.start) if quote else None
    if start is None:
        said = "These words are not in the line."
        raise DomainError(said, errors={"quote": [said]})
    return revision, start, quote


def _comment(thread: Thread, by: User, said: str) -> Comment:
    comment = Comment.objects.create(
        workspace_id=thread.workspace_id, thread=thread, author=by, text=said
    )
    mentions = Mention.objects.bulk_create(mentions_find(comment))
    _record(thread, by, "candidate.comment", comment=comment.pk)
    named = mentioned_people(mentions, workspace_id=thread.workspace_id)
    # Who is named is told so; nobody is told twice of one comment.
    for kind, people in ((NoticeKind.MENTION, named), (NoticeKind.COMMENT, _listeners(thread))):
        notice = _notice(thread, by, kind, _commented(comment), said=said)
        tell(notice, people, workspace_id=thread.workspace_id)
    return comment


def _listeners(thread: Thread) -> set[int | None]:
    """Who spoke in a thread or was named in it, and who follows its line."""
    spoke = Comment.objects.filter(thread=thread, removed=None)
    named = Mention.objects.filter(comment__thread=thread)
    return {
        *spoke.values_list("author_id", flat=True),
        *named.values_list("person_id", flat=True),
        *line_people(thread.candidate),
    }


def _locked(thread: Thread) -> Thread:
    rows = Thread.objects.select_for_update(of=("self",)).select_related("candidate__round")
    row = rows.filter(pk=thread.pk).first()
    if row is None:
        raise StateConflict("This thread has been removed.")
    return row


def _open(row: Thread, by: User) -> None:
    row.resolved = row.resolved_by = None
    row.save(update_fields=["resolved", "resolved_by"])
    _record(row, by, "candidate.thread_reopen")
    tell_back([_resolved(row)])


def _record(thread: Thread, by: User, event: str, **data: int) -> None:
    audit_record(
        workspace_id=thread.workspace_id,
        actor=by,
        event=event,
        row=thread.candidate,
        data={"thread": thread.pk, **data},
    )


def _notice(
    thread: Thread, by: User, kind: NoticeKind, event: str, *, said: str = "", code: str = ""
) -> Notice:
    line = thread.candidate
    return Notice(
        kind=kind, about=line, event=event, actor=by, subject=line.text, said=said, code=code
    )


def _commented(comment: Comment) -> str:
    return f"comment:{comment.pk}"


def _resolved(thread: Thread) -> str:
    return f"resolved:{thread.pk}"
