"""Talking about a line from its page: begin a thread, answer, resolve, open again, take back, find whom to name."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.common.errors import DomainError
from campaigns.models import Candidate, Comment
from campaigns.review.answers import acted_answer, desk_answer, wants_fragment
from campaigns.review.decision_views import refused
from campaigns.review.desk import desk_at
from campaigns.review.mentions import mentions_offered
from campaigns.review.place import number_read, place_from_query
from campaigns.review.threads import (
    Words,
    comment_remove,
    thread_reopen,
    thread_reply,
    thread_resolve,
    thread_start,
)
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest

BEGUN_MOST = 40


def comment_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Begin a thread about a line, or about words of it."""
    line = access.candidate(request, pk)
    text, quote = request.POST.get("text", ""), request.POST.get("quote", "")
    start = number_read(request.POST.get("start")) or 0
    words = Words(quote, start, request.POST.get("content_hash", "")) if quote.strip() else None
    try:
        comment = thread_start(candidate=line, by=request.user, text=text, words=words)
    except DomainError as error:
        return _refused(request, line, error, text=text, quote=quote, start=start)
    return _said(request, line, comment)


def reply_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Answer in a thread."""
    thread = access.thread(request, pk)
    text = request.POST.get("text", "")
    try:
        comment = thread_reply(thread=thread, by=request.user, text=text)
    except DomainError as error:
        return _refused(request, thread.candidate, error, text=text, thread=pk)
    return _said(request, thread.candidate, comment)


def resolve_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Say that a thread is dealt with."""
    thread = access.thread(request, pk)
    try:
        thread_resolve(thread=thread, by=request.user)
    except DomainError as error:
        return _refused(request, thread.candidate, error)
    return _done(request, thread.candidate, "Thread resolved.")


def reopen_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Open a thread again."""
    thread = access.thread(request, pk)
    try:
        thread_reopen(thread=thread, by=request.user)
    except DomainError as error:
        return _refused(request, thread.candidate, error)
    return _done(request, thread.candidate, "Thread open again.")


def remove_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Take one's own comment back."""
    comment = access.comment(request, pk)
    line = comment.thread.candidate
    try:
        comment_remove(comment=comment, by=request.user)
    except DomainError as error:
        return _refused(request, line, error)
    return _done(request, line, "Comment removed.")


def people_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """People and roles that a comment may name, by what was typed behind the @."""
    begun = request.GET.get("q", "").replace("\0", "")[:BEGUN_MOST]
    offers = mentions_offered(request.workspace.pk, begun)
    return render(request, "campaigns/review/_people.html", {"offers": offers})


def _said(request: StudioRequest, line: Candidate, comment: Comment) -> HttpResponse:
    """The line, with reading going on at the thread."""
    place = place_from_query(request.workspace.slug, request.GET, in_queue=None)
    if not wants_fragment(request):
        return redirect(f"{place.line_url(line.pk)}#thread-{comment.thread_id}")
    return desk_answer(request, desk_at(request, place, pk=line.pk), talked=comment.thread_id)


def _done(request: StudioRequest, line: Candidate, text: str) -> HttpResponse:
    place = place_from_query(request.workspace.slug, request.GET, in_queue=None)
    return acted_answer(request, desk_at(request, place, pk=line.pk), text=text)


def _refused(
    request: StudioRequest, line: Candidate, error: DomainError, **begun: Any
) -> HttpResponse:
    """The line as it is now; what was typed stands where it was typed."""
    place = place_from_query(request.workspace.slug, request.GET, in_queue=None)
    return refused(request, place, line, error, begun=begun)
