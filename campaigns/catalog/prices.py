"""What a product cost and when: read from its imports and from edits by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from campaigns.catalog.import_batch import column_value
from campaigns.catalog.records import money_text
from campaigns.models import AuditEntry, ImportRow, Product

PRICES = ("price", "compare_at_price", "currency")
STEPS_MOST = 51
LOWEST_WITHIN = timedelta(days=30)
PriceChange = tuple[datetime, Mapping[str, Any], str, int | None]
"""When, what changed, what brought it, the import."""


def currency_usual() -> str:
    """The currency of most prices in the catalog; "" where none is known."""
    rows = Product.objects.filter(archived=False).exclude(currency="").order_by()
    counted = rows.values_list("currency").annotate(n=Count("pk")).order_by("-n", "currency")
    return next((str(currency) for currency, _ in counted[:1]), "")


@dataclass(frozen=True)
class PriceStep:
    """From when on which price held, and what brought it: a file's name, a person's, "" for the start."""

    since: datetime
    price: Decimal | None
    compare_at: Decimal | None
    currency: str
    source: str
    import_id: int | None = None


@dataclass(frozen=True)
class PriceHistory:
    """The steps, newest first, and the lowest price of the last 30 days (None where none is known)."""

    steps: list[PriceStep]
    lowest: Decimal | None

    @property
    def has_changed(self) -> bool:
        """Whether it was ever another one."""
        return len(self.steps) > 1

    @property
    def line(self) -> list[float]:
        """The known prices, oldest first, where all are in one currency; else none, for they make no line."""
        known = [step for step in reversed(self.steps) if step.price is not None]
        alike = len({step.currency for step in known}) == 1
        return [float(step.price or 0) for step in known] if alike and len(known) > 1 else []

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        """The lowest and the highest price of `line`."""
        known = [step.price for step in self.steps if step.price is not None]
        return min(known), max(known)

    @property
    def was_lower(self) -> bool:
        """Whether a lower price than today's held within 30 days."""
        now = self.steps[0].price
        return now is not None and self.lowest is not None and self.lowest < now


def price_history(product: Product) -> PriceHistory:
    """Read backwards from today's price through what changed it, the newest steps of it; two queries."""
    whole = price_histories([product])[product.pk]
    return replace(whole, steps=whole.steps[:STEPS_MOST])


def price_histories(
    products: Sequence[Product], since: datetime | None = None
) -> dict[int, PriceHistory]:
    """The history of each of some products of one workspace, by id; two queries for all.

    With `since` the oldest step begins there, where it began earlier.
    """
    changes = _changes(products, since)
    return {
        product.pk: _history(product, changes.get(product.sku, ()), since) for product in products
    }


def _history(
    product: Product, changes: Iterable[PriceChange], cut: datetime | None
) -> PriceHistory:
    now = {name: getattr(product, name) for name in PRICES}
    steps: list[PriceStep] = []
    for at, changed, source, import_id in changes:
        steps.append(_step(at, now, source, import_id))
        now |= {
            name: column_value(name, change["before"])
            for name, change in changed.items()
            if name in PRICES and change
        }
    begun = max(product.created, cut) if cut else product.created
    steps.append(_step(begun, now, "", None))
    since = timezone.now() - LOWEST_WITHIN
    # The step that held when the 30 days began counts too.
    recent = [
        step for index, step in enumerate(steps) if not index or steps[index - 1].since > since
    ]
    known = [step.price for step in recent if step.price is not None]
    return PriceHistory(steps, min(known, default=None))


def prices_answer(product: Product) -> list[dict[str, Any]]:
    """The price history as the API has it, newest first; amounts as decimal text."""
    return [
        {
            "since": step.since.isoformat(),
            "price": money_text(step.price),
            "compare_at_price": money_text(step.compare_at),
            "currency": step.currency,
            "by": step.source,
            "import_id": step.import_id,
        }
        for step in price_history(product).steps
    ]


def prices_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The prices among changed columns, for the log: {name: {"before", "after"}}, amounts as text."""
    return {
        name: {"before": _text(before[name]), "after": _text(after[name])}
        for name in PRICES
        if name in after
    }


def _step(at: datetime, now: Mapping[str, Any], source: str, import_id: int | None) -> PriceStep:
    return PriceStep(
        at, now["price"], now["compare_at_price"], now["currency"] or "", source, import_id
    )


def _changes(products: Sequence[Product], since: datetime | None) -> dict[str, list[PriceChange]]:
    """SKU -> each change of price, newest first. Of what changed, only the prices are read."""
    found: dict[str, list[PriceChange]] = defaultdict(list)
    for sku, at, source, import_id, *prices in _imported(products, since):
        found[sku].append((at, dict(zip(PRICES, prices, strict=True)), source, import_id))
    skus = {str(product.pk): product.sku for product in products}
    entries = AuditEntry.objects.filter(
        Q(at__gte=since) if since else Q(),
        workspace__in={product.workspace_id for product in products},
        entity="product",
        entity_id__in=skus,
        event="product.changed",
        data__has_key="prices",
    ).select_related("actor")
    entries = entries.only("entity_id", "at", "actor__username", "actor__full_name")
    for entry in entries.annotate(prices=F("data__prices")).order_by("-number"):
        found[skus[entry.entity_id]].append((entry.at, entry.prices, str(entry.actor or ""), None))
    return {sku: sorted(made, key=lambda one: one[0], reverse=True) for sku, made in found.items()}


def _imported(products: Sequence[Product], since: datetime | None) -> Iterable[tuple[Any, ...]]:
    """(sku, when, file, import, change of each of `PRICES`) of every imported change, newest first."""
    rows = ImportRow.objects.filter(
        Q(changes__has_key="price") | Q(changes__has_key="compare_at_price"),
        Q(import_run__updated__gte=since) if since else Q(),
        workspace__in={product.workspace_id for product in products},
        sku__in=[product.sku for product in products],
        action="changed",
        import_run__state__in=("applied", "partial"),
    )
    return rows.order_by("-import_run_id").values_list(
        "sku",
        "import_run__updated",
        "import_run__filename",
        "import_run_id",
        *(f"changes__{name}" for name in PRICES),
    )


def _text(value: Any) -> Any:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
