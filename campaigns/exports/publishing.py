"""Publishing: a campaign's approved copy becomes the products' live copy here, field by field."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from campaigns.common.errors import Conflict, DomainError
from campaigns.common.queueing import queue_refusals_answered
from campaigns.exports.gate import GateClosed, gate_check
from campaigns.exports.live_sets import Sets, live_record, live_row, live_sets
from campaigns.exports.selection import Approved, Outgoing, approved_candidates, outgoing
from campaigns.models import (
    Arm,
    Campaign,
    Candidate,
    CandidateState,
    ExperimentState,
    LiveCopy,
    Publication,
    PublicationItem,
    User,
)
from campaigns.workspaces.audit import audit_record
from generation.jobs.context import JobContext
from generation.jobs.errors import JobFailed
from generation.jobs.kinds import Outcome
from generation.jobs.services import job_enqueue
from generation.models import Job

AT_ONCE = 1000
ROWS_AT_ONCE = 500


@dataclass
class _Plan:
    """What a publication writes: places, the rows that make way for them, lines that come and go."""

    items: list[PublicationItem] = field(default_factory=list)
    rows: list[LiveCopy] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    come: set[int] = field(default_factory=set)
    leave: set[int] = field(default_factory=set)
    held: list[dict[str, Any]] = field(default_factory=list)
    removed: int = 0


class NothingToPublish(DomainError):
    """No text would come or leave; `extra["held"]` says what was held and why."""


def campaign_publish(*, campaign: Campaign, by: User, via: str = "page") -> Publication | Job:
    """Publish now, or as a job above 1,000 products.

    Each field with approved text gets the set that is approved now, in the order of `outgoing`: what was
    live there and is no longer in the set leaves. A field without approved text keeps what it has.
    Raises `NothingToPublish` where nothing is approved or nothing changes, `Conflict` where another campaign
    published into the same empty fields at the same moment, `StateConflict` while stored lines are still being
    read by new brand rules.
    """
    gate_check(campaign)
    approved = approved_candidates(campaign).order_by()
    products = approved.values("product").distinct().count()
    if not products:
        raise NothingToPublish(
            "There is nothing approved to publish. Approve lines first.", extra={"held": []}
        )
    if products > AT_ONCE:
        with queue_refusals_answered():
            return job_enqueue(
                kind="publish",
                workspace_id=campaign.workspace_id,
                payload={"campaign": campaign.pk, "by": by.pk},
                requested_by_id=by.pk,
                total=products,
            )
    with transaction.atomic():
        return _publish(campaign, by=by, via=via)


def publish_work(context: JobContext) -> Outcome:
    """Publish a large campaign: one transaction, so that a second delivery finds its publication."""
    campaign = Campaign.objects.get(pk=context.payload["campaign"])
    by = User.objects.get(pk=context.payload["by"])
    if done := Publication.objects.filter(job_id=context.job_id).first():
        return Outcome(partial=bool(done.held), result={"publication": done.pk})
    try:
        with context.commit():
            publication = _publish(campaign, by=by, via="job", job_id=context.job_id)
    except NothingToPublish:
        # Somebody published the same while this waited: what was asked for is so.
        return Outcome(result={"publication": None})
    except GateClosed as error:
        raise JobFailed(error.code, error.message, transient=True) from error
    except DomainError as error:
        raise JobFailed("nothing", error.message) from error
    return Outcome(partial=bool(publication.held), result={"publication": publication.pk})


def lines_publish(
    *, campaign: Campaign, lines: Collection[int], by: User, via: str = "job"
) -> Publication:
    """Publish these lines of a campaign and no others, in the caller's transaction: they are the set of their fields.

    Those that stay behind are in its `held`. Raises as `campaign_publish` does.
    """
    return _publish(campaign, by=by, via=via, lines=lines)


def _publish(
    campaign: Campaign,
    *,
    by: User,
    via: str,
    job_id: int | None = None,
    lines: Collection[int] | None = None,
) -> Publication:
    """Everything in the caller's transaction: live copy, states, what replaces what, audit; of all lines, or of some."""
    of_it = Candidate.objects.filter(campaign=campaign).order_by()
    if lines is not None:
        of_it = of_it.filter(pk__in=lines)
    live_lock(of_it.values("product"))
    held = of_it.select_for_update(of=("self",)).order_by("pk")
    list(held.values_list("pk", flat=True))
    # Whatever changed before the lines were held shows here; what changes later waits for them.
    gate_check(campaign)
    plan, now = _Plan(), timezone.now()
    live = live_sets(
        LiveCopy.objects.filter(product__in=of_it.values("product")).select_related("revision")
    )
    # Made once all is locked and read, so that of two publications of one field the later has the higher
    # number: what another published into a field that was empty is either in `live` or a `Conflict`.
    publication = Publication.objects.create(
        workspace_id=campaign.workspace_id, campaign=campaign, created_by=by, job_id=job_id
    )
    # Read whole before the first write: both go through one connection.
    for row in list(outgoing(campaign, keys=None, to_count=True, lines=lines)):
        _plan_product(plan, publication, row, live, now)
    if not plan.items:
        raise NothingToPublish("Everything approved is live already.", extra={"held": plan.held})
    _carry_out(plan)
    publication.held = plan.held
    publication.save(update_fields=["held"])
    audit_record(
        workspace_id=campaign.workspace_id,
        actor=by,
        event="publication.created",
        row=publication,
        data={
            "campaign": campaign.pk,
            "published": sum(item.candidate_id is not None for item in plan.items),
            "removed": plan.removed,
            "held": len(plan.held),
        },
        via=via,
    )
    return publication


