"""Given texts in, candidate records out: badges and rank for lines that are already written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from generation.badges import measure, measure_one, rank, spec_mask
from generation.badges.reading import text_nfc
from generation.facts import understand
from generation.pipeline.json_lines import json_object
from generation.types import (
    Badges,
    FieldSpec,
    InputError,
    Line,
    Spec,
    brief_from_dict,
    channel_fields,
    channels,
    product_from_dict,
)

ORIGINS = ("model", "mixed", "human")
UNKNOWN_ENGINE = "given"


@dataclass(frozen=True)
class GivenLine:
    """One text to measure, with its order."""

    sku: str
    channel: str
    field: str
    text: str
    order: str
    spec: Spec
    extra: Mapping[str, Any]

    @property
    def set_key(self) -> tuple[str, str, str]:
        """The set it stands in: sku, channel, field."""
        return self.sku, self.channel, self.field


def lines_read(rows: Iterable[bytes], now: datetime) -> list[GivenLine]:
    """The lines of a JSON Lines file. Raises `InputError` with "line N" and the key that is wrong."""
    specs: dict[str, Spec] = {}
    found = []
    for number, raw in enumerate(rows, 1):
        if not raw.strip():
            continue
        try:
            found.append(_line(json_object(raw), specs, now))
        except InputError as error:
            raise InputError(f"line {number}, {error.key}", error.message) from None
    return found


def lines_score(lines: Sequence[GivenLine]) -> list[dict[str, Any]]:
    """Candidate records in the order of the lines; each set is measured and ranked as one."""
    records: list[dict[str, Any]] = [{} for _ in lines]
    sets: dict[tuple[str, str, str], list[int]] = {}
    for index, line in enumerate(lines):
        sets.setdefault(line.set_key, []).append(index)
    for places in sets.values():
        for index, record in zip(places, _set_score([lines[i] for i in places]), strict=True):
            records[index] = record
    return records


def _set_score(lines: Sequence[GivenLine]) -> Iterator[dict[str, Any]]:
    first = lines[0]
    texts = [line.text for line in lines]
    badges = _set_badges(lines)
    mask = spec_mask(first.spec, first.channel, first.field)
    ranking = rank(texts, badges, first.spec.brief.creativity, mask=mask)
    ranks = {index: place for place, index in enumerate(ranking.order, 1)}
    for index, line in enumerate(lines):
        given = line.extra
        yield Line(
            sku=line.sku,
            channel=line.channel,
            field=line.field,
            slot=index,
            rank=ranks[index],
            text=line.text,
            badges=badges[index],
            score=ranking.scores[index],
            engine=_given(given, "engine", UNKNOWN_ENGINE),
            model_version=_given(given, "model_version", UNKNOWN_ENGINE),
            seed=given["seed"] if type(given.get("seed")) is int else 0,
            origin=given["origin"] if given.get("origin") in ORIGINS else "human",
        ).record()


def _set_badges(lines: Sequence[GivenLine]) -> list[Badges]:
    """One measuring for the set; where its lines bring different orders, each by its own."""
    texts = [line.text for line in lines]
    if len({line.order for line in lines}) == 1:
        return measure(texts, spec=lines[0].spec, field=_field(lines[0]))
    return [
        measure_one(
            line.text,
            spec=line.spec,
            field=_field(line),
            siblings=[*texts[:index], *texts[index + 1 :]],
        )
        for index, line in enumerate(lines)
    ]


def _field(line: GivenLine) -> FieldSpec:
    return channel_fields(line.channel)[line.field]


def _given(extra: Mapping[str, Any], key: str, otherwise: str) -> str:
    value = extra.get(key)
    return value if isinstance(value, str) and value else otherwise


def _line(data: Mapping[str, Any], specs: dict[str, Spec], now: datetime) -> GivenLine:
    sku = _required(data, "sku")
    channel, field = _required(data, "channel"), _required(data, "field")
    if channel not in channels():
        raise InputError("channel", f"must be one of {', '.join(channels())}.")
    if field not in channel_fields(channel):
        raise InputError("field", f"must be one of {', '.join(channel_fields(channel))}.")
    text = data.get("text")
    if not isinstance(text, str):
        raise InputError("text", "is missing." if text is None else "must be text.")
    product, brief = _mapping(data, "product"), _mapping(data, "brief")
    order = json.dumps([sku, channel, product, brief], sort_keys=True)
    spec = specs.get(order)
    if spec is None:
        spec = specs[order] = _spec({**product, "sku": sku}, {**brief, "channel": channel}, now)
    return GivenLine(sku, channel, field, text_nfc(text), order, spec, data)


def _spec(product: Mapping[str, Any], brief: Mapping[str, Any], now: datetime) -> Spec:
    try:
        record = product_from_dict(product)
    except InputError as error:
        raise InputError(f"product.{error.key}", error.message) from None
    try:
        order = brief_from_dict(brief)
    except InputError as error:
        raise InputError(f"brief.{error.key}", error.message) from None
    return Spec(
        product=record,
        understanding=understand(record),
        brief=order,
        fields=tuple(channel_fields(order.channel).values()),
        now=now,
    )


def _required(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if value is None or value == "":
        raise InputError(key, "is missing.")
    if not isinstance(value, str):
        raise InputError(key, "must be text.")
    return value


def _mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key)
    if value is None:
        if key == "product":
            raise InputError(key, "is missing.")
        return {}
    if not isinstance(value, Mapping):
        raise InputError(key, "must be an object.")
    return value
