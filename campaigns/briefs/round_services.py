"""Rounds: ordered with everything frozen, cancelled, and asked again for what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from campaigns.briefs.brand_adapters import round_adapter_name
from campaigns.briefs.ordering import lines_asked
from campaigns.briefs.own_prompts import prompts_in_use
from campaigns.briefs.products import (
    campaign_quarantined,
    campaign_writable,
    skus_by_business,
    skus_quarantined,
)
from campaigns.briefs.readiness import campaign_state_update
from campaigns.briefs.services import OVER
from campaigns.briefs.spec import brief_from_campaign
from campaigns.catalog.records import product_record
from campaigns.channels.selectors import field_specs_current
from campaigns.common.errors import DomainError
from campaigns.common.queueing import queue_refusals_answered
from campaigns.models import Campaign, Product, Round, User
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.clock_jobs import failures_forget
from campaigns.workspaces.day_tokens import day_tokens_refuse
from campaigns.workspaces.engine_choice import Writer, engine_writer
from campaigns.workspaces.job_people import job_may_go_on
from generation.jobs import direct
from generation.jobs.services import job_cancel, job_enqueue, job_retry
from generation.models import Job
from generation.types import EngineUnavailable, FieldSpec, InputError, channels
from generation.types.brief import count_from, seed_from

LINES_MOST = 250_000
PICKED, BUSINESS = "picked", "business"
CHUNK = 500


def round_create(
    *, campaign: Campaign, by: User, asked: Mapping[str, Any] | None = None, via: str = "page"
) -> Round:
    """Order a round and queue its job.

    `asked` may hold `channels`, `skus`, `n` (a number, or numbers by FIELD or CHANNEL.FIELD), `seed`,
    `engine` and `order` ("picked" or "business": what is written, and so reviewed, first); what it
    leaves out is the campaign's. The brief of each channel, the field specs and
    what each product's facts were are frozen in `Round.brief`. Where no engine is asked for, the workspace's writes, or
    `grammar` where that cannot. Raises `DomainError` with `errors` by
    field, `QuotaExceeded` (429) where too much waits already or the day has no tokens left for the engine.
    """
    asked = asked or {}
    if campaign.state in OVER:
        raise DomainError("This campaign is closed. Duplicate it to go on.")
    wanted = _channels(campaign, asked.get("channels"))
    current = field_specs_current(campaign.workspace_id)
    specs = [spec for channel in wanted for spec in current[channel]]
    counts = lines_asked(specs, _n(asked.get("n"), specs))
    products = _products(campaign, asked.get("skus"))
    order = _order(asked.get("order"))
    if order == BUSINESS:
        products = {sku: products[sku] for sku in skus_by_business(list(products))}
    total = len(products) * sum(counts.values())
    if total > LINES_MOST:
        raise DomainError(f"That is {total:,} lines; a round makes {LINES_MOST:,} at most.")
    writer = _writer(campaign, asked.get("engine"))
    day_tokens_refuse(campaign.workspace_id, writer.name)
    seed = _seed(asked.get("seed"))
    own = prompts_in_use(campaign.workspace_id, wanted)
    frozen = {
        "version": campaign.version,
        "briefs": {
            channel: {
                **brief_from_campaign(campaign, channel),
                "relevance": campaign.workspace.relevance,
                **own[channel],
            }
            for channel in wanted
        },
        "fields": {
            channel: [direct.field_spec_to_dict(spec) for spec in current[channel]]
            for channel in wanted
        },
        "products": products,
        "order": order,
        "now": timezone.now().isoformat(),
        **_engine_frozen(writer, asked.get("engine")),
    }
    with transaction.atomic():
        locked = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
        number = _next_number(locked)
        job = _enqueue(locked, by, total)
        row = Round(
            workspace_id=locked.workspace_id,
            campaign=locked,
            job=job,
            number=number,
            brief=frozen,
            skus=list(products),
            channels=wanted,
            n=counts,
            seed=locked.pk * 1000 + number if seed is None else seed,
            creativity=campaign.creativity,
            engine=writer.name,
            created_by=by,
        )
        row.model_version = _version(row)
        row.save(force_insert=True)
        campaign_state_update(campaign_id=locked.pk)
        audit_record(
            workspace_id=locked.workspace_id,
            actor=by,
            event="round.created",
            row=row,
            data={"campaign": locked.pk, "lines": total, "engine": row.engine, "job": job.pk},
            via=via,
        )
    return row


def _enqueue(campaign: Campaign, by: User, total: int) -> Job:
    with queue_refusals_answered():
        return job_enqueue(
            kind="copy",
            workspace_id=campaign.workspace_id,
            payload={"campaign": campaign.pk},
            requested_by_id=by.pk,
            total=total,
        )


def _next_number(campaign: Campaign) -> int:
    last = Round.objects.filter(campaign=campaign).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _refuse(key: str, message: str) -> DomainError:
    return DomainError(message, errors={key: [message]})


def _channels(campaign: Campaign, value: Any) -> list[str]:
    wanted = campaign.channels if value is None else value
    if not isinstance(wanted, list | tuple) or not all(isinstance(item, str) for item in wanted):
        raise _refuse("channels", "Must be a list of channels.")
    if unknown := [item for item in wanted if item not in channels()]:
        raise _refuse("channels", f"There is no channel “{unknown[0]}”.")
    if not wanted:
        raise _refuse("channels", "Choose at least one channel.")
    return [channel for channel in channels() if channel in wanted]


def _skus(campaign: Campaign, value: Any) -> list[str]:
    """Those asked for, none of them quarantined, or all of the campaign's that are not."""
    if value is None:
        skus = campaign_writable(campaign)
        if not skus and campaign_quarantined(campaign):
            raise _refuse("skus", "All its products are quarantined. Release one first.")
        return skus
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise _refuse("skus", "Must be a list of skus.")
    skus = list(dict.fromkeys(value))
    if held := skus_quarantined(skus):
        raise _refuse("skus", f"“{held[0]}” is quarantined. Release it first, or leave it out.")
    return skus


