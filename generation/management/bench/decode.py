"""Tokens a second of the decoding loop beside other engines with the same weights, in one process.

python -m generation.management.bench.decode
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import torch
from transformers import LlamaForCausalLM

from generation.engines.lm.process import cores
from generation.lm.config import LmConfig
from generation.lm.decode import decode
from generation.lm.kernels import KERNELS
from generation.lm.llama import llama_config
from generation.lm.model import DecoderModel
from generation.management.bench import ctranslate

PROMPT, NEW, RUNS = 120, 48, 5
PEER = "transformers generate, float32"
Seconds = tuple[float, float]
"""By the clock, and of all processors together."""
BATCHES = (1, 16, 64)
BUDGETS = {1: 2.5, 16: 5.0, 64: 6.0}
"""How many times as fast as `generate` the best kernel has to be, by lines at once."""
AHEAD = 16
"""Lines at once with which it has to be ahead of every other engine."""


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
    peers: dict[str, Callable[..., object]] = {PEER: partial(_generate, reference)}
    peers |= _peers(shape, reference)
    rows: list[Row] = []
    for lines in BATCHES:
        works: dict[str, Callable[[], object]] = {
            name: partial(draw, prompt, lines, NEW) for name, draw in peers.items()
        }
        for name, model in models.items():
            works[name] = partial(decode, model, [prompt], n=lines, most=NEW, end=-1)
        rows += _rows(lines, _timed(works, runs), list(peers))
    return rows


def _peers(shape: LmConfig, reference: LlamaForCausalLM) -> dict[str, Callable[..., object]]:
    """Engines that are here beside transformers."""
    if find_spec(ctranslate.PACKAGE) is None:
        return {}
    weights = {name: value.detach() for name, value in reference.state_dict().items()}
    with tempfile.TemporaryDirectory(prefix="copystudio-bench-") as folder:
        draw = ctranslate.peer_made(
            Path(folder) / "weights", shape, weights, torch.get_num_threads()
        )
    return {ctranslate.NAME: draw}


def _rows(
    lines: int, timed: Mapping[str, Sequence[Seconds]], peers: Sequence[str]
) -> Iterator[Row]:
    """Rates of each, and how far the fastest kernel is ahead, by the clock and by processor time."""
    title = "1 line" if lines == 1 else f"{lines} lines"
    for name, runs in timed.items():
        yield Row(f"{title}, {name}", [lines * NEW / clock for clock, _ in runs], "tokens/s")
    own = [name for name in timed if name not in peers]
    best = min(own, key=lambda name: statistics.median(clock for clock, _ in timed[name]))
    pairs = list(zip(timed[PEER], timed[best], strict=True))
    what = f"{title}, {best} x generate"
    budget = f"at least {BUDGETS[lines]:g}"
    yield Row(what, [peer[0] / mine[0] for peer, mine in pairs], "", budget)
    yield Row(f"{what}, by processor time", [peer[1] / mine[1] for peer, mine in pairs], "")
    for name in peers[1:]:
        clocks = zip(timed[name], timed[best], strict=True)
        ratios = [peer[0] / mine[0] for peer, mine in clocks]
        yield Row(f"{title}, {best} x {name}", ratios, "", "at least 1" if lines == AHEAD else "")


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


def _generate(model: LlamaForCausalLM, prompt: list[int], lines: int, most: int) -> None:
    tokens = torch.tensor([prompt] * lines)
    with torch.inference_mode():
        model.generate(
            tokens,
            attention_mask=torch.ones_like(tokens),
            max_new_tokens=most,
            min_new_tokens=most,
            do_sample=False,
            eos_token_id=None,
            pad_token_id=0,
        )


if __name__ == "__main__":
    torch.set_num_threads(cores())
    told = {
        "rows": [asdict(row) for row in rows_measured()],
        "threads": torch.get_num_threads(),
        "absent": [] if find_spec(ctranslate.PACKAGE) else [ctranslate.NAME],
    }
    sys.stdout.write(json.dumps({**told, "torch": torch.__version__}) + "\n")