def live_lock(products: QuerySet[Any] | Iterable[int]) -> None:
    """Lock the live copy of products for this transaction, always in one order and before any line.

    Two who publish or roll back wait for each other here, so that they cannot lock each other out later.
    """
    rows = LiveCopy.objects.select_for_update().filter(product__in=products)
    list(rows.order_by("product_id", "key", "place").values_list("pk", flat=True))


def _plan_product(
    plan: _Plan, publication: Publication, row: Outgoing, live: Sets, now: datetime
) -> None:
    """Plan the sets of one product's fields; a line that makes way for another is not told as held."""
    by_key: dict[str, list[Approved]] = {}
    for line in row.lines:
        by_key.setdefault(line.key, []).append(line)
    for key, lines in by_key.items():
        before = live.get((row.product.pk, key), [])
        _plan_field(plan, before, lines, publication=publication, now=now)
    plan.held += [
        entry
        for entry in row.held
        if entry["reason"] == "stale" or entry["candidate"] not in plan.leave
    ]


def _plan_field(
    plan: _Plan,
    before: Sequence[LiveCopy],
    lines: Sequence[Approved],
    *,
    publication: Publication,
    now: datetime,
) -> None:
    """Plan each place of one field whose revision changes, comes or goes."""
    product = lines[0].candidate.product
    where = {"workspace_id": publication.workspace_id, "product": product, "key": lines[0].key}
    standing, coming = {row.place: row for row in before}, dict(enumerate(lines))
    for place in sorted({*standing, *coming}):
        was, line = standing.get(place), coming.get(place)
        if was and line and was.revision_id == line.candidate.revision_id:
            continue
        record = line_record(line, now) if line else {}
        plan.items.append(
            PublicationItem(
                **where,
                place=place,
                publication=publication,
                candidate=line.candidate if line else None,
                before=live_record(was) if was else {},
                after=record,
            )
        )
        if was:
            plan.gone.append(was.pk)
        if line:
            record = {**record, "publication": publication.pk}
            plan.rows.append(live_row(record, **where, place=place))
    came = {line.candidate.pk for line in lines}
    plan.come |= came
    plan.leave |= {row.revision.candidate_id for row in before if row.revision} - came
    said = {line.text for line in lines}
    plan.removed += sum(row.text not in said for row in before)


def line_record(line: Approved, now: datetime) -> dict[str, Any]:
    """What a publication keeps of a text that it made live."""
    return {
        "text": line.text,
        "origin": line.candidate.origin,
        "revision": line.candidate.revision_id,
        "since": now.isoformat(),
    }


def _carry_out(plan: _Plan) -> None:
    """Write a plan: the places that change make way first, since each is there once."""
    for some in chunks(plan.gone):
        LiveCopy.objects.filter(pk__in=some).delete()
    live_store(plan.rows)
    PublicationItem.objects.bulk_create(plan.items, batch_size=ROWS_AT_ONCE)
    lines_move(plan.come, CandidateState.APPROVED, CandidateState.LIVE)
    lines_move(plan.leave, CandidateState.LIVE, CandidateState.RETIRED)


def live_store(rows: Sequence[LiveCopy]) -> None:
    """Store live copy where nothing stands. Raises `Conflict` where somebody published there a moment ago."""
    try:
        with transaction.atomic():
            LiveCopy.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    except IntegrityError as error:
        raise Conflict(
            "Somebody published to the same fields at this moment. Check them, then try again."
        ) from error


def lines_move(candidates: Iterable[int], old: str, new: str) -> None:
    """Bring those of the lines that are in one state to another.

    What an experiment shows while it runs is not retired: it stays approved, and is read by every change as before.
    """
    for some in chunks(sorted(candidates)):
        rows = Candidate.objects.filter(pk__in=some, state=old)
        if new == CandidateState.RETIRED:
            running = Arm.objects.filter(experiment__state=ExperimentState.RUNNING)
            shown = list(running.filter(candidate__in=some).values_list("candidate", flat=True))
            stays = rows.filter(pk__in=shown).exclude(state=CandidateState.APPROVED)
            stays.update(state=CandidateState.APPROVED, version=F("version") + 1)
            rows = rows.exclude(pk__in=shown)
        rows.update(state=new, version=F("version") + 1)


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Ids in lots that a database takes in one statement."""
    return (ids[at : at + ROWS_AT_ONCE] for at in range(0, len(ids), ROWS_AT_ONCE))
