"""The desk's template context: addresses, words and small choices that markup should not make."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from campaigns.channels.selectors import channel_labels
from campaigns.common.fact_words import end_said
from campaigns.common.figures import number
from campaigns.models import Candidate, CandidateState
from campaigns.review.desk import Desk, LineSheet
from campaigns.review.grid_order import OLDEST, ORDERS, URGENT
from campaigns.review.place import Place, number_read
from campaigns.review.queue import AFTER
from campaigns.review.queue_items import line_age, line_due, line_icon, queue_items
from campaigns.review.reasons import NEAREST, nearest_said
from campaigns.review.second_step import MINE, WAITING
from campaigns.review.states import REASONS
from campaigns.review.task_filters import ME, NOBODY
from campaigns.workspaces.access import may
from campaigns.workspaces.requests import StudioRequest
from campaigns.workspaces.second_approval import asked_of
from generation.types import field_specs

ACTS = (
    "approve",
    "reject",
    "request_changes",
    "undo",
    "primary",
    "claim",
    "release",
    "task",
    "here",
    "edit",
    "draft",
    "measure",
    "recheck",
    "comment",
    "enter",
    "waive",
)
MORE = (
    ("regenerate", "Another", "refresh-cw", "w"),
    ("shorter", "Shorter", "scissors", "s"),
    ("more_like", "More like this", "copy-plus", "l"),
)
QUEUES = (
    (CandidateState.IN_REVIEW, "In review"),
    (CandidateState.BLOCKED, "Blocked"),
    (CandidateState.CHANGES_REQUESTED, "Came back"),
    (CandidateState.STALE, "Stale"),
)
WHOSE = (
    ("", "Everybody’s", "", ""),
    (NOBODY, "Unassigned", "u", "only unassigned, or all"),
    (ME, "Mine", "m", "only yours, or all"),
)
KEPT_HIDDEN = ("assignee", "due", "priority", "second", "sort")
DUE_SAID = {"overdue": "overdue", "today": "due today", "week": "due within 7 days"}
NOTE_REASON = "other"
FIELD_LABELS = {spec.key: spec.label for spec in field_specs()}


def desk_context(request: StudioRequest, desk: Desk) -> dict[str, Any]:
    """What `_desk.html` needs for a desk."""
    place, sheet = desk.place, desk.sheet
    context: dict[str, Any] = {
        "desk": desk,
        "place": place,
        "queue": desk.queue,
        "sheet": sheet,
        "may_decide": may(request, "candidate.decide"),
        "may_write": may(request, "candidate.add"),
        "undo_last_url": _with_query("review:undo_last", place),
        "grid_url": reverse("review:grid", args=[place.workspace]),
        "looks_query": "&".join(f"{k}={v}" for k, v in place.filters.items() if k == "campaign"),
        "reasons": [(code, words) for code, words in REASONS.items() if code != NOTE_REASON],
    }
    if desk.queue:
        context |= _queue_words(request, desk)
    if sheet:
        context |= _line_words(place, sheet)
        if again := sheet.history.text_again(number_read(request.GET.get("again"))):
            context |= {"draft": again, "is_again": True}
        elif sheet.left and request.GET.get("draft"):
            context |= {"draft": sheet.left.text, "is_again": True, "taken": sheet.left}
    return context


def field_words(line: Candidate) -> str:
    """ "headline 2": the field and, where it holds several, which."""
    label = FIELD_LABELS.get(f"{line.channel}.{line.field}", line.field).lower()
    return label if line.slot is None else f"{label} {line.rank}"


def _queue_words(request: StudioRequest, desk: Desk) -> dict[str, Any]:
    place, queue = desk.place, desk.queue
    assert queue is not None
    here = desk.sheet.line.pk if desk.sheet else None
    others = {k: v for k, v in place.filters.items() if k not in ("state", "second")}
    following = queue.next if here and queue.line and queue.line.pk == here else queue.line
    full = len(queue.rows) >= AFTER
    return {
        "items": [
            {
                "row": item,
                "field": field_words(item.line),
                "here": item.line.pk == here,
                "url": place.line_url(item.line.pk),
            }
            for item in queue_items(queue.rows, viewer=request.user)
        ],
        "whose": _whose(place),
        "hidden": [(k, v) for k, v in place.filters.items() if k in KEPT_HIDDEN],
        "sort_url": _sort_url(place),
        "sort_words": ORDERS[place.sort].words.lower(),
        "previous_url": place.line_url(queue.previous.pk) if queue.previous else "",
        "next_url": place.line_url(following.pk) if following else "",
        "more_url": place.line_url(queue.rows[-1].pk) if full else "",
        "channels": list(channel_labels().items()),
        "narrowed": _narrowed(place, queue.rows[0] if queue.rows else None),
        "state_words": dict(QUEUES).get(CandidateState(place.state), place.state),
        "tabs": [
            {
                "label": label,
                "on": place.state == state and "second" not in place.filters,
                "url": Place(
                    place.workspace,
                    True,
                    others
                    if state == CandidateState.IN_REVIEW
                    else {**others, "state": str(state)},
                ).line_url(None),
            }
            for state, label in QUEUES
        ]
        + _second_tab(request, place, others),
    }


def _second_tab(
    request: StudioRequest, place: Place, others: dict[str, str]
) -> list[dict[str, Any]]:
    """Where lines need second approvals: those that wait for a reviewer's own, for others all of them."""
    if not (asked_of(request.workspace) or "second" in place.filters):
        return []
    wanted = MINE if request.membership.is_reviewer else WAITING
    url = Place(place.workspace, True, {**others, "second": wanted}).line_url(None)
    return [{"label": "Second approval", "on": "second" in place.filters, "url": url}]


