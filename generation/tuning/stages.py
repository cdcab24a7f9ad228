"""What `manage.py train STAGE` runs: each stage reads what the one before wrote into one folder."""

from __future__ import annotations

import errno
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from generation.corpus import pack_names
from generation.engines.lm.prompt import special_tokens
from generation.lm.config import LmConfig
from generation.lm.tokenizer import LmTokenizer
from generation.tuning.examples import Example, examples_make
from generation.tuning.sft import Progress, SftPlan, sft
from generation.tuning.shards import shard_load, shard_make

HELD_OUT = ("bags", "cameras", "coffee-tea", "general", "lighting", "toys-figures")
"""Packs that are never trained on: what is said of their products shows what was learnt."""
TOKENIZER, SHARD, WEIGHTS = "tokenizer.json", "examples.npz", "base.safetensors"


@dataclass(frozen=True)
class Order:
    """Where a stage works and how much of it: `examples` to make, the plan of training, the device."""

    folder: Path
    examples: int
    plan: SftPlan
    config: LmConfig
    device: str = "cpu"


Say = Callable[[str], object]


def tokenizer_stage(order: Order, packs: tuple[str, ...], say: Say) -> None:
    """Learns the pieces from a tenth of the examples."""
    order.folder.mkdir(parents=True, exist_ok=True)
    made = itertools.islice(examples_make(order.plan.seed, packs), max(1, order.examples // 10))
    tokenizer = LmTokenizer.train(_texts(made), special_tokens(), order.config.vocab)
    tokenizer.save(order.folder / TOKENIZER)
    say(f"{len(tokenizer)} pieces")


def base_stage(order: Order, packs: tuple[str, ...], say: Say) -> None:
    """Makes the examples unless they are there, then trains; a second call goes on where one was cut off."""
    if not (order.folder / TOKENIZER).exists():
        raise FileNotFoundError(errno.ENOENT, "no tokenizer", str(order.folder / TOKENIZER))
    tokenizer = LmTokenizer.load(order.folder / TOKENIZER)
    path = order.folder / SHARD
    if not path.exists():
        made = itertools.islice(examples_make(order.plan.seed + 1, packs), order.examples)
        shard_make(_counted(made, order.examples, say), tokenizer, order.config.context).save(path)
    shard = shard_load(path)
    say(f"{len(shard)} examples, {len(shard.tokens)} tokens")

    def shown(progress: Progress) -> None:
        say(f"step {progress.step} of {progress.steps}, loss {progress.loss:.3f}")

    model = sft(shard, order.config, order.plan, order.folder / "base", shown, order.device)
    weights = {
        name: value.detach().to("cpu", torch.bfloat16).contiguous()
        for name, value in model.named_parameters()
    }
    card = {"config": json.dumps(asdict(order.config)), "plan": json.dumps(asdict(order.plan))}
    save_file(weights, order.folder / WEIGHTS, metadata=card)


STAGES: Mapping[str, Callable[[Order, tuple[str, ...], Say], None]] = {
    "tokenizer": tokenizer_stage,
    "base": base_stage,
}


def stage_run(name: str, order: Order, say: Say) -> None:
    """Runs a stage over every pack but those held out. Raises FileNotFoundError for what an earlier stage makes."""
    STAGES[name](order, tuple(slug for slug in pack_names() if slug not in HELD_OUT), say)


def order_from(options: Mapping[str, Any]) -> Order:
    """The order that a command's options describe."""
    plan = SftPlan(
        steps=options["steps"], batch_tokens=options["batch_tokens"], seed=options["seed"]
    )
    return Order(options["folder"], options["examples"], plan, LmConfig(), options["device"])


def _texts(examples: Iterator[Example]) -> Iterator[str]:
    for example in examples:
        yield example.prompt
        yield example.line


def _counted(examples: Iterator[Example], total: int, say: Say) -> Iterator[Example]:
    for number, example in enumerate(examples, 1):
        if number % 1000 == 0:
            say(f"{number} of {total} examples")
        yield example
