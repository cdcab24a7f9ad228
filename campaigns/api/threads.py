"""What is said about lines: comments in threads, resolved and opened again."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.bodies import CommentBody
from campaigns.api.line_shapes import THREAD_STATES, CommentShape, ThreadShape
from campaigns.api.pages import page_response
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.models import Candidate, Comment, Mention, Thread
from campaigns.review.anchors import quote_followed
from campaigns.review.threads import (
    Words,
    comment_remove,
    thread_reopen,
    thread_reply,
    thread_resolve,
    thread_start,
)
from campaigns.workspaces import access


class CommentListView(StudioView):
    """What was said about a line."""

    @operation(
        name="comments_list", tag="Lines", answer=listed(CommentShape), query=[*PAGE_PARAMETERS]
    )
    def get(self, request: Request, pk: int) -> Response:
        """Comments of all threads, newest first."""
        line = access.candidate(self.studio, pk)
        rows = Comment.objects.filter(thread__candidate=line).select_related("author")
        return page_response(request, rows.prefetch_related("mentions__person"), _comment_record)

    @operation(
        name="comments_create", tag="Lines", body=CommentBody, answer=CommentShape, status=201
    )
    def post(self, request: Request, pk: int) -> Response:
        """Comment on a line: begin a thread, or answer in one. The line's state stays.

        With `quote` the new thread is about these words; 422 where the line does not have them. `@` and a user name or
        `copywriters`, `managers`, `admins`, `viewers` in the note names people: they are told. An answer opens a
        resolved thread again.
        """
        line = access.candidate(self.studio, pk)
        values = self.body(CommentBody)
        return Response(_comment_record(self._said(line, values)), status=201)

    def _said(self, line: Candidate, values: dict[str, Any]) -> Comment:
        by, text = self.studio.user, values["note"]
        if "thread" in values:
            thread = access.thread_of(self.studio, line, values["thread"])
            return thread_reply(thread=thread, by=by, text=text)
        words = None
        if quote := values.get("quote", ""):
            words = Words(quote, values.get("start", 0), values.get("content_hash", ""))
        return thread_start(candidate=line, by=by, text=text, words=words)


class CommentRemoveView(StudioView):
    """Taking a comment back."""

    @operation(name="comments_remove", tag="Lines", answer=CommentShape)
    def post(self, request: Request, pk: int) -> Response:
        """Take one's own comment back; 403 for somebody else's. Answers what it was.

        A thread in which nothing else was said goes with it.
        """
        comment = access.comment(self.studio, pk)
        record = _comment_record(comment)
        comment_remove(comment=comment, by=self.studio.user)
        return Response(record)


class ThreadListView(StudioView):
    """The threads of a line."""

    @operation(
        name="threads_list",
        tag="Lines",
        answer=listed(ThreadShape),
        query=[OpenApiParameter("state", str, enum=THREAD_STATES), *PAGE_PARAMETERS],
    )
    def get(self, request: Request, pk: int) -> Response:
        """Threads with their comments, newest first."""
        line = access.candidate(self.studio, pk)
        rows = _threads(Thread.objects.filter(candidate=line))
        state = request.query_params.get("state")
        if state is not None:
            if state not in THREAD_STATES:
                raise ValidationError({"state": [f"Use {', '.join(THREAD_STATES)}."]})
            rows = rows.filter(resolved__isnull=state == "open")
        return page_response(request, rows, _thread_record)


class ThreadView(StudioView):
    """One thread."""

    @operation(name="threads_read", tag="Lines", answer=ThreadShape)
    def get(self, request: Request, pk: int) -> Response:
        """A thread with its comments."""
        return Response(_thread_read(access.thread(self.studio, pk)))


class ThreadResolveView(StudioView):
    """Resolving."""

    @operation(name="threads_resolve", tag="Lines", answer=ThreadShape)
    def post(self, request: Request, pk: int) -> Response:
        """Say that a thread is dealt with; 409 where it is already."""
        thread = thread_resolve(thread=access.thread(self.studio, pk), by=self.studio.user)
        return Response(_thread_read(thread))


class ThreadReopenView(StudioView):
    """Opening again."""

    @operation(name="threads_reopen", tag="Lines", answer=ThreadShape)
    def post(self, request: Request, pk: int) -> Response:
        """Open a thread again; 409 where it is open."""
        thread = thread_reopen(thread=access.thread(self.studio, pk), by=self.studio.user)
        return Response(_thread_read(thread))


def _threads(rows: QuerySet[Thread]) -> QuerySet[Thread]:
    """With all that a record says."""
    rows = rows.select_related("candidate", "revision", "begun_by", "resolved_by")
    return rows.prefetch_related("comments__author", "comments__mentions__person")


def _thread_read(thread: Thread) -> dict[str, Any]:
    return _thread_record(_threads(Thread.objects.filter(pk=thread.pk)).get())


def _thread_record(row: Thread) -> dict[str, Any]:
    place = None
    if row.start is not None:
        place = quote_followed(row.quote, row.start, was=row.revision.text, now=row.candidate.text)
    comments = sorted(row.comments.all(), key=lambda comment: comment.pk)
    return {
        "id": row.pk,
        "candidate": row.candidate_id,
        "state": "resolved" if row.resolved else "open",
        "quote": row.quote,
        "revision": row.revision_id,
        "span": None if row.start is None else [row.start, row.end],
        "place": None if place is None else [place, place + len(row.quote)],
        "begun_by": row.begun_by.username,
        "created": row.created.isoformat(),
        "resolved": row.resolved.isoformat() if row.resolved else None,
        "resolved_by": row.resolved_by.username if row.resolved_by else None,
        "comments": [_comment_record(comment) for comment in comments],
    }


def _comment_record(row: Comment) -> dict[str, Any]:
    return {
        "id": row.pk,
        "thread": row.thread_id,
        "author": row.author.username,
        "note": row.text,
        "mentions": [_mention_record(mention) for mention in row.mentions.all()],
        "at": row.at.isoformat(),
        "removed": row.removed.isoformat() if row.removed else None,
    }


def _mention_record(row: Mention) -> dict[str, Any]:
    return {
        "id": row.person_id,
        "user": row.person.username if row.person else None,
        "role": row.role or None,
        "span": [row.start, row.end],
    }
