"""Lines go stale with what they rest on: exactly those whose facts, names, price or stock are no longer so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from campaigns.catalog.fact_uses import (
    OFFER,
    PRICE,
    STOCK,
    fact_digest,
    facts_digest,
    name_digest,
)
from campaigns.catalog.records import TEXTS, product_record, product_understood, resellers_near
from campaigns.models import (
    STANDING,
    WARNED,
    Candidate,
    ClaimUse,
    Evidence,
    Product,
    Promise,
    User,
)
from campaigns.workspaces.marking import Found, Reason, lines_lock, lines_mark
from generation.jobs import direct
from generation.jobs.promises import stock_holds

MONEY = ("price", "compare_at_price", "currency")
SOLD = "stock"
RESTED = TEXTS | {*MONEY, SOLD}
"""The columns of a product that lines and promises rest on."""
# A claim's fact that rests on the brief, or that another key of the basis compares.
ELSEWHERE = ("offer", "must-say", "price", "compare_at_price", "stock:")
TEXT_KINDS = ("fact", "name", "record")
Change = tuple[Product, Collection[str]]
"""A product as it is now, with the names of its columns that changed."""


@dataclass(frozen=True)
class Ground:
    """A product as its lines are compared with it: in the columns of `names`, with what is `known` of its texts."""

    product: Product
    names: frozenset[str]
    known: Mapping[str, Any] = field(default_factory=dict)
    labels: Sequence[str] = ()

    @property
    def kinds(self) -> list[str]:
        """The kinds of reasons that a comparison in these columns gives."""
        texts = TEXT_KINDS if self.names & TEXTS else ()
        money = MONEY if self.names & {*MONEY} else ()
        return [*texts, *money, *(self.names & {SOLD})]


def lines_reread(changes: Iterable[Change], *, actor: User | None) -> int:
    """Mark the lines that rest on what changed of some products; answers how many went stale.

    Lines are found by the rows of what they rest on; texts of a product are read again only where they changed and lines
    rest on them. Must run in the transaction of the change, with the products locked and stored.
    """
    looked = [(row, frozenset(names) & RESTED) for row, names in changes]
    grounds = {row.pk: Ground(row, names) for row, names in looked if names}
    if not grounds:
        return 0
    suspects = _resting(grounds) | _saying(grounds)
    promises = Promise.objects.filter(product__in=[*grounds])
    lines = lines_lock(suspects | set(promises.values_list("candidate_id", flat=True)))
    promises_look_again(promises)
    wanted = [line for line in lines if line.pk in suspects and line.state in (*STANDING, *WARNED)]
    return lines_mark(_found(wanted, grounds), actor=actor)


def promises_look_again(rows: QuerySet[Promise]) -> None:
    """Have the watch read again, within a minute, what locked lines promise; until then their campaigns send nothing out."""
    rows.update(due=timezone.now(), unread=True)


def product_read(product: Product, resellers: Sequence[str] | None = None) -> dict[str, Any]:
    """What is known of a product now, corrections laid over; stores nothing."""
    near = resellers_near(product) if resellers is None else resellers
    return direct.understand(product_record(product), product.corrections, near)


def understanding_store(product: Product, known: Mapping[str, Any]) -> None:
    """Keep what was read of a product."""
    product.understanding = {key: value for key, value in known.items() if key != "facts_hash"}
    product.facts_hash = known["facts_hash"]
    Product.objects.filter(pk=product.pk).update(
        understanding=product.understanding, facts_hash=product.facts_hash
    )


def line_moved(line: Candidate) -> list[Reason]:
    """Why a line's basis no longer holds, by its product as it is known now. Needs `product` and `revision` at hand."""
    ground = _ground(line.product, RESTED, product_understood(line.product))
    basis = line.revision.basis if line.revision else {}
    return _moved(line, basis, ground, _gone([line], {line.product_id: ground}))


def _ground(product: Product, names: frozenset[str], known: Mapping[str, Any]) -> Ground:
    return Ground(product, names, known, direct.fact_labels(product_record(product), known))


def _resting(grounds: Mapping[int, Ground]) -> set[int]:
    """The lines that rest on a price or a stock that changed, in any state: a stale one may come back before it is held."""
    found: set[int] = set()
    for use, columns in ((PRICE, {*MONEY}), (STOCK, {SOLD})):
        moved = [pk for pk, ground in grounds.items() if ground.names & columns]
        rows = ClaimUse.objects.filter(product__in=moved, fact=use)
        found |= set(rows.values_list("candidate_id", flat=True))
    return found


def _saying(grounds: dict[int, Ground]) -> set[int]:
    """The lines that say what the changed texts of their product no longer do; such products are read, in place."""
    texts = [pk for pk, ground in grounds.items() if ground.names & TEXTS]
    rows = ClaimUse.objects.filter(product__in=texts).exclude(fact__in=(PRICE, STOCK, OFFER))
    by_product: dict[int, list[tuple[int, str]]] = {}
    for pk, line, fact in rows.values_list("product_id", "candidate_id", "fact").iterator():
        by_product.setdefault(pk, []).append((line, fact))
    shops: dict[str, list[str]] = {}
    found: set[int] = set()
    for pk, uses in by_product.items():
        ground = grounds[pk]
        known = _known(ground.product, shops)
        grounds[pk] = ground = _ground(ground.product, ground.names, known)
        held = {*map(fact_digest, ground.labels), *map(name_digest, _names(known))}
        found |= {line for line, fact in uses if fact not in held}
    return found


