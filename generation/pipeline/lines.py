"""The whole story of a field: more drafts than asked, cleaned, measured, the best set kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generation.badges import measure, rank, spec_mask
from generation.badges.context import context_of
from generation.badges.reading import reading_of
from generation.badges.registry import SET_SCORERS
from generation.badges.relevance import LEAST, lines_relevance
from generation.badges.tone.badge import tone_measure
from generation.engines.base import (
    Ask,
    BatchEngine,
    Engine,
    skeleton_key,
    text_key,
    version_for,
)
from generation.pipeline.taken import Taken
from generation.postprocess.chain import clean
from generation.types import Badges, Draft, FieldSpec, Line, Spec, Tone
from generation.types.brief import SLIDERS

_DRAFTED, _MEASURED = 0.8, 0.25
"""Drafts beyond those asked, as a share: drafted where a slider was moved, so that the farthest in tone
can fall out, and measured in any case."""
_LEAST_MORE = 2
_UNASKED = 0.35
"""What a slider at rest weighs beside one that was moved."""


@dataclass(frozen=True)
class FieldLines:
    """One field's lines by rank, how many of those asked could not be made honestly, and how many
    drafts were dropped because they do not speak of the product."""

    field: FieldSpec
    lines: tuple[Line, ...]
    short: int
    dropped: int = 0


@dataclass(frozen=True)
class Run:
    """What is the same for every field of a product.

    `taken` holds the batch's texts and is added to; `beside` those of this product's other fields;
    `surplus` is the least share of drafts to ask for beyond those wanted.
    """

    engine: Engine
    seed: int
    taken: Taken
    ranked: bool = True
    beside: set[str] = field(default_factory=set)
    surplus: float = 0.0


@dataclass(frozen=True)
class Ready:
    """An engine that has drawn for some orders already; `surplus` as in `Run`."""

    engine: Engine
    surplus: float = 0.0


def lines_ready(
    orders: Sequence[tuple[Spec, Mapping[str, int] | None]],
    *,
    engine: Engine,
    seed: int,
    ranked: bool = True,
    least: int = 0,
) -> Ready:
    """The engine with all lines of these orders (spec and `n`, as for `write_lines`) drawn together, where it can.

    The same specs, seed and `ranked` must be given to `write_lines` afterwards. With `least` nobody waits for more
    where a field has so many.
    """
    if not isinstance(engine, BatchEngine):
        return Ready(engine)
    run = Run(engine, seed, set(), ranked, surplus=engine.surplus)
    asks = [
        Ask(spec, field, _drafts(spec, count, run), seed, least)
        for spec, n in orders
        for field, count in zip(spec.fields, _counts(spec, n), strict=True)
    ]
    return Ready(engine.prepared(asks), engine.surplus)


def write_lines(
    spec: Spec,
    *,
    engine: Engine | Ready,
    seed: int,
    n: Mapping[str, int] | None = None,
    avoid: Taken | None = None,
    ranked: bool = True,
) -> Iterator[FieldLines]:
    """Lines for each field of the spec, in the spec's order.

    `n` is lines per field, else the brief's number. `avoid` holds the batch's texts by
    `text_key` and is added to. The same arguments give the same bytes.
    """
    if not isinstance(engine, Ready):
        engine = lines_ready([(spec, n)], engine=engine, seed=seed, ranked=ranked)
    taken = set() if avoid is None else avoid
    run = Run(engine.engine, seed, taken, ranked, surplus=engine.surplus)
    for wanted, count in zip(spec.fields, _counts(spec, n), strict=True):
        yield field_lines(spec, wanted, count, run)


def _counts(spec: Spec, n: Mapping[str, int] | None) -> list[int]:
    """Lines of each field."""
    return [(n or {}).get(field.field) or spec.brief.n_for(field.field) for field in spec.fields]


def field_lines(spec: Spec, field: FieldSpec, n: int, run: Run) -> FieldLines:
    """At most `n` lines for one field; a line that may not be approved is kept only if none may."""
    inner = FieldTaken(run.taken, field.key, run.beside)
    tone = spec.brief.tone
    drafts = run.engine.write(spec, field, _drafts(spec, n, run), run.seed, inner)
    cleaned = clean(drafts, spec=spec, field=field)
    drafts = _speaking(cleaned, spec, field)
    dropped = len(cleaned) - len(drafts)
    if _moved(tone) and run.ranked:
        drafts = _nearest_in_tone(drafts, tone, _more(n, _MEASURED))
    texts = [draft.text for draft in drafts]
    badges = measure(texts, spec=spec, field=field)
    pool = _fit_to_show(badges, n)
    if run.ranked:
        mask = spec_mask(spec, field.channel, field.field)
        order = rank(
            [texts[i] for i in pool], [badges[i] for i in pool], spec.brief.creativity, mask=mask
        ).order
        pool = sorted(pool[index] for index in order[:n])
    kept = pool[:n]
    for index in kept:
        inner.add(text_key(texts[index]))
        run.beside.add(skeleton_key(str(drafts[index].trace.get("pattern", ""))))
    lines = set_lines([drafts[i] for i in kept], [badges[i] for i in kept], spec, field, run)
    return FieldLines(field, tuple(lines), n - len(lines), dropped)


def _speaking(drafts: Sequence[Draft], spec: Spec, field: FieldSpec) -> list[Draft]:
    """The drafts that speak of the product as far as the brief's `relevance` asks."""
    least = LEAST[spec.brief.relevance]
    if not least:
        return list(drafts)
    said = lines_relevance([draft.text for draft in drafts], context_of(spec, field).order)
    return [draft for draft, what in zip(drafts, said, strict=True) if what >= least]


