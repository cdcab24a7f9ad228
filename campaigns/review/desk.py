"""All that the review desk shows: the queue around a line, the line, its measures, evidence and acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Exists, OuterRef

from campaigns.briefs.neighbours_shown import badges_shown
from campaigns.catalog.quarantines import is_quarantined
from campaigns.common.copy_marks import CopySpan, spans_from_badges
from campaigns.common.figures import percent
from campaigns.common.line_states import LINE_STATES
from campaigns.models import Campaign, Candidate, Comment, Decision, GuestRemark, Presence
from campaigns.review.drafts import DraftLeft, draft_left
from campaigns.review.evidence import ClaimRow, Facts, line_claims, line_facts
from campaigns.review.guests import Guests, line_guests
from campaigns.review.history import History, candidate_history
from campaigns.review.locks import Acts, line_acts
from campaigns.review.place import Place
from campaigns.review.presence import people_here
from campaigns.review.previews import Preview, line_preview
from campaigns.review.queue import Queue, lines_for_desk, queue_around
from campaigns.review.readings import (
    Reading,
    ToneRow,
    line_conversion,
    line_readings,
    line_tones,
)
from campaigns.review.talk import Talks, line_talks
from campaigns.review.task_words import LineTask, line_task
from campaigns.workspaces.finding import row_find
from campaigns.workspaces.requests import StudioRequest
from generation.types.gsm import gsm_foreign, gsm_text

MENDS_MOST = 3
CLAIMED = ("fact", "unsupported")
"""Marks of claims."""
ORIGINS = {"model": ("cpu", "Model"), "mixed": ("user-pen", "Model"), "human": ("user", "")}


@dataclass(frozen=True)
class Measured:
    """The readings of one text."""

    badges: dict[str, Any]
    text: str
    readings: list[Reading]
    tones: list[ToneRow]
    conversion: Reading | None

    @property
    def all(self) -> list[Reading]:
        """Every reading that has a popover of the common form."""
        return [*self.readings, *([self.conversion] if self.conversion else [])]


@dataclass(frozen=True)
class Beside:
    """What there is beside a line, told with the line itself: nothing is asked for where nothing is."""

    decisions: bool
    comments: bool
    remarks: bool
    quarantine: bool


@dataclass(frozen=True)
class LineSheet:
    """One line with everything that is read beside it."""

    line: Candidate
    measured: Measured
    preview: Preview
    facts: Facts
    claims: list[ClaimRow]
    history: History
    talks: Talks
    acts: Acts
    task: LineTask
    guests: Guests
    left: DraftLeft | None = None

    @property
    def origin(self) -> tuple[str, str]:
        """Icon and words for who wrote it: "Model", "Model, then Ana", "Ana"."""
        icon, start = ORIGINS[self.line.origin]
        authors = [str(r.author).split()[0] for r in self.history.revisions if r.author]
        names = list(dict.fromkeys(authors))[-1:]
        if self.line.origin == "model" or not names:
            return icon, start or "Written by hand"
        return icon, f"{start}, then {names[0]}" if start else names[0]

    @property
    def edited(self) -> str:
        """How much of the model's words people changed, as "17 % edited"; "" where nobody did, or no model wrote."""
        share = self.line.share_edited
        return "" if share is None else f"{percent(share, 0)} edited"

    @property
    def marks(self) -> list[CopySpan]:
        """What is marked in its text: what was measured, and the words of open threads."""
        forced = [CopySpan(at, at + 1, "hit", "needs UCS-2") for at, _ in self._outside_gsm]
        claims = zip(self.line.badges.get("claims", ()), self.claims, strict=True)
        leads = {tuple(claim["span"]): row.url for claim, row in claims}
        found = [
            span._replace(url=leads.get((span.start, span.end), ""))
            if span.kind in CLAIMED
            else span
            for span in spans_from_badges(self.line.badges)
        ]
        return [*found, *forced, *self.talks.marks]

    @property
    def _outside_gsm(self) -> list[tuple[int, str | None]]:
        return gsm_foreign(self.line.text) if self.line.channel == "sms" else []

    @property
    def in_gsm(self) -> str:
        """A text message with every sign that forced UCS-2 in its GSM-7 equal; "" where none has one."""
        has_equal = any(equal is not None for _, equal in self._outside_gsm)
        return gsm_text(self.line.text) if has_equal else ""

    @property
    def mends(self) -> list[tuple[str, str]]:
        """What a brand rule would write in the line: those words, and the line with them."""
        text = self.line.text
        found: dict[str, str] = {}
        for entry in self.line.badges.get("rules") or ():
            if "fix" in entry and entry["span"]:
                start, end = entry["span"]
                found.setdefault(text[:start] + entry["fix"] + text[end:], entry["fix"].strip())
        return [(words, mended) for mended, words in found.items()][:MENDS_MOST]

    @property
    def state_badge(self) -> tuple[str, str, str]:
        """Words, icon and tone of its state."""
        return LINE_STATES[self.line.state]