def _products(campaign: Campaign, value: Any) -> dict[str, str]:
    """Sku -> what its facts were, in the campaign's order."""
    skus = _skus(campaign, value)
    if not skus:
        raise _refuse("skus", "Choose at least one product.")
    found: dict[str, str] = {}
    queue = iter(skus)
    while chunk := list(islice(queue, CHUNK)):
        for row in Product.objects.filter(sku__in=chunk, archived=False):
            found[row.sku] = row.facts_hash or direct.canonical_hash(product_record(row))
    if missing := [sku for sku in skus if sku not in found]:
        raise _refuse("skus", f"There is no product “{missing[0]}” here.")
    return {sku: found[sku] for sku in skus}


def _order(value: Any) -> str:
    if value in (None, "", PICKED, BUSINESS):
        return value or PICKED
    raise _refuse("order", f"Must be {PICKED} or {BUSINESS}.")


def _n(value: Any, specs: list[FieldSpec]) -> int | dict[str, int] | None:
    if value is None:
        return None
    known = {spec.key for spec in specs} | {spec.field for spec in specs}
    items = value if isinstance(value, Mapping) else {"": value}
    if unknown := [key for key in items if key and key not in known]:
        raise _refuse("n", f"There is no field “{unknown[0]}” in this round.")
    try:
        counts = {str(key): count_from(count) for key, count in items.items()}
    except InputError as error:
        raise _refuse("n", f"The number of lines {error.message}") from error
    return counts if isinstance(value, Mapping) else counts[""]


def _seed(value: Any) -> int | None:
    if value is None:
        return None
    try:
        return seed_from(value)
    except InputError as error:
        raise _refuse("seed", f"The seed {error.message}") from error


def _writer(campaign: Campaign, value: Any) -> Writer:
    """Whoever names an engine gets that one or is refused; who names none gets the workspace's, or what goes on for it."""
    if value in (None, ""):
        return engine_writer(campaign.workspace)
    reason = direct.engine_unavailable(value) if isinstance(value, str) else "Must be a name."
    if reason:
        raise _refuse("engine", reason)
    return Writer(str(value), str(value))


def _engine_frozen(writer: Writer, value: Any) -> dict[str, Any]:
    """Whether the engine is the workspace's own, for which `grammar` may go on, and whether it does already."""
    frozen: dict[str, Any] = {"engine_by": "workspace" if value in (None, "") else "round"}
    if writer.why:
        frozen["instead_of"] = {"engine": writer.wanted, "why": writer.why}
    return frozen


def _version(row: Round) -> str:
    try:
        return direct.engine_version(row.engine, round_adapter_name(row))
    except EngineUnavailable as error:
        raise _refuse("engine", str(error)) from error


@transaction.atomic
def work_cancel(*, job: Job, by: User, via: str = "page") -> Job:
    """Cancel a job; what it has stored stays. Raises `Conflict` where it has ended."""
    with queue_refusals_answered():
        job = job_cancel(job=job)
    audit_record(
        workspace_id=job.workspace_id, actor=by, event="job.cancel_asked", row=job, via=via
    )
    _campaign_follow(job)
    return job


@transaction.atomic
def work_retry(*, job: Job, by: User, via: str = "page") -> Job:
    """Queue a job again for what is missing. Raises `Conflict` where its state forbids it, `QuotaExceeded`.

    Where the person who asked first may no longer, it becomes the job of who asks now.
    """
    for engine in Round.objects.filter(job=job).values_list("engine", flat=True):
        day_tokens_refuse(job.workspace_id, engine)
    with queue_refusals_answered():
        job = job_retry(job=job)
    failures_forget(job)
    if not job_may_go_on(kind=job.kind, workspace_id=job.workspace_id, user_id=job.requested_by_id):
        job.requested_by_id = by.pk
        job.save(update_fields=["requested_by_id"])
    audit_record(workspace_id=job.workspace_id, actor=by, event="job.retried", row=job, via=via)
    _campaign_follow(job)
    return job


def _campaign_follow(job: Job) -> None:
    for campaign_id in Round.objects.filter(job=job).values_list("campaign_id", flat=True):
        campaign_state_update(campaign_id=campaign_id)
