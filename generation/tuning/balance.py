"""Examples chosen so that every field and every level of every control is practised, the rare ones too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from generation.tuning.examples import Example

_CONTROL = re.compile(r"<(?:sentiment|formality|playfulness|urgency|cta)[+-]?\d>")


def balanced(examples: Sequence[Example], total: int, seed: int) -> list[Example]:
    """`total` of the examples, without doubles, in a random order; fewer where there are fewer.

    Grammar's lines are mostly calm: drawn as they come, the ends of the sliders would hardly be
    seen. An example weighs what its field and its rarest control weigh, each the inverse of its count.
    """
    fields = Counter(example.field for example in examples)
    said = [tuple(_CONTROL.findall(example.prompt)) for example in examples]
    levels = Counter(level for levels in said for level in levels)
    weights = np.array(
        [
            max((1 / levels[level] for level in own), default=1 / len(examples))
            / fields[example.field]
            for example, own in zip(examples, said, strict=True)
        ]
    )
    rng = np.random.default_rng(seed)
    # The largest of u ** (1 / w) are a draw without doubles by weight (Efraimidis and Spirakis, 2006).
    keys = np.log(rng.random(len(examples))) / weights
    order = np.argsort(-keys)[:total]
    return [examples[index] for index in order.tolist()]
