"""What is said about a line, as its page shows it: threads with their words, comments with whom they name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from campaigns.common.copy_marks import CopySpan
from campaigns.models import Candidate, Comment, Revision, Thread, User
from campaigns.review.anchors import quote_followed


@dataclass(frozen=True)
class Remark:
    """One comment; `marks` are the names in it, `may_remove` whether the viewer wrote it."""

    comment: Comment
    marks: list[CopySpan]
    may_remove: bool


@dataclass(frozen=True)
class Talk:
    """One thread. `start` is where its words stand now; None for the whole line, and where they are gone."""

    thread: Thread
    remarks: list[Remark]
    start: int | None

    @property
    def is_lost(self) -> bool:
        """Whether the line no longer has the words that it is about."""
        return bool(self.thread.quote) and self.start is None


@dataclass(frozen=True)
class Talks:
    """All threads of a line, in the order in which they began."""

    open: list[Talk]
    resolved: list[Talk]

    @property
    def resolved_ids(self) -> list[int]:
        """The numbers of those that are resolved."""
        return [talk.thread.pk for talk in self.resolved]

    @property
    def marks(self) -> list[CopySpan]:
        """The words of open threads, for the line's text."""
        return [
            CopySpan(
                talk.start,
                talk.start + len(talk.thread.quote),
                "talk",
                f"{talk.thread.begun_by} commented on this",
                str(talk.thread.pk),
            )
            for talk in self.open
            if talk.start is not None
        ]


def line_talks(line: Candidate, revisions: Sequence[Revision], viewer: User) -> Talks:
    """The threads of a line whose texts are at hand. Two queries, one where nobody has said anything."""
    rows = Comment.objects.filter(thread__candidate=line)
    rows = rows.select_related("author", "thread__resolved_by", "thread__begun_by")
    texts = {revision.pk: revision.text for revision in revisions}
    threads: dict[int, list[Comment]] = {}
    for comment in rows.prefetch_related("mentions__person").order_by("pk"):
        threads.setdefault(comment.thread_id, []).append(comment)
    talks = [_talk(line, threads[pk], texts, viewer) for pk in sorted(threads)]
    return Talks(
        [talk for talk in talks if not talk.thread.resolved],
        [talk for talk in talks if talk.thread.resolved],
    )


def _talk(line: Candidate, comments: list[Comment], texts: dict[int, str], viewer: User) -> Talk:
    thread = comments[0].thread
    start = None
    if thread.start is not None:
        was = texts.get(thread.revision_id, line.text)
        start = quote_followed(thread.quote, thread.start, was=was, now=line.text)
    return Talk(thread, [_remark(comment, viewer) for comment in comments], start)


def _remark(comment: Comment, viewer: User) -> Remark:
    marks = [
        CopySpan(
            mention.start,
            mention.end,
            "mention",
            str(mention.person) if mention.person else f"everybody with the role {mention.role}",
        )
        for mention in comment.mentions.all()
    ]
    own = comment.author_id == viewer.pk and not comment.removed
    return Remark(comment, marks, own)


def threads_counted(rows: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """Lines with `open_threads`, how many of theirs are open: asked with the lines themselves."""
    found = Thread.objects.filter(candidate=OuterRef("pk"), resolved=None).order_by()
    count = found.values("candidate").annotate(n=Count("pk")).values("n")
    return rows.annotate(open_threads=Coalesce(Subquery(count), 0))


def lines_talked_about(lines: Iterable[Candidate]) -> int:
    """How many of these lines have an open thread. One query."""
    rows = Thread.objects.filter(candidate__in=[line.pk for line in lines], resolved=None)
    return rows.values("candidate").distinct().count()
