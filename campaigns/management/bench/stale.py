"""How long an import takes to find and mark the lines that rest on what it changes, in a large catalog."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from types import ModuleType
from typing import Any

from django_scopes import scope

from campaigns.briefs.lines import line_enter
from campaigns.catalog import import_batch, staleness
from campaigns.catalog.imports import import_create
from campaigns.catalog.services import product_create
from campaigns.management.bench.found import Found, seconds
from campaigns.management.bench.rows import BASE, rested_copied, sample_workspace
from campaigns.models import Campaign, Candidate, Import, Product, User, Workspace
from campaigns.review.services import candidate_approve
from generation.jobs.runner import job_run

PRODUCTS, WITH_LINES, FACT_EACH = 100_000, 10_000, 5
"""Products in all, those with two approved lines each, and of how many of those one has another weight."""
BUDGET = "at most 30"
RECORD: dict[str, Any] = {
    "sku": "STALE-0",
    "title": "Corvane Tempo 2 Running Shoe",
    "brand": "Corvane",
    "category": "Sports > Running > Shoes",
    "price": Decimal("115.00"),
    "currency": "GBP",
    "stock": 214,
    "description": "A cushioned daily trainer. 8 mm drop. Upper of recycled polyester knit.",
    "attributes": {"weight": "238 g", "drop": "8 mm", "material": "recycled polyester"},
}
TEXTS = ("Weighs 238 g.", "Yours for £115.")


def bench_stale() -> Found:
    """An import of new prices for a whole catalog, and of a new fact for some of it: the lines that go stale by it."""
    found = Found()
    workspace = sample_workspace()
    people = {name: User.objects.get(username=name) for name in ("ana", "ben")}
    with scope(workspace=workspace.pk):
        product, lines = _lines(workspace, people)
        rested_copied(product, lines, products=PRODUCTS, known=WITH_LINES)
        with (
            _timed(import_batch, "lines_reread") as reread,
            _timed(staleness, "lines_mark") as marked,
        ):
            whole = seconds(lambda: _import(workspace, people["ben"]))
        stale = Candidate.objects.filter(state="stale", pk__gte=BASE).count()
    found.add(f"import of {PRODUCTS:,} products", [whole], "s")
    for what, calls, budget in (
        ("of it, finding the lines and marking them", reread, BUDGET),
        ("of that, marking them: state, reasons, audit trail", marked, ""),
    ):
        found.add(what, [sum(clock for clock, _ in calls)], "s", budget)
        found.add("the same by processor time", [sum(spent for _, spent in calls)], "s")
    expected = WITH_LINES + WITH_LINES // FACT_EACH
    if stale != expected:
        raise RuntimeError(f"{stale} lines are stale, not {expected}.")
    found.notes.append(
        f"Every price is new, and the weight of {WITH_LINES // FACT_EACH:,} products;"
        f" {2 * WITH_LINES:,} approved lines of {WITH_LINES:,} products, of which {stale:,} went stale. One worker."
    )
    return found


@contextmanager
def _timed(module: ModuleType, name: str) -> Iterator[list[tuple[float, float]]]:
    """The seconds of each call of a function of a module, by the clock and by the processor, while this holds."""
    real = getattr(module, name)
    took: list[tuple[float, float]] = []

    def timed(*given: Any, **named: Any) -> Any:
        start, spent = time.perf_counter(), time.process_time()
        try:
            return real(*given, **named)
        finally:
            took.append((time.perf_counter() - start, time.process_time() - spent))

    setattr(module, name, timed)
    try:
        yield took
    finally:
        setattr(module, name, real)


def _lines(workspace: Workspace, people: dict[str, User]) -> tuple[Product, list[int]]:
    """A product and its two lines, written by one and approved by another."""
    product = product_create(workspace_id=workspace.pk, by=people["ben"], values=RECORD)
    campaign = Campaign.objects.order_by("pk")[0]
    lines = []
    for text in TEXTS:
        values = {"channel": "product_description", "field": "description", "text": text}
        line = line_enter(campaign=campaign, product=product, by=people["ana"], values=values)
        candidate_approve(candidate=line, by=people["ben"], content_hash=line.content_hash)
        lines.append(line.pk)
    return product, lines


def _import(workspace: Workspace, by: User) -> None:
    row = import_create(
        workspace_id=workspace.pk,
        file=_file(),
        filename="prices.jsonl",
        by=by,
        options={"dry_run": False},
    )
    while job_run(queue="default"):
        pass
    row = Import.objects.get(pk=row.pk)
    if row.counts.get("changed") != PRODUCTS:
        raise RuntimeError(f"The import {row.state}: {row.counts} {row.error}")


def _file() -> Iterator[bytes]:
    for number in range(PRODUCTS):
        record: dict[str, Any] = {
            "sku": f"SKU-{number}",
            "title": RECORD["title"],
            "price": "99.00",
            "currency": "GBP",
        }
        if number < WITH_LINES and number % FACT_EACH == 0:
            record["attributes"] = {**RECORD["attributes"], "weight": "251 g"}
        yield json.dumps(record).encode() + b"\n"
