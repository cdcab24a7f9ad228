"""A round's work: some products' lines are drawn at once, then written, measured and stored one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.briefs.approved import approved_copy
from campaigns.briefs.arriving import line_due_take
from campaigns.briefs.brand_adapters import round_adapter_name
from campaigns.briefs.content import content_hash, line_basis, text_clean
from campaigns.briefs.neighbours import product_neighbours
from campaigns.briefs.readiness import campaign_state_update
from campaigns.briefs.round_counts import RoundCounts
from campaigns.briefs.round_engine import round_engine_replaced
from campaigns.briefs.shelving import shelf_enqueue_due
from campaigns.briefs.spec import order_make
from campaigns.catalog.quarantines import is_quarantined
from campaigns.catalog.staleness import RESTED, lines_reread
from campaigns.claims.uses import claim_uses_store, evidence_hold, product_hold
from campaigns.models import Candidate, CandidateState, Product, Revision, Round
from campaigns.models.review import Origin
from campaigns.rules.outcomes import line_ruled
from campaigns.rules.selectors import rules_since
from campaigns.workspaces.day_tokens import day_tokens
from generation.jobs import direct
from generation.jobs.context import JobContext
from generation.jobs.errors import JobFailed, LeaseLost
from generation.jobs.kinds import Outcome
from generation.types import EngineStopped, EngineUnavailable

CATEGORIES_KEPT = 64


def round_run(context: JobContext) -> Outcome:
    """Write every line of a round that is not there yet; one transaction for each product and channel.

    Run again after a death or for a retry, it skips what is stored. `partial` where a field of a
    product got no line at all.
    """
    row = Round.objects.select_related("campaign").get(job_id=context.job_id)
    shelf_enqueue_due(context.workspace_id, context.requested_by_id)
    lost = False
    try:
        return _run(context, row)
    except EngineUnavailable as error:
        again = isinstance(error, EngineStopped)
        raise JobFailed("engine", str(error), transient=again) from error
    except LeaseLost:
        lost = True
        raise
    finally:
        # The worker that has the job now will say how it went on.
        if not lost:
            campaign_state_update(campaign_id=row.campaign_id, besides_job=context.job_id)


def _run(context: JobContext, row: Round) -> Outcome:
    """With the round's engine, or with the one that goes on in its place."""
    try:
        return RoundRun(context, row).run()
    except EngineUnavailable as error:
        if not round_engine_replaced(context, row, error):
            raise
    return RoundRun(context, row).run()


@dataclass(frozen=True)
class Pair:
    """A product and a channel: the order for it, lines by field, and whether its lines are stored already."""

    product: Product
    channel: str
    order: direct.Order
    n: dict[str, int]
    stored: bool


