"""The front door for what a page or a job needs at once: understanding, writing, measuring, in JSON.

Everything here runs the core that needs no torch, in the caller's process. Arguments and answers are
JSON-ready values; `generation.jobs.wire.Order` says what an order holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

from generation.badges import lambda_curve, measure_one, spec_mask
from generation.badges import lines_near as badges_lines_near
from generation.badges.claims.evidence import evidence_labels
from generation.engines.base import BatchEngine, Engine, text_key, version_under
from generation.engines.registry import engine_load, engine_names, engine_quick, engine_single
from generation.engines.registry import engine_unavailable as registry_unavailable
from generation.engines.watch import engine_watch
from generation.facts import CatalogWords, catalog_words, facts_hash
from generation.facts import record_is_foreign as facts_record_is_foreign
from generation.facts import short_name as facts_short_name
from generation.facts import understand as facts_understand
from generation.facts.offer_scope import offer_covers as facts_offer_covers
from generation.facts.offer_scope import offer_narrows as facts_offer_narrows
from generation.facts.text import clean_text as facts_clean_text
from generation.inference.client import engine_over
from generation.inference.lanes import Lane
from generation.jobs.ahead import Ahead, orders_drawn, products_together
from generation.jobs.wire import (
    Order,
    canonical_hash,
    field_spec_from_dict,
    field_spec_to_dict,
    spec_from_order,
    understanding_from_dict,
    understanding_to_dict,
)
from generation.pipeline import FieldLines, Ready, line_again, line_like, line_shorter, lines_ready
from generation.pipeline import write_lines as pipeline_write_lines
from generation.types import (
    Badges,
    FieldSpec,
    Line,
    Spec,
    brief_from_dict,
    product_from_dict,
)

Taken = set[str]
PREVIEW_DRAFTS, PREVIEW_DRAWN = 8, 4  # a model draws several for each, while somebody looks on
LINE_SECONDS = 30.0
"""How long somebody waits for one more line at most, where a server elsewhere writes it."""


def understand(
    product: Mapping[str, Any],
    corrections: Mapping[str, Any] | None = None,
    resellers: Iterable[str] = (),
) -> dict[str, Any]:
    """What is known of a product record after a person's corrections, with its `facts_hash`.

    `resellers` are brands that are shops (see `reseller_brands`). Raises `InputError` naming the key
    of the record that is wrong.
    """
    record = product_from_dict(product)
    common = CatalogWords(frozenset(resellers))
    known = facts_understand(record, corrections or None, common)
    return {**understanding_to_dict(known), "facts_hash": facts_hash(known, record)}


def facts_hash_of(product: Mapping[str, Any], understanding: Mapping[str, Any]) -> str:
    """The `facts_hash` of a record of which this is known already."""
    return facts_hash(understanding_from_dict(understanding), product_from_dict(product))


def reseller_brands(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Which "brands" of a catalog are shops, from the (brand, category) of its products."""
    return sorted(catalog_words(pairs).resellers)


def short_name(understanding: Mapping[str, Any], limit: int) -> str:
    """The product's name in at most `limit` characters."""
    return facts_short_name(understanding_from_dict(understanding), limit)


def record_is_foreign(product: Mapping[str, Any]) -> bool:
    """Whether a product record reads as another language than English."""
    return facts_record_is_foreign(product_from_dict(product))


def offer_narrows(text: str) -> bool:
    """Whether an offer's words name what it is for; where they do not it speaks for every product."""
    return facts_offer_narrows(text)


def offer_covers(text: str, product: Mapping[str, Any], understanding: Mapping[str, Any]) -> bool:
    """Whether an offer's words speak of this product: lines for any other leave it out."""
    known = understanding_from_dict(understanding)
    return facts_offer_covers(text, product_from_dict(product), known)


def clean_text(raw: str) -> str:
    """A record's text as a reader sees it: HTML gone, entities decoded, lines kept."""
    return facts_clean_text(raw)


def fact_labels(product: Mapping[str, Any], understanding: Mapping[str, Any]) -> list[str]:
    """All that a claim's `fact` may say of a product now: "name: value" of facts, attributes and texts."""
    spec = Spec(
        product=product_from_dict(product),
        understanding=understanding_from_dict(understanding),
        brief=brief_from_dict({"channel": "seo"}),
        fields=(),
        now=datetime.now(UTC),
    )
    return evidence_labels(spec)


def engines() -> list[dict[str, Any]]:
    """Every engine: {"name", "unavailable": why it cannot write here, or None}."""
    return [{"name": name, "unavailable": registry_unavailable(name)} for name in engine_names()]


def engine_unavailable(name: str) -> str | None:
    """Why an engine cannot write here, fit to show; None where it can."""
    return registry_unavailable(name)


def engine_version(name: str, adapter: str = "") -> str:
    """The version stored beside each line, those that `adapter` had a part in. Raises `EngineUnavailable`."""
    return version_under(engine_load(name).version, adapter)


def write_lines(
    order: Order,
    *,
    engine: str | Ahead,
    seed: int,
    n: Mapping[str, int],
    taken: Taken | None = None,
    lane: Lane = "bulk",
) -> Iterator[dict[str, Any]]:
    """Each field's lines as soon as they are written: {"field", "lines": [candidate records], "short", "dropped"}.

    `n` is lines per field; `taken` holds the batch's lines (see `taken_add`) and is added to. `lane` says
    who waits at the model: a person ("interactive") comes before a job ("bulk").
    `engine` is a name, or orders that were drawn already, this one with the same `seed` and `n` among them.
    Raises `EngineUnavailable`, `InputError`.
    """
    writer: Engine | Ready
    if isinstance(engine, Ahead):
        spec, writer = engine.of(order)
    else:
        spec, writer = spec_from_order(order), engine_over(engine_load(engine), lane)
    taken = set() if taken is None else taken
    for made in pipeline_write_lines(spec, engine=writer, seed=seed, n=n, avoid=taken):
        yield {
            "field": made.field.field,
            "lines": [line.record() for line in made.lines],
            "short": made.short,
            "dropped": made.dropped,
        }


