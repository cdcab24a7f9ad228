"""One line at a time: again, shorter, more like this, or a person's own words measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from generation.badges import measure, measure_one
from generation.engines.base import Engine, text_key
from generation.pipeline.lines import Run, set_lines
from generation.postprocess.chain import clean
from generation.types import Badges, Draft, FieldSpec, Line, Spec

_DRAFTS = 12
_SHORTER = 0.82


def line_again(
    spec: Spec, field: FieldSpec, *, engine: Engine, seed: int, siblings: Sequence[str] = ()
) -> Line | None:
    """Another line for the field, unlike its siblings (the line it replaces among them)."""
    return _one(
        spec, field, Run(engine, seed, set()), siblings, lambda draft, badges: _novelty(badges)
    )


def line_shorter(
    spec: Spec,
    field: FieldSpec,
    text: str,
    *,
    engine: Engine,
    seed: int,
    siblings: Sequence[str] = (),
) -> Line | None:
    """A line of at most four fifths of the text's length, as near to its words as can be."""
    limit = int(len(text) * _SHORTER)
    tight = replace(field, limit=limit, asked=None)
    words = set(text_key(text).split())

    def likeness(draft: Draft, badges: Badges) -> float:
        other = set(text_key(draft.text).split())
        return len(words & other) / max(1, len(other)) + len(draft.text) / max(1, limit) / 4

    found = _one(
        spec, tight, Run(engine, seed, set()), (*siblings, text), likeness, drafts=_DRAFTS * 2
    )
    return found and _measured_for(found, spec, field, siblings)


def line_like(
    spec: Spec,
    field: FieldSpec,
    text: str,
    *,
    engine: Engine,
    seed: int,
    siblings: Sequence[str] = (),
) -> Line | None:
    """A line that sounds like the text and says it with other words."""
    model = measure([text], spec=spec, field=field)[0]
    words = set(text_key(text).split())

    def likeness(draft: Draft, badges: Badges) -> float:
        other = set(text_key(draft.text).split())
        same = len(words & other) / max(1, len(words | other))
        return (
            -_tone_distance(model, badges)
            - max(0.0, same - 0.5) * 2
            + (0.2 if badges["cta"]["strength"] == model["cta"]["strength"] else 0.0)
        )

    return _one(
        spec, field, Run(engine, seed, set()), (*siblings, text), likeness, drafts=_DRAFTS * 2
    )


def line_measured(
    spec: Spec, field: FieldSpec, text: str, *, siblings: Sequence[str] = ()
) -> Badges:
    """The badges of any text, a person's own among them, beside its siblings."""
    return measure_one(text, spec=spec, field=field, siblings=siblings)


def _one(
    spec: Spec,
    field: FieldSpec,
    run: Run,
    siblings: Sequence[str],
    value: Callable[[Draft, Badges], float],
    drafts: int = _DRAFTS,
) -> Line | None:
    run = replace(run, taken={text_key(text) for text in siblings})
    found = clean(
        run.engine.write(spec, field, drafts, run.seed, run.taken), spec=spec, field=field
    )
    pairs = [
        (draft, measure_one(draft.text, spec=spec, field=field, siblings=siblings))
        for draft in found
    ]
    free = [pair for pair in pairs if not pair[1]["blocks"]] or pairs
    if not free:
        return None
    draft, badges = max(free, key=lambda pair: value(*pair))
    line = set_lines([draft], [badges], spec, field, run)[0]
    return replace(line, badges=badges)


def _measured_for(line: Line, spec: Spec, field: FieldSpec, siblings: Sequence[str]) -> Line:
    """The line with the badges of its real field, after it was drafted under a tighter one."""
    return replace(line, badges=line_measured(spec, field, line.text, siblings=siblings))


def _novelty(badges: Badges) -> float:
    return float(badges["novelty"]["value"])


def _tone_distance(one: Badges, other: Badges) -> float:
    sliders = one["tone"].keys() & other["tone"].keys()
    distance: float = sum(
        abs(one["tone"][name]["measured"] - other["tone"][name]["measured"]) for name in sliders
    )
    return distance / (200 * max(1, len(sliders)))