class RoundRun:
    """One attempt at a round."""

    def __init__(self, context: JobContext, row: Round) -> None:
        self.context = context
        self.row = row
        self.version = direct.engine_version(row.engine, round_adapter_name(row))
        self.counts = RoundCounts.of(row)
        self.stored, self.taken = self._stored()
        self.approved = approved_copy(context.workspace_id)
        self.neighbours: dict[str, list[dict[str, str]]] = {}

    def run(self) -> Outcome:
        """Draw group by group, write pair by pair."""
        purse = day_tokens(self.context.workspace_id)
        with direct.engine_watch(self.context.checkpoint, purse=purse):
            for group in self._groups():
                self.context.checkpoint()
                self._group(group)
        with self.context.commit(done=self.context.total):
            self._counts_save()
        counts = self.counts.record()
        return Outcome(
            partial=any(not item["made"] for item in counts["short"]),
            result={"lines": counts["lines"], "blocked": counts["blocked"]},
        )

    def _stored(self) -> tuple[set[tuple[str, str, str]], direct.Taken]:
        """Which fields of which products have lines, and all their texts."""
        stored: set[tuple[str, str, str]] = set()
        taken: direct.Taken = set()
        rows = Candidate.objects.filter(round=self.row).order_by()
        for sku, channel, field, text in rows.values_list(
            "product__sku", "channel", "field", "generated_text"
        ).iterator():
            stored.add((sku, channel, field))
            direct.taken_add(taken, channel, field, text)
        return stored, taken

    def _groups(self) -> Iterator[list[str]]:
        """Products that are drawn together, where any of them lacks lines.

        They are cut by their places in the round alone, the first one for itself: whoever looks on sees
        lines soon, and another attempt draws in the same company.
        """
        size = direct.products_together(self.row.engine, sum(self.row.n.values()))
        skus = self.row.skus
        starts = [0, *range(1, len(skus), size)]
        for first, last in zip(starts, [*starts[1:], len(skus)], strict=True):
            group = skus[first:last]
            if any(self._lacking(sku, channel) for sku in group for channel in self.row.channels):
                yield group

    def _lacking(self, sku: str, channel: str) -> list[dict[str, Any]]:
        """The fields of a product that have no lines yet."""
        return [
            spec
            for spec in self.row.brief["fields"][channel]
            if (sku, channel, spec["field"]) not in self.stored
        ]

    def _group(self, skus: list[str]) -> None:
        """Draw for some products at once, then write and store what is not there."""
        pairs = [pair for sku in skus for pair in self._pairs(sku)]
        # What is stored is drawn again beside the rest: a line's last bits depend on its company.
        ahead = direct.orders_drawn(
            [(pair.order, pair.n) for pair in pairs], engine=self.row.engine, seed=self.row.seed
        )
        for pair in pairs:
            if pair.stored:
                continue
            self.context.checkpoint()
            made = direct.write_lines(
                pair.order, engine=ahead, seed=self.row.seed, n=pair.n, taken=self.taken
            )
            self._store(pair.product, pair.channel, (pair.order, list(made)))

    def _pairs(self, sku: str) -> Iterator[Pair]:
        """A product's orders by channel; one that has some fields' lines is ordered for the others alone."""
        product = Product.objects.exclude(is_quarantined()).filter(sku=sku).first()
        for channel in self.row.channels:
            lacking = self._lacking(sku, channel)
            if product is None:
                if lacking:
                    self.counts.missing(sku, channel, lacking, self.row.n)
                continue
            fields = lacking or self.row.brief["fields"][channel]
            order = {
                **order_make(
                    product,
                    brief=self.row.brief["briefs"][channel],
                    fields=fields,
                    now=self.row.brief["now"],
                    neighbours=self._neighbours(product),
                ),
                "approved": self.approved,
                "zone": self.row.campaign.timezone,
            }
            n = {spec["field"]: self.row.n[f"{channel}.{spec['field']}"] for spec in fields}
            yield Pair(product, channel, order, n, not lacking)

    def _neighbours(self, product: Product) -> list[dict[str, str]]:
        """The same for all products of a category, so read once for each."""
        key = product.category or f"\x00{product.pk}"
        if key not in self.neighbours:
            if len(self.neighbours) >= CATEGORIES_KEPT:
                self.neighbours.pop(next(iter(self.neighbours)))
            self.neighbours[key] = product_neighbours(product)
        return self.neighbours[key]

    def _store(
        self, product: Product, channel: str, written: tuple[direct.Order, list[dict[str, Any]]]
    ) -> None:
        order, made = written
        lines = [self._candidate(product, record) for field in made for record in field["lines"]]
        for field in made:
            asked = self.row.n[f"{channel}.{field['field']}"]
            self.counts.add(order, field, asked=asked)
        with self.context.commit(done=min(self.context.done + len(lines), self.context.total)):
            held = evidence_hold(candidate.badges for candidate, _ in lines)
            product_hold(product.pk)
            measured = datetime.fromisoformat(order["now"])
            if now := rules_since(self.row.workspace_id, order["rules"], measured):
                for candidate, _ in lines:
                    line_ruled(candidate, now, locale=self.row.campaign.language)
            candidates = Candidate.objects.bulk_create([candidate for candidate, _ in lines])
            revisions = Revision.objects.bulk_create(
                [
                    self._revision(candidate, basis)
                    for candidate, (_, basis) in zip(candidates, lines, strict=True)
                ]
            )
            for candidate, revision in zip(candidates, revisions, strict=True):
                candidate.revision = revision
            Candidate.objects.bulk_update(candidates, ["revision"])
            claim_uses_store(lines, held)
            known = Product.objects.get(pk=product.pk)
            if known.version != product.version:
                # It changed while its lines were written, and nobody knew yet of these.
                lines_reread([(known, RESTED)], actor=None)
            self._counts_save()

    def _candidate(
        self, product: Product, record: dict[str, Any]
    ) -> tuple[Candidate, dict[str, Any]]:
        text, badges = text_clean(record["text"]), record["badges"]
        offer = self.row.brief["briefs"][record["channel"]]["offer"]
        basis = line_basis(text=text, product=product, offer=offer, badges=badges)
        candidate = Candidate(
            workspace_id=self.row.workspace_id,
            campaign_id=self.row.campaign_id,
            round=self.row,
            product=product,
            channel=record["channel"],
            field=record["field"],
            slot=record["slot"],
            rank=record["rank"],
            state=CandidateState.BLOCKED if badges["blocks"] else CandidateState.IN_REVIEW,
            generated_text=text,
            text=text,
            badges=badges,
            content_hash=content_hash(text, basis),
            origin=Origin.MODEL,
            score=record["score"],
            seed=record["seed"],
            engine=record["engine"],
            model_version=record["model_version"],
        )
        line_due_take(candidate, self.row.campaign)
        return candidate, basis

    def _revision(self, candidate: Candidate, basis: dict[str, Any]) -> Revision:
        return Revision(
            workspace_id=candidate.workspace_id,
            candidate=candidate,
            number=1,
            text=candidate.text,
            content_hash=candidate.content_hash,
            basis=basis,
            badges=candidate.badges,
            origin=Origin.MODEL,
            author=None,
        )

    def _counts_save(self) -> None:
        Round.objects.filter(pk=self.row.pk).update(
            counts=self.counts.record(), model_version=self.version
        )