@dataclass(frozen=True)
class Desk:
    """What `_desk.html` draws; `sheet` is None where nothing waits."""

    place: Place
    queue: Queue | None
    sheet: LineSheet | None

    @property
    def url(self) -> str:
        """The address that shows this desk again."""
        return self.place.line_url(self.sheet.line.pk if self.sheet else None)


def measured_make(badges: dict[str, Any], text: str, campaign: Campaign) -> Measured:
    """Readings from badges."""
    return Measured(
        badges,
        text,
        line_readings(badges, text, asked_cta=campaign.tone.get("cta")),
        line_tones(badges),
        line_conversion(badges),
    )


def line_sheet(
    request: StudioRequest,
    line: Candidate,
    beside: Beside,
    *,
    here: Sequence[Presence] = (),
    with_links: bool = False,
) -> LineSheet:
    """Three queries for a line that is at hand, one more where its task was planned, one where a claim is waived, one
    where one may become false, and one for each kind of thing beside it.

    `here` are those who look at it; in the queue, whose page may ask no more, the browser's first beat says it.
    """
    history = candidate_history(line, is_decided=beside.decisions)
    acts = line_acts(request, line, history, is_quarantined=beside.quarantine)
    return LineSheet(
        line=line,
        measured=measured_make(line.badges, line.text, line.campaign),
        preview=line_preview(line, request.workspace),
        facts=line_facts(line),
        claims=line_claims(line, request.workspace.slug),
        history=history,
        talks=line_talks(line, history.revisions, request.user)
        if beside.comments
        else Talks([], []),
        acts=acts,
        task=line_task(request, line, here=here),
        guests=line_guests(request, line, are_heard=beside.remarks, with_links=with_links),
        left=draft_left(line, request.user) if acts.edit else None,
    )


def desk_at(request: StudioRequest, place: Place, *, pk: int | None, onward: bool = False) -> Desk:
    """The desk at line `pk`; with `onward` at the line after it that still waits (queue only).

    Raises Http404 for a line that is not here, `DomainError` for a filter that does not exist.
    """
    if not place.in_queue:
        alone, beside = _line(request, pk)
        people = people_here(alone, request.user)
        return Desk(place, None, line_sheet(request, alone, beside, here=people, with_links=True))
    queue = queue_around(request, place, start=pk, onward=onward)
    here = queue.line.pk if queue.line else None
    if pk is not None and not onward:
        here = pk  # asked for by address: shown, even where it was decided on or filtered out meanwhile
    return Desk(
        place, queue, line_sheet(request, *_line(request, here)) if here is not None else None
    )


def _line(request: StudioRequest, pk: int | None) -> tuple[Candidate, Beside]:
    rows = lines_for_desk(Candidate.objects.filter(workspace=request.workspace))
    told = rows.annotate(
        beside_decisions=Exists(Decision.objects.filter(candidate=OuterRef("pk"))),
        beside_comments=Exists(Comment.objects.filter(thread__candidate=OuterRef("pk"))),
        beside_remarks=Exists(GuestRemark.objects.filter(candidate=OuterRef("pk"))),
        beside_quarantine=is_quarantined("product"),
    )
    line = row_find(told, pk=pk)
    names = (field.name for field in fields(Beside))
    beside = Beside(**{name: getattr(line, f"beside_{name}") for name in names})
    [line.badges] = badges_shown([line])  # for show only: nothing here saves it
    return line, beside
