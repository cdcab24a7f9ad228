"""Tokens a second of the decoding loop beside transformers' `generate` with the same weights, in one process.

python -m generation.management.bench.decode
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial

import torch
from transformers import LlamaForCausalLM

from generation.engines.lm.process import cores
from generation.lm.config import LmConfig
from generation.lm.decode import decode
from generation.lm.kernels import KERNELS
from generation.lm.llama import llama_config
from generation.lm.model import DecoderModel

PROMPT, NEW, RUNS = 120, 48, 5
PEER = "transformers generate, float32"
Seconds = tuple[float, float]
"""By the clock, and of all processors together."""
BATCHES = (1, 16, 64)
BUDGETS = {1: 2.5, 16: 5.0, 64: 6.0}
"""How many times as fast as `generate` the best kernel has to be, by lines at once."""


@dataclass(frozen=True)
class Row:
    """Measurements of one thing."""

    what: str
    values: Sequence[float]
    unit: str
    budget: str = ""


def rows_measured(shape: LmConfig | None = None, runs: int = RUNS) -> list[Row]:
    """Every kernel and `generate` in turn, `runs` times; ratios are of neighbours in time."""
    shape = shape or LmConfig()
    torch.manual_seed(7)
    reference = LlamaForCausalLM(llama_config(shape)).train(False)
    models = {name: DecoderModel(shape, reference.state_dict(), name) for name in KERNELS}
    prompt = torch.randint(8, shape.vocab, (PROMPT,)).tolist()
    rows: list[Row] = []
    for lines in BATCHES:
        works: dict[str, Callable[[], object]] = {
            PEER: partial(_generate, reference, prompt, lines)
        }
        for name, model in models.items():
            works[name] = partial(decode, model, [prompt], n=lines, most=NEW, end=-1)
        rows += _rows(lines, _timed(works, runs))
    return rows


def _rows(lines: int, timed: Mapping[str, Sequence[Seconds]]) -> Iterator[Row]:
    """Rates of each, and how far the fastest kernel is ahead, by the clock and by processor time."""
    title = "1 line" if lines == 1 else f"{lines} lines"
    for name, runs in timed.items():
        yield Row(f"{title}, {name}", [lines * NEW / clock for clock, _ in runs], "tokens/s")
    own = [name for name in timed if name != PEER]
    best = min(own, key=lambda name: statistics.median(clock for clock, _ in timed[name]))
    pairs = list(zip(timed[PEER], timed[best], strict=True))
    what = f"{title}, {best} x generate"
    budget = f"at least {BUDGETS[lines]:g}"
    yield Row(what, [peer[0] / mine[0] for peer, mine in pairs], "", budget)
    yield Row(f"{what}, by processor time", [peer[1] / mine[1] for peer, mine in pairs], "")


def _timed(works: Mapping[str, Callable[[], object]], runs: int) -> dict[str, list[Seconds]]:
    timed: dict[str, list[Seconds]] = {name: [] for name in works}
    for work in works.values():
        work()  # weights are packed and pages touched once
    for _ in range(runs):
        for name, work in works.items():
            start = time.perf_counter(), time.process_time()
            work()
            timed[name].append((time.perf_counter() - start[0], time.process_time() - start[1]))
    return timed


def _generate(model: LlamaForCausalLM, prompt: list[int], lines: int) -> None:
    tokens = torch.tensor([prompt] * lines)
    with torch.inference_mode():
        model.generate(
            tokens,
            attention_mask=torch.ones_like(tokens),
            max_new_tokens=NEW,
            min_new_tokens=NEW,
            do_sample=False,
            eos_token_id=None,
            pad_token_id=0,
        )


if __name__ == "__main__":
    torch.set_num_threads(cores())
    told = {"rows": [asdict(row) for row in rows_measured()], "threads": torch.get_num_threads()}
    sys.stdout.write(json.dumps({**told, "torch": torch.__version__}) + "\n")