def _narrowed(place: Place, first: Candidate | None) -> list[str]:
    """What the filters leave, in words; `first` is a line that they let through."""
    filters = place.filters
    said = [f"“{filters['search']}”"] if "search" in filters else []
    if "channel" in filters:
        said.append(channel_labels().get(filters["channel"], filters["channel"]))
    if "round" in filters:
        of = f"{first.round.number} of {first.campaign}" if first and first.round else "one"
        said.append(f"round {of}")
    elif "campaign" in filters:
        said.append(str(first.campaign) if first else "one campaign")
    if "due" in filters:
        said.append(DUE_SAID.get(filters["due"], filters["due"]))
    if "priority" in filters:
        said.append(f"{filters['priority']} priority")
    return [*said, "your campaigns"] if "mine" in filters else said


def _whose(place: Place) -> list[dict[str, Any]]:
    """Everybody's lines, those that nobody has, one's own: one of them is on, or somebody's by name."""
    asked = place.filters.get("assignee", "")
    return [
        {
            "label": label,
            "on": asked == whose,
            "key": key,
            "words": words,
            "url": _with(place, assignee="" if asked == whose else whose).line_url(None),
        }
        for whose, label, key, words in WHOSE
    ]


def _sort_url(place: Place) -> str:
    """The same queue in its other order."""
    return _with(place, sort=OLDEST if place.sort == URGENT else URGENT).line_url(None)


def _with(place: Place, **changed: str) -> Place:
    """The same queue with some filters changed; an empty one goes."""
    filters = {name: value for name, value in (place.filters | changed).items() if value}
    return Place(place.workspace, True, filters)


def _line_words(place: Place, sheet: LineSheet) -> dict[str, Any]:
    line, history = sheet.line, sheet.history
    novelty = line.badges.get("novelty") or {}
    newest = history.revisions[-1] if history.revisions else None
    return {
        "line": line,
        "acts": sheet.acts,
        "urls": {name: place.act_url(name, line.pk) for name in ACTS},
        "more_acts": [
            {"url": place.act_url(name, line.pk), "label": label, "icon": icon, "key": key}
            for name, label, icon, key in MORE
        ],
        "near_url": place.act_url("near", line.pk),
        "read_url": place.line_url(line.pk),
        "edit_url": place.line_url(line.pk, edit="1"),
        "plan_url": place.line_url(line.pk, plan="1"),
        "left_url": place.line_url(line.pk, edit="1", draft="1"),
        "again_url": place.line_url(line.pk, edit="1", again=""),
        "line_icon": line_icon(line),
        "field_words": field_words(line),
        "lines_matter": "\n" in line.text,
        "age": line_age(line, timezone.now()),
        "due": line_due(line, timezone.now()),
        "legend": _legend(sheet),
        "brief": _brief(line),
        "compared": _compared(sheet),
        "alike": number(1 - min(max(novelty.get("value", 1.0), 0.0), 1.0), 2),
        "nearest_said": nearest_said(novelty),
        "nearest_kind": NEAREST.get(novelty.get("nearest_kind") or "", ""),
        "overlap": [(start, end, "overlap") for start, end in novelty.get("overlap") or ()],
        "saved_by": {"by": newest.author, "at": newest.created} if newest else None,
        "product_url": _product_url(place, line),
    }


def _legend(sheet: LineSheet) -> dict[str, str]:
    """Kind of mark -> the first words that carry it."""
    legend: dict[str, str] = {}
    for span in sheet.marks:
        legend.setdefault(span.kind, sheet.line.text[span.start : span.end])
    if legend.get("hit") == legend.get("unsupported"):
        legend.pop("hit", None)  # the rule about a claim marks the claim's own words
    return legend


def _brief(line: Candidate) -> list[str]:
    campaign = line.campaign
    offer = campaign.offer
    said = [campaign.goal, f"For {campaign.audience}" if campaign.audience else ""]
    if offer.get("text"):
        ends = f", ends {end_said(offer['ends'])}" if offer.get("ends") else ""
        said.append(f"Offer: {offer['text']}{ends}")
    if campaign.must_say:
        said.append("Say " + ", ".join(f"“{words}”" for words in campaign.must_say))
    if campaign.must_not_say:
        said.append("Do not say " + ", ".join(f"“{words}”" for words in campaign.must_not_say))
    return [words for words in said if words.strip()]


def _compared(sheet: LineSheet) -> dict[str, str] | None:
    """What the line is best compared with: its last text, the control, the record's own words, the nearest line if it
    shares words: struck out and written anew, two texts would say nothing of each other.
    """
    line = sheet.line
    if sheet.history.before and sheet.history.before.text != line.text:
        return {"words": "its last text", "text": sheet.history.before.text}
    if sheet.preview.control:
        return {"words": "the control", "text": sheet.preview.control}
    if line.channel == "product_title":
        return {"words": "the catalog’s title", "text": line.product.title}
    novelty = line.badges.get("novelty") or {}
    nearest = novelty.get("nearest") if novelty.get("overlap") else None
    return {"words": "the nearest line", "text": nearest} if nearest else None


def _with_query(name: str, place: Place) -> str:
    return f"{reverse(name, args=[place.workspace])}?{place.query}"


def _product_url(place: Place, line: Candidate) -> str:
    try:
        return reverse("catalog:product_detail", args=[place.workspace, line.product.sku])
    except NoReverseMatch:
        return ""
