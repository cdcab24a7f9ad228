"""Working on a line: save a text, measure while typing, check again."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from campaigns.briefs.content import text_clean
from campaigns.briefs.measuring import candidate_measure, candidate_near
from campaigns.common.errors import Conflict, DomainError, Forbidden
from campaigns.common.figures import number
from campaigns.common.word_merge import Merged, word_merge
from campaigns.models import Candidate, CandidateState, Revision
from campaigns.review.answers import acted_answer, said_short, wants_fragment
from campaigns.review.decision_views import refused
from campaigns.review.desk import desk_at, measured_make
from campaigns.review.drafts import draft_drop
from campaigns.review.editing import TEXT_MOST, candidate_edit, candidate_recheck
from campaigns.review.place import number_read, place_from_query
from campaigns.review.previews import line_preview
from campaigns.review.queue_items import line_icon
from campaigns.review.readings import NOVELTY_LOW
from campaigns.review.reasons import NEAREST
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest

NEAR_SHOWN, NEAR_MOST = 6, 600


def edit_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Save a text as a new revision; with `next` go on to the next line that waits."""
    line = access.candidate(request, pk)
    place = place_from_query(workspace, request.GET, in_queue=None)
    text = request.POST.get("text", "")
    version = number_read(request.POST.get("version")) or 0
    try:
        access.candidate_edit_require(request, line)
        saved = candidate_edit(candidate=line, by=request.user, text=text, version=version)
    except Conflict as error:
        return refused(request, place, line, error, **_two_texts(request, error, text))
    except Forbidden as error:
        # What was written is not lost: it may stand beside the line as one of its own.
        return refused(request, place, line, error, own_text=text)
    except DomainError as error:
        return refused(request, place, line, error, draft=text, editing=True)
    draft_drop(candidate=line, by=request.user)
    onward = place.in_queue and "next" in request.POST
    desk = desk_at(request, place, pk=pk, onward=onward)
    return acted_answer(request, desk, text=_saved_said(line, saved))


def _two_texts(request: StudioRequest, error: Conflict, text: str) -> dict[str, Any]:
    """What was typed, put together with what was saved meanwhile where it is known how both began."""
    yours = text_clean(text)
    current = error.extra["current"]
    began = Revision.objects.filter(
        candidate=current["id"], content_hash=request.POST.get("content_hash", "")
    ).first()
    merged = word_merge(began.text, current["text"], yours) if began else Merged(yours)
    return {"yours": yours, "merged": merged, "began": began, "editing": False}


def _saved_said(line: Candidate, saved: Candidate) -> str:
    """What a save did; a line that is blocked by now leaves the queue, so that is said too."""
    if saved.version == line.version:
        return f"Nothing to save in {said_short(saved.text)}"
    said = f"Saved {said_short(saved.text)}"
    if saved.state != CandidateState.BLOCKED:
        return said
    return f"{said}, blocked: {saved.badges['blocks'][0]}"


def measure_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """The readings of a text that is being typed. Stores nothing."""
    line = access.candidate_to_edit(request, pk)
    text = text_clean(request.POST.get("text", ""))[:TEXT_MOST]
    badges = candidate_measure(line, text) if text else {}
    measured = measured_make(badges, text, line.campaign)
    if text:
        line.text, line.badges = text, badges  # for show only: nothing here saves a row
    context = {
        "line": line,
        "line_icon": line_icon(line),
        "measured": measured,
        "preview": line_preview(line, request.workspace),
        "live": True,
    }
    return render(request, "campaigns/review/_measured.html", context)


def near_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """The lines nearest to a line, with what they share with it."""
    line = access.candidate(request, pk)
    place = place_from_query(workspace, request.GET, in_queue=None)
    near = [_near(found) for found in candidate_near(line, most=NEAR_SHOWN)]
    context = {"line": line, "near": near, "line_url": place.line_url(pk)}
    name = "_near.html" if wants_fragment(request) else "near.html"
    return render(request, f"campaigns/review/{name}", context)


def _near(found: dict[str, Any]) -> dict[str, Any]:
    """A neighbour as the page says it; of a long one its beginning."""
    marks = [(start, min(end, NEAR_MOST), "overlap") for start, end in found["overlap"]]
    return {
        "text": found["text"][:NEAR_MOST],
        "is_cut": len(found["text"]) > NEAR_MOST,
        "marks": [mark for mark in marks if mark[0] < mark[1]],
        "alike": number(found["similarity"], 2),
        "is_close": 1 - found["similarity"] < NOVELTY_LOW,
        "kind": NEAREST[found["kind"]],
    }


def recheck_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Measure a line again over the newest facts."""
    line = access.candidate(request, pk)
    place = place_from_query(workspace, request.GET, in_queue=None)
    version = number_read(request.POST.get("version")) or 0
    try:
        candidate_recheck(candidate=line, by=request.user, version=version)
    except DomainError as error:
        return refused(request, place, line, error)
    return acted_answer(request, desk_at(request, place, pk=pk), text="Checked again.")
