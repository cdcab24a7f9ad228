"""What both Google Merchant feeds say of a product: plain or structured, never both (product.md 4.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from campaigns.exports.formats.rows import Report, note_risky, sendable
from campaigns.exports.selection import Outgoing

# Attribute: (CHANNEL.FIELD that fills it, most characters).
ATTRIBUTES: dict[str, tuple[str, int]] = {
    "title": ("product_title.title", 150),
    "description": ("product_description.description", 5000),
}
KEYS: tuple[str, ...] | None = tuple(key for key, _ in ATTRIBUTES.values())
TO_COUNT = True
MODEL = "trained_algorithmic_media"


@dataclass(frozen=True)
class Attribute:
    """One attribute's content; `by_model` decides the structured form with its source."""

    name: str
    content: str
    by_model: bool


def merchant_rows(
    rows: Iterable[Outgoing], report: Report
) -> Iterator[tuple[str, list[Attribute]]]:
    """Each product's id with its attributes; what has no new copy keeps the catalog's own text."""
    for row in sendable(rows, report):
        product = row.product
        attributes = []
        for name, (key, limit) in ATTRIBUTES.items():
            line = row.text_for(key)
            if line is not None:
                attributes.append(Attribute(name, line.text, line.mark))
                report.sent(product, line)
            elif present := (product.title if name == "title" else product.description)[:limit]:
                # A feed that came with it marked is told again that a model wrote it.
                by_model = product.extra.get(f"structured_{name}") == MODEL
                attributes.append(Attribute(name, present, by_model))
        note_risky(
            report, product.sku, {one.name: one.content for one in attributes if not one.by_model}
        )
        report.rows += 1
        yield product.sku, attributes
