"""The novelty badge: the nearest line already written, how near it is, and the words in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from generation.badges.context import SetContext
from generation.badges.reading import Reading, reading_of
from generation.badges.wordlists import words_of
from generation.encoder import METHOD, set_similarity
from generation.encoder.tfidf import cosines, encode
from generation.types import Neighbour

WORDS = words_of("common")
RUN = 2  # words in common, side by side, before they are marked
COMMON = WORDS["common"]
SAME_TEXT = 1e-9
NEAR_LEAST = 0.01  # less alike than this is not near at all


def badges(readings: Sequence[Reading], context: SetContext) -> list[dict[str, Any]]:
    """`{"value", "nearest", "nearest_kind", "nearest_sku", "overlap", "method"}` for each line of the set.

    value = 1 - max cosine to the set's other lines, approved, catalog and supplied lines. The
    product's own name is masked: two lines are not alike because both name the product. All approved
    copy (`Spec.approved`) is compared without each line's own product's name.
    """
    texts = [reading.text for reading in readings]
    siblings = set_similarity(texts, context.mask).copy()
    np.fill_diagonal(siblings, -1.0)
    nearest, likeness = siblings.argmax(axis=1), siblings.max(axis=1)
    result = []
    for index, (reading, (alike, seen)) in enumerate(
        zip(readings, context.nearest(texts), strict=True)
    ):
        best, near = float(likeness[index]), Neighbour(texts[int(nearest[index])], "sibling")
        # Where both are the same, the line that people already saw is named.
        if seen is not None and alike >= best - SAME_TEXT:
            best, near = alike, seen
        result.append(_badge(reading, best, near, context))
    return result


def _badge(reading: Reading, best: float, near: Neighbour, context: SetContext) -> dict[str, Any]:
    if best <= 0:
        return {
            "value": 1.0,
            "nearest": None,
            "nearest_kind": None,
            "nearest_sku": None,
            "overlap": [],
            "method": METHOD,
        }
    return {
        "value": round(min(1.0, max(0.0, 1 - best)), 6),
        "nearest": near.text,
        "nearest_kind": near.kind,
        "nearest_sku": near.sku or None,
        "overlap": overlap_spans(reading, reading_of(near.text), context.mask),
        "method": METHOD,
    }


def nearest_lines(
    text: str, context: SetContext, siblings: Sequence[str], most: int
) -> list[dict[str, Any]]:
    """The lines nearest to `text`, the nearest first, each text once.

    `{"text", "kind", "similarity" 0..1, "overlap" spans of that text that also stand in `text`}`.
    """
    known = {item.text: item.kind for item in context.order.neighbours}
    known |= {line: "sibling" for line in siblings if line not in known}
    alike = dict.fromkeys(known, 0.0)
    if known:
        vectors = encode((text, *known), context.mask)
        alike = dict(zip(known, cosines(vectors[:1], vectors[1:])[0], strict=True))
    if context.spec.approved:
        for similarity, line in context.spec.approved.nearest([text], context.mask, most)[0]:
            known.setdefault(line.text, line.kind)
            alike[line.text] = max(similarity, alike.get(line.text, 0.0))
    reading = reading_of(text)
    nearest = sorted(alike, key=lambda line: -alike[line])[:most]
    return [
        {
            "text": line,
            "kind": known[line],
            "similarity": round(min(1.0, float(alike[line])), 6),
            "overlap": overlap_spans(reading_of(line), reading, context.mask),
        }
        for line in nearest
        if alike[line] >= NEAR_LEAST
    ]


def overlap_spans(
    reading: Reading, other: Reading, mask: frozenset[str] = frozenset()
) -> list[list[int]]:
    """Spans of `reading` that also stand in `other`: runs of two words or more.

    A run says something only with a word in it that is neither common nor the product's name.
    """
    pairs = set(zip(other.words, other.words[1:], strict=False))
    words = reading.words
    spans, index = [], 0
    while index < len(words) - 1:
        last = index
        while last + 1 < len(words) and (words[last], words[last + 1]) in pairs:
            last += 1
        run = words[index : last + 1]
        if len(run) >= RUN and any(word not in COMMON and word not in mask for word in run):
            spans.append(list(reading.span(index, last)))
        index = max(last, index + 1)
    return spans