def taken_add(taken: Taken, channel: str, field: str, text: str) -> None:
    """Remember a line that must not come again in its field."""
    taken.add(f"{channel}.{field}\x1f{text_key(text)}")


def line_write(
    order: Order,
    field: str,
    *,
    how: Literal["again", "shorter", "like"],
    text: str,
    options: Mapping[str, Any],
) -> dict[str, Any] | None:
    """One more line beside `text`: another, a shorter one, or one that sounds alike; None where none fits.

    `options`: `engine`, `seed`, `siblings` (texts of the same set).
    """
    spec = spec_from_order(order)
    spec_field = _field(spec, field)
    writer = engine_over(engine_load(engine_single(options["engine"])), "interactive")
    seed = options["seed"]
    siblings: Sequence[str] = options.get("siblings", ())
    line: Line | None
    with engine_watch(seconds=LINE_SECONDS):
        if how == "again":
            besides = [*dict.fromkeys((*siblings, text))]
            line = line_again(spec, spec_field, engine=writer, seed=seed, siblings=besides)
        elif how == "shorter":
            line = line_shorter(spec, spec_field, text, engine=writer, seed=seed, siblings=siblings)
        else:
            line = line_like(spec, spec_field, text, engine=writer, seed=seed, siblings=siblings)
    return line.record() if line else None


def measure_line(text: str, order: Order, field: str, siblings: Sequence[str] = ()) -> Badges:
    """The badges of any text for one field of an order, beside the other lines of its set."""
    spec = spec_from_order(order)
    return measure_one(text, spec=spec, field=_field(spec, field), siblings=siblings)


def lines_near(
    text: str, order: Order, field: str, siblings: Sequence[str] = (), *, most: int = 5
) -> list[dict[str, Any]]:
    """What a line's novelty is measured against, nearest first: {"text", "kind", "similarity", "overlap"}.

    Kinds are sibling, approved, catalog, supplied; `overlap` are spans of the neighbour's text.
    """
    spec = spec_from_order(order)
    return badges_lines_near(
        text, spec=spec, field=_field(spec, field), siblings=siblings, most=most
    )


def preview_lines(
    orders: Sequence[tuple[Order, int]], *, engine: str, seed: int
) -> list[list[dict[str, Any]]]:
    """For each order at most so many lines: one for each field, more of the first where fields are few.

    Of the lines that a round would keep, those nearest to the tone asked come first, so that a move of
    one slider shows; with the same seed only what the brief changes is changed. All are drawn at once.
    """
    read = ((spec_from_order(order), most) for order, most in orders)
    shown = [(replace(spec, fields=spec.fields[:most]), most) for spec, most in read]
    writer = engine_over(engine_load(engine), "interactive")
    n = PREVIEW_DRAWN if isinstance(writer, BatchEngine) else PREVIEW_DRAFTS
    asked = [(spec, {field.field: n for field in spec.fields}) for spec, _ in shown]
    ready = lines_ready(asked, engine=writer, seed=seed, least=max(most for _, most in shown))
    made = (pipeline_write_lines(spec, engine=ready, seed=seed, n=each) for spec, each in asked)
    return [_nearest(fields, most) for fields, (_, most) in zip(made, shown, strict=True)]


def _nearest(fields: Iterable[FieldLines], most: int) -> list[dict[str, Any]]:
    """One line of each field, more of the first where fields are few."""
    each = list(fields)
    lines: list[dict[str, Any]] = []
    for field, count in zip(each, (1 + most - len(each), *[1] * most), strict=False):
        nearest = sorted(field.lines, key=lambda line: (bool(line.badges["blocks"]), -_match(line)))
        lines += [line.record() for line in nearest[:count]]
    return lines


def _match(line: Line) -> float:
    """How near a line is to the tone and the call to action that were asked, the mean over sliders."""
    tones = line.badges["tone"].values()
    return float(sum(tone["match"] for tone in tones)) / max(1, len(tones))


def curve(order: Order, field: str, lines: Sequence[Mapping[str, Any]]) -> list[dict[str, float]]:
    """The trade-off of one field's lines ({"text", "badges"}): {"creativity", "diversity", "conversion"} by lambda."""
    spec = spec_from_order(order)
    spec_field = _field(spec, field)
    found = lambda_curve(
        [line["text"] for line in lines],
        [line["badges"] for line in lines],
        mask=spec_mask(spec, spec_field.channel, field),
    )
    return [
        {"creativity": p.creativity, "diversity": p.diversity, "conversion": p.p_conv}
        for p in found.points
    ]


def _field(spec: Spec, field: str) -> FieldSpec:
    return next(item for item in spec.fields if item.field == field)


__all__ = [
    "Ahead",
    "Order",
    "Taken",
    "canonical_hash",
    "clean_text",
    "curve",
    "engine_quick",
    "engine_unavailable",
    "engine_version",
    "engine_watch",
    "engines",
    "fact_labels",
    "facts_hash_of",
    "field_spec_from_dict",
    "field_spec_to_dict",
    "line_write",
    "lines_near",
    "measure_line",
    "orders_drawn",
    "preview_lines",
    "products_together",
    "reseller_brands",
    "short_name",
    "taken_add",
    "understand",
    "write_lines",
]
