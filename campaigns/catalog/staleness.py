"""Lines go stale with what they rest on: exactly those whose facts, names, price or stock are no longer so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from campaigns.catalog.fact_uses import facts_digest
from campaigns.catalog.records import product_record, product_understood, resellers_near
from campaigns.models import Candidate, CandidateState, Evidence, Product, Promise, User
from campaigns.workspaces.audit import audit_record
from generation.jobs import direct
from generation.jobs.promises import stock_holds

GO_STALE = (CandidateState.APPROVED, CandidateState.SCHEDULED, CandidateState.LIVE)
# These keep their state and carry the reasons, so that nobody approves them unseen: an undo brings back
# what was rejected, a rollback what was retired.
WARNED = (
    CandidateState.IN_REVIEW,
    CandidateState.CHANGES_REQUESTED,
    CandidateState.BLOCKED,
    CandidateState.REJECTED,
    CandidateState.RETIRED,
)
# A claim's fact that rests on the brief, or that another key of the basis compares.
ELSEWHERE = ("offer", "must-say", "price", "compare_at_price", "stock:")
# Reasons that others give and take back.
OTHERS = ("evidence", "waiver", "rule", "offer", "spec", "promise")
SAID_KEYS = {"price": "Price", "compare_at_price": "Price before", "currency": "Currency"}


def lines_reread(products: Sequence[Product], *, actor: User | None) -> int:
    """Read products again that lines rest on, and mark those lines. Answers how many went stale.

    Must run in the transaction of the change. Products without such lines are left for the job
    "understand".
    """
    by_id = {product.pk: product for product in products}
    if not by_id:
        return 0
    promises_look_again(Promise.objects.filter(product__in=by_id))
    lines = _markable().filter(product__in=by_id)
    resting: dict[int, list[Candidate]] = {}
    for line in lines:
        resting.setdefault(line.product_id, []).append(line)
    stale = 0
    for product_id, found in resting.items():
        product = by_id[product_id]
        known = product_read(product)
        understanding_store(product, known)
        stale += lines_mark(product, known, found, actor=actor)
    return stale


def promises_look_again(rows: QuerySet[Promise]) -> None:
    """Have the watch read again, within a minute, what lines promise.

    Their lines are locked first, in the one order in which approvals and the watch lock them before these rows.
    """
    lines = Candidate.objects.select_for_update(of=("self",)).order_by("pk")
    list(lines.filter(pk__in=rows.order_by().values("candidate")).values_list("pk", flat=True))
    rows.update(due=timezone.now())


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


def lines_mark(
    product: Product,
    known: Mapping[str, Any],
    lines: Sequence[Candidate],
    *,
    actor: User | None,
) -> int:
    """Compare each line's basis with what is known; answers how many approved ones are stale now."""
    moved = [line.pk for line, _ in _moved(product, known, lines)]
    # Read again under their locks: others give these lines reasons too, and theirs are kept.
    locked = _markable().select_for_update(of=("self",)).filter(pk__in=moved)
    stale = 0
    for line, reasons in _moved(product, known, list(locked)):
        goes = line.state in GO_STALE
        stale += goes
        _mark(line, reasons, goes=goes, actor=actor)
    return stale


def line_moved(line: Candidate) -> list[dict[str, Any]]:
    """Why a line's basis no longer holds, by its product as it is known now. Needs `product` and `revision` at hand."""
    found = _moved(line.product, product_understood(line.product), [line])
    return found[0][1] if found else []


def _markable() -> QuerySet[Candidate]:
    lines = Candidate.objects.filter(state__in=(*GO_STALE, *WARNED))
    return lines.select_related("revision").order_by("pk")


def _moved(
    product: Product, known: Mapping[str, Any], lines: Sequence[Candidate]
) -> list[tuple[Candidate, list[dict[str, Any]]]]:
    """The lines whose basis no longer holds, each with why."""
    labels = direct.fact_labels(product_record(product), known)
    bases = [(line, line.revision.basis if line.revision else {}) for line in lines]
    rests = {one["id"] for _, basis in bases for one in basis.get("evidence", ())}
    rows = Evidence.objects.in_bulk(rests) if rests else {}
    gone = {pk for pk, row in rows.items() if not row.covers(product)}
    facts = facts_digest(known)
    why = [
        (
            line,
            stale_reasons(basis, product, known, labels)
            + _sold(line, basis, product)
            + _unproved(line, basis, facts, gone),
        )
        for line, basis in bases
    ]
    return [(line, reasons) for line, reasons in why if reasons]


def stale_reasons(
    basis: Mapping[str, Any],
    product: Product,
    known: Mapping[str, Any],
    labels: Sequence[str],
) -> list[dict[str, Any]]:
    """Why a text that rests on `basis` no longer holds: [{"kind", "before", "after"}]; [] where it does."""
    held = set(labels)
    reasons: list[dict[str, Any]] = []
    for fact in basis.get("facts", ()):
        if fact in held or fact.startswith(ELSEWHERE):
            continue
        name = fact.partition(":")[0]
        after = next((label for label in labels if label.partition(":")[0] == name), None)
        reasons.append({"kind": "fact", "before": fact, "after": after})
    names = {known.get("brand") or "", known["noun"], known["plural"], *known.get("models", ())}
    for name in basis.get("names", ()):
        if name not in names:
            reasons.append({"kind": "name", "before": name, "after": known["noun"]})
    record = product_record(product)
    for key in SAID_KEYS:
        if "price" in basis and basis["price"].get(key) != record[key]:
            reasons.append({"kind": key, "before": basis["price"].get(key), "after": record[key]})
    return reasons


def _sold(line: Candidate, basis: Mapping[str, Any], product: Product) -> list[dict[str, Any]]:
    """Why what a line says of the stock is not so: "only 3 left" of 2; "while stocks last" is as true of any other."""
    before, after = basis.get("stock"), product.stock
    if "stock" not in basis or before == after or stock_holds(line.text, line.badges, after):
        return []
    return [{"kind": "stock", "before": before, "after": after}]


def _unproved(
    line: Candidate, basis: Mapping[str, Any], facts: str, gone: set[int]
) -> list[dict[str, Any]]:
    """Why what stands by evidence or a waiver no longer does: other facts may contradict it, or the record is of others."""
    reasons: list[dict[str, Any]] = []
    if basis.get("record", facts) != facts:
        before = "the facts that it was checked against"
        reasons.append({"kind": "record", "before": before, "after": "other facts"})
    told = {reason.get("evidence") for reason in line.stale_reasons}
    for one in basis.get("evidence", ()):
        if one["id"] in gone - told:
            after = "no longer for this product"
            said = {"before": one["statement"], "after": after, "evidence": one["id"]}
            reasons.append({"kind": "evidence", **said})
    return reasons


def _mark(
    line: Candidate, reasons: list[dict[str, Any]], *, goes: bool, actor: User | None
) -> None:
    state = CandidateState.STALE if goes else line.state
    reasons = [*(known for known in line.stale_reasons if known.get("kind") in OTHERS), *reasons]
    if not goes and line.stale_reasons == reasons:
        return
    Candidate.objects.filter(pk=line.pk).update(
        state=state, stale_reasons=reasons, is_primary=False, version=F("version") + 1
    )
    audit_record(
        workspace_id=line.workspace_id,
        actor=actor,
        event="candidate.stale" if goes else "candidate.facts_changed",
        row=line,
        data={"from": line.state, "to": state, "kinds": sorted({r["kind"] for r in reasons})},
    )
