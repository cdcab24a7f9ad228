"""A round's work: product by product and channel by channel, lines are written, measured and stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from campaigns.briefs.brand_adapters import round_adapter_name
from campaigns.briefs.content import content_hash, line_basis, text_clean
from campaigns.briefs.neighbours import product_neighbours
from campaigns.briefs.offer_staleness import offer_reread
from campaigns.briefs.readiness import campaign_state_update
from campaigns.briefs.round_counts import RoundCounts
from campaigns.briefs.spec import order_make
from campaigns.models import Campaign, Candidate, CandidateState, Product, Revision, Round
from campaigns.models.review import Origin
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
    lost = False
    try:
        return RoundRun(context, row).run()
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


class RoundRun:
    """One attempt at a round."""

    def __init__(self, context: JobContext, row: Round) -> None:
        self.context = context
        self.row = row
        self.version = direct.engine_version(row.engine, round_adapter_name(row))
        self.counts = RoundCounts.of(row)
        self.stored, self.taken = self._stored()
        self.neighbours: dict[str, list[dict[str, str]]] = {}

    def run(self) -> Outcome:
        """Write pair by pair."""
        with direct.engine_watch(self.context.checkpoint):
            for product, channel, fields in self._missing():
                self.context.checkpoint()
                self._store(product, channel, self._written(product, channel, fields))
        with self.context.commit(done=self.context.total):
            self._counts_save()
            # The offer may have changed while the round waited or ran.
            campaign = Campaign.objects.get(pk=self.row.campaign_id)
            offer_reread(campaign=campaign, by=None, via="job", made_in=self.row)
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

    def _missing(self) -> Iterator[tuple[Product, str, list[dict[str, Any]]]]:
        for sku in self.row.skus:
            product: Product | None = None
            for channel in self.row.channels:
                fields = [
                    spec
                    for spec in self.row.brief["fields"][channel]
                    if (sku, channel, spec["field"]) not in self.stored
                ]
                if not fields:
                    continue
                product = product or Product.objects.filter(sku=sku).first()
                if product is not None:
                    yield product, channel, fields
                else:
                    self.counts.missing(sku, channel, fields, self.row.n)

    def _written(
        self, product: Product, channel: str, fields: list[dict[str, Any]]
    ) -> tuple[direct.Order, list[dict[str, Any]]]:
        order = order_make(
            product,
            brief=self.row.brief["briefs"][channel],
            fields=fields,
            now=self.row.brief["now"],
            neighbours=self._neighbours(product),
        )
        n = {spec["field"]: self.row.n[f"{channel}.{spec['field']}"] for spec in fields}
        made = direct.write_lines(
            order, engine=self.row.engine, seed=self.row.seed, n=n, taken=self.taken
        )
        return order, list(made)

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