def _known(product: Product, shops: dict[str, list[str]]) -> dict[str, Any]:
    """What is known of a product, read and stored where it is not; `shops` are brands that were asked for."""
    if not product.facts_hash:
        brand = product.brand.lower()
        if brand not in shops:
            shops[brand] = resellers_near(product)
        understanding_store(product, product_read(product, shops[brand]))
    return product_understood(product)


def _found(lines: Iterable[Candidate], grounds: Mapping[int, Ground]) -> list[Found]:
    """The lines whose basis no longer holds, each with all reasons that it should carry."""
    lines = [*lines]
    gone = _gone(lines, grounds)
    found: list[Found] = []
    for line in lines:
        ground = grounds[line.product_id]
        basis = line.revision.basis if line.revision else {}
        if reasons := _moved(line, basis, ground, gone):
            kept = [known for known in line.stale_reasons if known.get("kind") not in ground.kinds]
            kinds = {reason["kind"] for reason in reasons}
            found.append((line, [*kept, *reasons], kinds))
    return found


def _gone(lines: Iterable[Candidate], grounds: Mapping[int, Ground]) -> set[tuple[int, int]]:
    """(Record, product) of the evidence that lines rest on and that speaks of their product no longer."""
    rests = {
        (one["id"], line.product_id)
        for line in lines
        if line.revision and grounds[line.product_id].names & TEXTS
        for one in line.revision.basis.get("evidence", ())
    }
    rows = Evidence.objects.in_bulk({pk for pk, _ in rests}) if rests else {}
    return {
        (pk, product_id)
        for pk, product_id in rests
        if pk in rows and not rows[pk].covers(grounds[product_id].product)
    }


def _moved(
    line: Candidate, basis: Mapping[str, Any], ground: Ground, gone: set[tuple[int, int]]
) -> list[Reason]:
    """Why a line's basis no longer holds in the columns that are looked at: [{"kind", "before", "after"}]."""
    reasons: list[Reason] = []
    if ground.names & TEXTS:
        reasons += _said_otherwise(basis, ground) + _unproved(line, basis, ground, gone)
    if ground.names & {*MONEY}:
        reasons += _priced_otherwise(basis, ground.product)
    if SOLD in ground.names:
        reasons += _sold(line, basis, ground.product)
    return reasons


def _said_otherwise(basis: Mapping[str, Any], ground: Ground) -> list[Reason]:
    held = set(ground.labels)
    reasons: list[Reason] = []
    for fact in basis.get("facts", ()):
        if fact in held or fact.startswith(ELSEWHERE):
            continue
        name = fact.partition(":")[0]
        after = next((said for said in ground.labels if said.partition(":")[0] == name), None)
        reasons.append({"kind": "fact", "before": fact, "after": after})
    names = _names(ground.known)
    return reasons + [
        {"kind": "name", "before": name, "after": ground.known["noun"]}
        for name in basis.get("names", ())
        if name not in names
    ]


def _names(known: Mapping[str, Any]) -> set[str]:
    return {known.get("brand") or "", known["noun"], known["plural"], *known.get("models", ())}


def _priced_otherwise(basis: Mapping[str, Any], product: Product) -> list[Reason]:
    record = product_record(product)
    return [
        {"kind": key, "before": basis["price"].get(key), "after": record[key]}
        for key in MONEY
        if "price" in basis and basis["price"].get(key) != record[key]
    ]


def _sold(line: Candidate, basis: Mapping[str, Any], product: Product) -> list[Reason]:
    """Why what a line says of the stock is not so: "only 3 left" of 2; "while stocks last" is as true of any other."""
    before, after = basis.get("stock"), product.stock
    if "stock" not in basis or before == after or stock_holds(line.text, line.badges, after):
        return []
    return [{"kind": "stock", "before": before, "after": after}]


def _unproved(
    line: Candidate, basis: Mapping[str, Any], ground: Ground, gone: set[tuple[int, int]]
) -> list[Reason]:
    """Why what stands by evidence or a waiver no longer does: other facts may contradict it, or the record is of others."""
    reasons: list[Reason] = []
    facts = facts_digest(ground.known)
    if basis.get("record", facts) != facts:
        before = "the facts that it was checked against"
        reasons.append({"kind": "record", "before": before, "after": "other facts"})
    told = {reason.get("evidence") for reason in line.stale_reasons}
    for one in basis.get("evidence", ()):
        if (one["id"], line.product_id) in gone and one["id"] not in told:
            after = "no longer for this product"
            said = {"before": one["statement"], "after": after, "evidence": one["id"]}
            reasons.append({"kind": "evidence", **said})
    return reasons