def _fit_to_show(badges: Sequence[Badges], n: int) -> list[int]:
    """Indexes of the lines worth choosing from: without a doubt where n are, else without a block."""
    free = [index for index, found in enumerate(badges) if not found["blocks"]]
    clear = [
        index
        for index in free
        if all(claim["status"] == "supported" for claim in badges[index]["claims"])
    ]
    return (clear if len(clear) >= n else free) or list(range(len(badges)))


def _drafts(spec: Spec, n: int, run: Run) -> int:
    """How many drafts to ask for `n` lines."""
    share = _DRAFTED if _moved(spec.brief.tone) and run.ranked else _MEASURED
    return _more(n, max(share, run.surplus))


def _moved(tone: Tone) -> bool:
    return any(getattr(tone, slider) for slider in SLIDERS)


def _more(n: int, share: float) -> int:
    return n + max(_LEAST_MORE, round(n * share))


def _nearest_in_tone(drafts: Sequence[Draft], tone: Tone, most: int) -> list[Draft]:
    """The drafts that sound most like what was asked, in their own order."""
    if len(drafts) <= most:
        return list(drafts)
    far = [_distance(tone_measure(reading_of(draft.text)), tone) for draft in drafts]
    nearest = sorted(range(len(drafts)), key=lambda index: (far[index], index))[:most]
    return [drafts[index] for index in sorted(nearest)]


def _distance(measured: Mapping[str, int], tone: Tone) -> float:
    asked = {slider: int(getattr(tone, slider)) for slider in measured}
    return sum(
        abs(asked[slider] - value) * (1 if asked[slider] else _UNASKED)
        for slider, value in measured.items()
    )


def set_lines(
    drafts: Sequence[Draft], badges: Sequence[Badges], spec: Spec, field: FieldSpec, run: Run
) -> list[Line]:
    """Measured drafts as a set of lines, what depends on the set measured within it, in rank order."""
    texts = [draft.text for draft in drafts]
    within = set_badges(texts, badges, spec=spec, field=field)
    mask = spec_mask(spec, field.channel, field.field)
    ranking = rank(texts, within, spec.brief.creativity, mask=mask)
    order = ranking.order if run.ranked else range(len(drafts))
    version = version_for(run.engine, spec)
    return [
        Line(
            sku=spec.product.sku,
            channel=field.channel,
            field=field.field,
            slot=index,
            rank=place,
            text=texts[index],
            badges=within[index],
            score=ranking.scores[index],
            engine=run.engine.name,
            model_version=version,
            seed=drafts[index].seed,
        )
        for place, index in enumerate(order, 1)
    ]


def set_badges(
    texts: Sequence[str], badges: Sequence[Badges], *, spec: Spec, field: FieldSpec
) -> list[Badges]:
    """The badges with novelty and diversity measured among these texts only."""
    context = context_of(spec, field)
    readings = [reading_of(text) for text in texts]
    sets = {scorer.name: scorer.measure(readings, context) for scorer in SET_SCORERS if readings}
    return [
        {**badge, **{name: values[index] for name, values in sets.items()}}
        for index, badge in enumerate(badges)
    ]


class FieldTaken:
    """The batch's texts as one field sees them, and those of the product's other fields."""

    def __init__(self, taken: Taken, field_key: str, beside: set[str]) -> None:
        self._taken, self._prefix, self._beside = taken, field_key + "\x1f", beside

    def __contains__(self, key: object, /) -> bool:
        return key in self._beside or f"{self._prefix}{key}" in self._taken

    def add(self, key: str, /) -> None:
        """Remembers a text of this field."""
        self._beside.add(key)
        self._taken.add(self._prefix + key)
