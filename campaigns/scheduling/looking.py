"""What is known of a launch before it goes live, read from its rows for `preflight`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from campaigns.catalog.quarantines import QUARANTINED
from campaigns.catalog.stale_words import stale_changes
from campaigns.channels.fitting import text_fits
from campaigns.exports.selection import held_reasons, is_cleared, said_to_a_model
from campaigns.models import (
    APPROVED_STATES,
    Arm,
    BlackoutDay,
    Candidate,
    CandidateState,
    ExperimentState,
    Launch,
    LaunchLine,
    LaunchState,
)
from campaigns.promises.reading import Reading, lines_read, lines_unread
from campaigns.promises.selectors import approval_stands, promises_broken
from campaigns.review.ground import Ground, ground_of
from campaigns.scheduling.landing import pages_missing, pages_said
from campaigns.scheduling.preflight import Check, LineLook, Look, preflight

LEADS = (timedelta(hours=24), timedelta(hours=1))
"""So long before its start a launch is checked, beside when it is approved and at the start itself."""
LAUNCHABLE = (CandidateState.APPROVED, CandidateState.SCHEDULED, CandidateState.RETIRED)
"""States from which a line goes live. What an earlier launch took down may go up again: its approval stands."""
# Why a publication would leave a line behind, by the reason that it keeps.
CROWDED = {
    "not_primary": "its field takes one text, and another line of the launch is it.",
    "beyond_count": "its field takes fewer texts than the launch has.",
    "same_text": "another line of the launch says the same.",
}


def launch_checks(launch: Launch, *, now: datetime | None = None) -> list[Check]:
    """Check a launch as everything stands now. Must run in a transaction that holds its lines."""
    return preflight(launch_look(launch, now=now or timezone.now()))


def launch_look(launch: Launch, *, now: datetime) -> Look:
    """What `preflight` judges by."""
    hashes = dict(launch.lines.values_list("candidate_id", "content_hash"))
    lines = list(_lines(launch, hashes))
    ground = ground_of(lines, launch.workspace_id)
    start = max(launch.starts_at or now, now)
    promises = lines_read(lines, now=start)
    unread = lines_unread(lines, promises)
    elsewhere = _elsewhere(launch, hashes)
    crowded = _crowded(lines)
    return Look(
        lines=[
            LineLook(
                named=line_named(line),
                refused=_refused(line, hashes[line.pk], elsewhere.get(line.pk))
                or crowded.get(line.pk, ""),
                changed=_changed(line, ground),
                promise=_promised(promises.get(line.pk, ()), is_unread=line.pk in unread),
                stock=line.product.stock,
            )
            for line in lines
        ],
        conflicts=_conflicts(launch, lines),
        experiments=_experiments(lines),
        missing=pages_missing(launch),
        pages=pages_said(launch),
        blackout=_blackout(launch),
        over="Its end has passed." if launch.ends_at and launch.ends_at <= now else "",
    )


def launches_against(
    *,
    channel: str,
    products: Iterable[int],
    starts_at: datetime,
    ends_at: datetime,
    but: int | None = None,
) -> QuerySet[Launch]:
    """Approved launches that hold one of the products in the channel at that time, `but` one."""
    rows = Launch.objects.filter(
        state__in=APPROVED_STATES,
        placement__channel=channel,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
        lines__candidate__product__in=list(products),
    )
    others = rows if but is None else rows.exclude(pk=but)
    return others.distinct().select_related("campaign", "placement").order_by("pk")


def launch_ending(launch: Launch, *, now: datetime) -> Launch | None:
    """One whose time is over and whose copy is still live for a product of this one, in its channel."""
    products = launch.lines.values("candidate__product")
    rows = Launch.objects.filter(state=LaunchState.RUNNING, ends_at__lte=now).exclude(pk=launch.pk)
    return rows.filter(
        placement__channel=launch.placement.channel, lines__candidate__product__in=products
    ).first()


def blackout_on(starts_at: datetime, zone: str) -> BlackoutDay | None:
    """The day without launches that a start falls on, by the clock of its zone."""
    day = timezone.localdate(starts_at, timezone=ZoneInfo(zone))
    return BlackoutDay.objects.filter(day=day).first()


def slot_taken(
    *,
    channel: str,
    products: Iterable[int],
    span: tuple[datetime, datetime],
    zone: str,
    but: int | None,
) -> list[str]:
    """What stands against a start and an end, in words: other launches than `but`, and a closed day."""
    starts_at, ends_at = span
    others = launches_against(
        channel=channel, products=products, starts_at=starts_at, ends_at=ends_at, but=but
    )
    closed = blackout_on(starts_at, zone)
    return [*(conflict_said(one) for one in others), *([blackout_said(closed)] if closed else [])]


def launch_next_look(launch: Launch, now: datetime) -> datetime:
    """When the clock looks at a scheduled launch next: before its start, at it, at once where it has passed."""
    assert launch.starts_at
    moments = [launch.starts_at - lead for lead in LEADS]
    return next((at for at in moments if at > now), max(launch.starts_at, now))


def line_named(line: Candidate) -> str:
    """A line in a message: "“238 g, and light on its feet” (CRV-TMP2)"."""
    text = line.text if len(line.text) <= 60 else f"{line.text[:59]}…"
    return f"“{text}” ({line.product.sku})"


def conflict_said(other: Launch) -> str:
    """That another launch has the slot."""
    return (
        f"Launch {other.pk} of “{other.campaign.name}” in {other.placement.name} is"
        f" {other.get_state_display().lower()} for the same product and channel at that time."
    )


def blackout_said(day: BlackoutDay) -> str:
    """That nothing starts on a day."""
    return f"Nothing starts on {day.day:%d %B %Y}" + (f": {day.reason}." if day.reason else ".")


def _lines(launch: Launch, ids: Iterable[int]) -> QuerySet[Candidate]:
    rows = Candidate.objects.filter(pk__in=list(ids)).order_by("pk")
    rows = rows.annotate(is_approved=approval_stands(), is_cleared=is_cleared(launch.workspace_id))
    return rows.select_related("product", "campaign", "revision")


def _elsewhere(launch: Launch, ids: Iterable[int]) -> dict[int, int]:
    """Lines that another approved launch holds, and which."""
    rows = LaunchLine.objects.filter(candidate__in=list(ids), launch__state__in=APPROVED_STATES)
    return dict(rows.exclude(launch=launch).values_list("candidate_id", "launch_id"))


def _crowded(lines: Iterable[Candidate]) -> dict[int, str]:
    """Lines for which their field has no place beside the others, and why."""
    fields: dict[tuple[int, str], list[Candidate]] = defaultdict(list)
    for line in lines:
        fields[line.product_id, f"{line.channel}.{line.field}"].append(line)
    return {
        line.pk: CROWDED[why]
        for (_, key), some in fields.items()
        for line, why in zip(some, held_reasons(key, [one.text for one in some]), strict=True)
        if why
    }


def _refused(line: Candidate, content_hash: str, elsewhere: int | None) -> str:
    if elsewhere:
        return f"launch {elsewhere} has it."
    if line.content_hash != content_hash:
        return "its text, or what it rests on, has changed since the launch was submitted."
    if line.state == CandidateState.LIVE:
        return "it is live already."
    if line.state == CandidateState.STALE:
        # Why is told by the check that it belongs to.
        return "" if line.stale_reasons else "it is stale."
    if line.state not in LAUNCHABLE or not getattr(line, "is_approved", False):
        return "it is not approved."
    if not getattr(line, "is_cleared", False):
        return "it waits for a second approval."
    return ""


def _changed(line: Candidate, ground: Ground) -> list[tuple[str, str]]:
    """Every reason against a line, marked already or found now."""
    reasons = [*line.stale_reasons, *ground.briefs.get(line.pk, ())]
    kinds = [one["kind"] for one in reasons]
    said = [f"{what}: {before} → {after}." for what, before, after in stale_changes(reasons)]
    found = list(dict.fromkeys(zip(kinds, said, strict=True)))
    if lapsed := ground.lapsed.get(line.pk):
        found.append(("evidence", lapsed))
    limit = ground.limits.get(f"{line.channel}.{line.field}")
    if limit and not text_fits(line.text, limit.spec):
        found.append(("spec", "it does not fit its field any more."))
    if line.product_id in ground.quarantined:
        found.append(("scan", QUARANTINED))
    elif said_to_a_model(line):
        found.append(("scan", "it reads as if it were written for a language model."))
    return found


def _promised(readings: Sequence[Reading], *, is_unread: bool) -> str:
    return "what it promises cannot be read now." if is_unread else promises_broken(readings)


def _conflicts(launch: Launch, lines: Sequence[Candidate]) -> list[str]:
    if launch.starts_at is None or launch.ends_at is None:
        return []
    others = launches_against(
        channel=launch.placement.channel,
        products={line.product_id for line in lines},
        starts_at=launch.starts_at,
        ends_at=launch.ends_at,
        but=launch.pk,
    )
    return [conflict_said(other) for other in others]


def _experiments(lines: Sequence[Candidate]) -> list[str]:
    """Experiments that run on a field which these lines would take: their texts would leave live copy."""
    fields = {(line.product_id, line.channel, line.field) for line in lines}
    products = {product for product, _, _ in fields}
    arms = Arm.objects.filter(
        experiment__state=ExperimentState.RUNNING, candidate__product__in=products
    ).order_by("experiment_id")
    places = ("candidate__product_id", "candidate__channel", "candidate__field")
    found = {
        pk: None
        for pk, *place in arms.values_list("experiment_id", *places)
        if tuple(place) in fields
    }
    return [f"Experiment {pk} runs on a field of it: stop it, or launch after it." for pk in found]


def _blackout(launch: Launch) -> str:
    day = blackout_on(launch.starts_at, launch.timezone) if launch.starts_at else None
    return blackout_said(day) if day else ""
