"""Lines whose promises are looked at: those that make a false one wait, those that make a true one again come back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import F

from campaigns.models import STANDING, Candidate, CandidateState, Promise, PromiseState, Revision
from campaigns.promises.keeping import rows_write
from campaigns.promises.reading import Reading, lines_read, lines_unread
from campaigns.promises.returning import KIND, reasons_now
from campaigns.promises.selectors import approval_stands
from campaigns.workspaces.audit import audit_record_all
from campaigns.workspaces.second_approval import asked_in, lines_send_on

Moved = list[tuple[Candidate, dict[str, Any]]]


@dataclass
class Settled:
    """What a look at lines did: those that wait from now on, those that came back, and those whose live text
    makes a false promise: it has to leave. Nothing happened to those that cannot be read.
    """

    held: Moved = field(default_factory=list)
    told: Moved = field(default_factory=list)
    back: Moved = field(default_factory=list)
    pull: set[int] = field(default_factory=set)
    unread: set[int] = field(default_factory=set)


def lines_locked(ids: Iterable[int]) -> list[Candidate]:
    """Lines as they are now, locked in one order, each with whether its approval stands."""
    rows = Candidate.objects.select_for_update(of=("self",)).filter(pk__in=list(ids))
    rows = rows.annotate(is_approved=approval_stands()).order_by("pk")
    return list(rows.select_related("product", "campaign", "revision"))


def promises_settle(
    lines: Sequence[Candidate], *, now: datetime, shelved: Mapping[int, Revision]
) -> Settled:
    """Read the promises of locked lines; `shelved` are those that are live copy. Must run in a transaction.

    A line that stands and makes a false promise goes stale with the reason. One that is stale comes back where its
    approval holds and nothing is against it any more. A text that is live though its line has another one by now is read too.
    """
    watched = [line for line in lines if line_is_watched(line)]
    texts = [*_older(lines, shelved)]
    readings, older = lines_read(watched, now=now), lines_read(texts, now=now)
    unread = lines_unread(watched, readings) | lines_unread(texts, older)
    lines, watched = _without(lines, unread), _without(watched, unread)
    waited = dict(
        Promise.objects.filter(candidate__in=[line.pk for line in watched])
        .exclude(state=PromiseState.TRUE)
        .values_list("candidate_id", "state")
    )
    false_older = {pk for pk, found in older.items() if _false(found)}
    settled = Settled(pull=false_older - unread, unread=unread)
    for line in watched:
        false = _false(readings.get(line.pk, ()))
        live = shelved.get(line.pk)
        is_live = bool(live and live.pk == line.revision_id)
        if false and is_live:
            settled.pull.add(line.pk)
        line_move(line, false, settled, is_live=is_live)
    settled_write(settled)
    _send_on(settled)

    def stand(line: Candidate, reading: Reading) -> str:
        if reading.holds:
            return PromiseState.TRUE
        pulled = line.pk in settled.pull or waited.get(line.pk) == PromiseState.PULLED
        return PromiseState.PULLED if pulled else PromiseState.HELD

    rows_write(lines, _together(readings, older), stand, now=now)
    return settled


def _send_on(settled: Settled) -> None:
    """What comes back approved by one waits where it needs a second approval by now."""
    if settled.back:
        lines = [line for line, _ in settled.back]
        asked = asked_in(lines[0].workspace_id)
        rows = Candidate.objects.filter(pk__in=[line.pk for line in lines])
        lines_send_on(rows, asked, actor=None, via="job")


def _without(lines: Iterable[Candidate], some: set[int]) -> list[Candidate]:
    return [line for line in lines if line.pk not in some]


def _false(readings: Iterable[Reading]) -> list[Reading]:
    return [one for one in readings if not one.holds]


def _older(lines: Iterable[Candidate], shelved: Mapping[int, Revision]) -> Iterator[Candidate]:
    """Lines as they are live, where that is another text than theirs, or nobody approves theirs."""
    for line in lines:
        live = shelved.get(line.pk)
        if live and (live.pk != line.revision_id or not line_is_watched(line)):
            yield line_as(line, live)


def line_as(line: Candidate, revision: Revision) -> Candidate:
    """A line as it was in a revision of it."""
    shown = copy(line)
    shown.text, shown.badges = revision.text, revision.badges
    return shown


def _together(
    readings: Mapping[int, Sequence[Reading]], older: Mapping[int, Sequence[Reading]]
) -> dict[int, list[Reading]]:
    """Both; of two in one place the newer text's, which is looked at again when the older one's ends too."""
    found = {pk: {(one.start, one.end): one for one in some} for pk, some in readings.items()}
    for pk, some in older.items():
        mine = found.setdefault(pk, {})
        for one in some:
            known = mine.setdefault((one.start, one.end), one)
            if known is not one and one.holds:
                mine[one.start, one.end] = replace(known, also=one.until)
    return {pk: [*some.values()] for pk, some in found.items()}


def line_is_watched(line: Candidate) -> bool:
    """Whether its own text stands, or waits because of a promise, by an approval that it still has."""
    stale = line.state == CandidateState.STALE and getattr(line, "is_approved", False)
    return line.state in STANDING or stale


def line_move(
    line: Candidate, false: Sequence[Reading], settled: Settled, *, is_live: bool
) -> None:
    """Give a line the reasons of its false promises, or take them; its state follows."""
    before, reasons = line.state, [one for one in line.stale_reasons if one.get("kind") != KIND]
    if not false and before == CandidateState.STALE:
        reasons = reasons_now(line)
    reasons = reasons + [
        {"kind": KIND, "before": one.words, "after": one.why, "until": _said(one.until)}
        for one in false
    ]
    returns = before == CandidateState.STALE and not reasons
    if reasons == line.stale_reasons and not returns:
        return
    line.stale_reasons = reasons
    data: dict[str, Any] = {"from": before, "kinds": [KIND]}
    if before in STANDING:
        line.state, line.is_primary = CandidateState.STALE, False
        settled.held.append((line, {**data, "to": line.state}))
    elif returns:
        line.state = CandidateState.LIVE if is_live else CandidateState.APPROVED
        settled.back.append((line, {**data, "to": line.state}))
    else:
        settled.told.append((line, {**data, "to": line.state}))


def settled_write(settled: Settled) -> None:
    """Store what `line_move` did, with its audit entries."""
    moved = [*settled.held, *settled.told, *settled.back]
    lines = [line for line, _ in moved]
    if not lines:
        return
    Candidate.objects.bulk_update(lines, ["state", "stale_reasons", "is_primary"], batch_size=500)
    Candidate.objects.filter(pk__in=[line.pk for line in lines]).update(version=F("version") + 1)
    events = {
        "candidate.stale": settled.held,
        "candidate.facts_changed": settled.told,
        "candidate.restored": settled.back,
    }
    for event, said in events.items():
        if said:
            audit_record_all(
                workspace_id=lines[0].workspace_id, actor=None, event=event, said=said, via="job"
            )


def _said(until: datetime | None) -> str | None:
    return until.isoformat() if until else None
