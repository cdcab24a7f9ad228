"""Tokens a second of training steps, as the stage `base` takes them, from random weights over invented examples.

python -m generation.management.bench.training
"""

from __future__ import annotations

import itertools
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import torch

from generation.engines.lm.prompt import special_tokens
from generation.lm.config import LmConfig
from generation.lm.tokenizer import LmTokenizer
from generation.tuning.examples import examples_make, texts_of
from generation.tuning.memory import memory_keep
from generation.tuning.sft import Place, Progress, SftPlan, sft
from generation.tuning.shards import shard_make

EXAMPLES = 400
BATCH_TOKENS, STEPS = 8192, 14
FIRST = 3
"""Steps that do not count: memory is asked for and pages are touched in them."""


def rates_measured(
    shape: LmConfig, steps: int = STEPS, batch_tokens: int = BATCH_TOKENS
) -> tuple[Sequence[float], Sequence[float]]:
    """Tokens a second of each step but the first ones: by the clock, and by the time of all processors."""
    examples = list(itertools.islice(examples_make(7), EXAMPLES))
    tokenizer = LmTokenizer.train(texts_of(examples), special_tokens(), shape.vocab)
    shard = shard_make(examples, tokenizer, shape.context)
    clock, processors = [time.perf_counter()], [time.process_time()]
    seen = [0]

    def stepped(progress: Progress) -> None:
        clock.append(time.perf_counter())
        processors.append(time.process_time())
        seen.append(progress.tokens)

    with tempfile.TemporaryDirectory(prefix="copystudio-bench-") as folder:
        sft(
            shard,
            shape,
            SftPlan(steps, batch_tokens, keep_every=steps),
            Place(Path(folder)),
            stepped,
        )
    return _rates(seen, clock), _rates(seen, processors)


def _rates(seen: Sequence[int], times: Sequence[float]) -> list[float]:
    pairs = itertools.pairwise(zip(seen, times, strict=True))
    rates = [(tokens - before) / (end - start) for (before, start), (tokens, end) in pairs]
    return rates[FIRST:]


if __name__ == "__main__":
    memory_keep()
    by_clock, by_processors = rates_measured(LmConfig())
    told = {"clock": by_clock, "processors": by_processors, "threads": torch.get_num_threads()}
    sys.stdout.write(json.dumps({**told, "torch": torch.__version__}) + "\n")
