"""How the review desk answers: a whole page, or the desk alone over htmx, with a toast that can undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import push_url, reswap, retarget, trigger_client_event

from campaigns.common.hidden_characters import seen_text
from campaigns.review.desk import Desk
from campaigns.review.desk_words import desk_context
from campaigns.workspaces.requests import StudioRequest

UNDO_SECONDS, SAID_SECONDS = 30, 6


def wants_fragment(request: StudioRequest) -> bool:
    """Whether the desk alone is asked for; a page restored from the browser's history is whole."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def desk_answer(
    request: StudioRequest, desk: Desk, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The desk, as page or fragment."""
    context = {**desk_context(request, desk), **more}
    if wants_fragment(request):
        response = render(request, "campaigns/review/_desk.html", context, status=status)
        if status >= 400:
            # A refusal shows the line as it is now, wherever the act was pressed.
            response = retarget(reswap(response, "outerHTML"), "#desk")
        # What was refused stays at its own address, so that a reload shows the line, not the refusal.
        return push_url(response, desk.url)
    name = "queue.html" if desk.place.in_queue else "candidate.html"
    return render(request, f"campaigns/review/{name}", context, status=status)


def acted_answer(request: StudioRequest, desk: Desk, *, text: str, undo: str = "") -> HttpResponse:
    """After an act: the next desk with a toast; without scripts a redirect that shows both."""
    if not wants_fragment(request):
        messages.success(request, text, extra_tags=f"undo:{undo}" if undo else "")
        return redirect(desk.url)
    response = desk_answer(request, desk)
    toast = {"text": text, "undo": undo, "seconds": UNDO_SECONDS if undo else SAID_SECONDS}
    return trigger_client_event(response, "toast", toast)


def said_short(text: str, most: int = 48) -> str:
    """A line in quotation marks, cut for a toast, what hides in it written out."""
    return f"“{seen_text(text if len(text) <= most else text[: most - 1].rstrip() + '…')}”"
