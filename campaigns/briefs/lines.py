"""One line at a time: another, a shorter one, one like it; a person's own or existing text as a line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from campaigns.briefs.approved import approved_copy
from campaigns.briefs.arriving import line_due_take
from campaigns.briefs.content import content_hash, line_basis, text_clean
from campaigns.briefs.measuring import candidate_order, candidate_siblings
from campaigns.briefs.neighbours import product_neighbours
from campaigns.briefs.readiness import campaign_state_update
from campaigns.briefs.services import OVER
from campaigns.briefs.spec import order_from_campaign
from campaigns.catalog.quarantines import quarantine_refuse
from campaigns.channels.selectors import field_specs_current
from campaigns.claims.uses import claim_uses_store, ground_hold
from campaigns.common.errors import Conflict, DomainError
from campaigns.models import Campaign, Candidate, CandidateState, Product, Revision, User
from campaigns.models.review import Origin
from campaigns.rules.outcomes import line_ruled
from campaigns.rules.selectors import rules_since
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.day_tokens import day_tokens
from campaigns.workspaces.engine_choice import engine_wanted, written_with
from generation.jobs import direct

How = Literal["again", "shorter", "like"]
TEXT_MOST = 6000
SEED_STEP = 7919
NOTHING = {
    "again": "Nothing else true can be said in this field for this product.",
    "shorter": "No shorter line says something true about this product.",
    "like": "No other line sounds like this one and says something true.",
}


def line_regenerate(*, candidate: Candidate, by: User, via: str = "page") -> Candidate:
    """Another line beside this one, unlike its siblings. Raises `DomainError` where there is none."""
    return _line_more(candidate, "again", by, via)


def line_shorter(*, candidate: Candidate, by: User, via: str = "page") -> Candidate:
    """A shorter line beside this one. Raises `DomainError` where there is none."""
    return _line_more(candidate, "shorter", by, via)


def line_more_like(*, candidate: Candidate, by: User, via: str = "page") -> Candidate:
    """A line that sounds like this one. Raises `DomainError` where there is none."""
    return _line_more(candidate, "like", by, via)


def _line_more(candidate: Candidate, how: How, by: User, via: str) -> Candidate:
    if candidate.campaign.state in OVER:
        raise DomainError("This campaign is closed.")
    quarantine_refuse(candidate.product)
    # A waiver is for its own line: another one in the same words needs its own.
    order = {**candidate_order(candidate), "waivers": []}
    siblings = [*candidate_siblings(candidate), candidate.text]
    # Written outside the transaction: only what is stored holds a lock.
    options = {
        "seed": (candidate.seed + SEED_STEP * len(siblings)) % 2**31,
        "siblings": [text for text in siblings if text != candidate.text],
    }

    def line_by(engine: str) -> dict[str, Any] | None:
        asked = {**options, "engine": engine}
        with direct.engine_watch(purse=day_tokens(candidate.workspace_id)):
            return direct.line_write(
                order, candidate.field, how=how, text=candidate.text, options=asked
            )

    written = written_with(candidate.engine or engine_wanted(candidate.workspace), line_by)
    record = written.made
    if record is None:
        raise DomainError(NOTHING[how])
    made = Candidate(
        campaign=candidate.campaign,
        round=candidate.round,
        product=candidate.product,
        channel=candidate.channel,
        field=candidate.field,
        generated_text=text_clean(record["text"]),
        origin=Origin.MODEL,
        engine=record["engine"],
        model_version=record["model_version"],
        seed=record["seed"],
        score=record["score"],
        text=text_clean(record["text"]),
        badges=record["badges"],
    )
    data: dict[str, Any] = {"how": how, "from": candidate.pk, "engine": made.engine}
    return _line_store(made, order, by=by, data=data, via=via)


def line_enter(
    *, campaign: Campaign, product: Product, by: User, values: Mapping[str, Any], via: str = "page"
) -> Candidate:
    """A person's own or existing text as a line, origin human, outside any round.

    `values`: `channel`, `field`, `text`, and `is_control` where it is the text to beat. Raises
    `DomainError` with `errors` by field. Whoever entered it cannot approve it.
    """
    channel, field = values.get("channel"), values.get("field")
    specs = {
        spec.field: spec
        for spec in field_specs_current(campaign.workspace_id).get(str(channel), ())
    }
    if not specs:
        raise _refuse("channel", f"There is no channel “{channel}”.")
    if field not in specs:
        raise _refuse("field", f"{channel} has no field “{field}”.")
    text = values.get("text")
    clean = text_clean(text) if isinstance(text, str) else ""
    if not clean:
        raise _refuse("text", "A line needs words.")
    if len(clean) > TEXT_MOST:
        raise _refuse("text", f"That is {len(clean):,} characters; {TEXT_MOST:,} at most.")
    if campaign.state in OVER:
        raise DomainError("This campaign is closed.")
    made = Candidate(
        campaign=campaign,
        product=product,
        channel=str(channel),
        field=str(field),
        text=clean,
        origin=Origin.HUMAN,
        is_control=bool(values.get("is_control")),
    )
    order = {
        **order_from_campaign(campaign, product, made.channel, now=timezone.now()),
        "neighbours": product_neighbours(product),
        "approved": approved_copy(product.workspace_id),
    }
    made.badges = direct.measure_line(clean, order, made.field, candidate_siblings(made))
    return _line_store(made, order, by=by, data={"how": "entered"}, via=via)


def _refuse(key: str, message: str) -> DomainError:
    return DomainError(message, errors={key: [message]})


def _line_store(
    made: Candidate, order: direct.Order, *, by: User, data: dict[str, Any], via: str
) -> Candidate:
    """Store a measured line with its first revision."""
    offer = order["brief"].get("offer") or {}
    basis = line_basis(text=made.text, product=made.product, offer=offer, badges=made.badges)
    made.workspace_id = made.campaign.workspace_id
    line_due_take(made, made.campaign)
    made.content_hash = content_hash(made.text, basis)
    blocked = bool(made.badges["blocks"])
    made.state = CandidateState.BLOCKED if blocked else CandidateState.IN_REVIEW
    measured = datetime.fromisoformat(order["now"])
    if now := rules_since(made.workspace_id, order["rules"], measured):
        line_ruled(made, now, locale=made.campaign.language)
    try:
        with transaction.atomic():
            held = ground_hold(made, [made.badges])
            _ground_check(made)
            made.slot, made.rank = _place(made)
            made.save(force_insert=True)
            revision = Revision.objects.create(
                workspace_id=made.workspace_id,
                candidate=made,
                number=1,
                text=made.text,
                content_hash=made.content_hash,
                basis=basis,
                badges=made.badges,
                origin=made.origin,
                author=by if made.origin == Origin.HUMAN else None,
            )
            made.revision = revision
            made.save(update_fields=["revision"])
            claim_uses_store([(made, basis)], held)
            campaign_state_update(campaign_id=made.campaign_id)
            audit_record(
                workspace_id=made.workspace_id,
                actor=by,
                event="candidate.created",
                row=made,
                data={**data, "hash": made.content_hash},
                via=via,
            )
    except IntegrityError as error:
        raise Conflict("Another line was added at the same moment. Try again.") from error
    return made


def _ground_check(made: Candidate) -> None:
    """Refuse what was measured by a product or a brief that has changed since: nobody would look at it again."""
    product = Product.objects.values_list("version", flat=True).get(pk=made.product_id)
    campaign = Campaign.objects.values_list("version", flat=True).get(pk=made.campaign_id)
    if (product, campaign) != (made.product.version, made.campaign.version):
        raise Conflict("What this line rests on changed at the same moment. Try again.")


def _place(made: Candidate) -> tuple[int | None, int]:
    """The next free slot of its round (none outside a round), and the rank behind the others."""
    rows = Candidate.objects.filter(
        campaign_id=made.campaign_id,
        product_id=made.product_id,
        channel=made.channel,
        field=made.field,
        round=made.round,
    )
    last = rows.aggregate(slot=Max("slot"), rank=Max("rank"))
    slot = None if made.round_id is None else (-1 if last["slot"] is None else last["slot"]) + 1
    return slot, (last["rank"] or 0) + 1
