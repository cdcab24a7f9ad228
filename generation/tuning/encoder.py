"""The stage `encoder`: lines that say the same of two products come near, lines of one product that say something else do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.nn import functional

from generation.encoder import cosines, encode
from generation.encoder.trained import (
    TOKENIZER,
    EncoderConfig,
    LineEncoder,
    encoder_save,
)
from generation.tuning.curves import curve_svg
from generation.tuning.held_out import HELD_OUT
from generation.tuning.runs import Losses, corpus_hash, run_begin, run_end
from generation.tuning.sft import SftPlan, keep, rate_at, rate_set, resume

SHAPES = {
    "12m": EncoderConfig(),
    "1m": EncoderConfig(vocab=4096, dim=128, hidden=256),
    "tiny": EncoderConfig(vocab=1500, dim=32, heads=2, hidden=64),
}
"""By the shape of the language model whose pieces they read."""
ALIKE = 16
"""Lines of one pack and field in a batch: they speak of the same product, so that its words tell nothing apart."""
GROUPS = 8
TEMPERATURE = 0.05
SHOWN = 500
"""Lines of packs held out, among which each seeks its own twin."""


@dataclass(frozen=True)
class Pattern:
    """One pattern of a pack filled for several products: texts that say the same thing."""

    pack: str
    field: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class EncoderOrder:
    """Where the stage works, the patterns to learn from, and how long."""

    folder: Path
    patterns: Sequence[Pattern]
    shape: str
    steps: int
    seed: int
    command: str


def encoder_train(order: EncoderOrder, say: Callable[[str], object]) -> None:
    """Trains, or goes on from the last checkpoint; leaves weights, curve and the run's own file.

    Raises FileNotFoundError where the stage `tokenizer` has not run, `RunChanged`, ValueError for an unknown shape.
    """
    if not (order.folder / TOKENIZER).exists():
        raise FileNotFoundError(2, "an earlier stage has not run", str(order.folder / TOKENIZER))
    if order.shape not in SHAPES:
        raise ValueError(f"There is no shape {order.shape}; use {' or '.join(SHAPES)}.")
    config = SHAPES[order.shape]
    plan = SftPlan(steps=order.steps, rate=1e-3, warmup=max(1, order.steps // 10), seed=order.seed)
    settings: dict[str, int | float | str] = {
        "corpus_sha256": corpus_hash(),
        "steps": order.steps,
        "seed": order.seed,
    }
    run_begin(order.folder, "encoder", {**settings, **asdict(config)}, order.command)
    torch.manual_seed(order.seed)
    encoder = LineEncoder(config, Tokenizer.from_file(str(order.folder / TOKENIZER)))
    optimizer = torch.optim.AdamW(encoder.parts.parameters(), lr=plan.rate, weight_decay=0.01)
    checkpoints = order.folder / "encoder"
    first, _ = resume(checkpoints, encoder.parts, [optimizer])
    losses = Losses(order.folder / "encoder.losses.tsv")
    grouped = _grouped([one for one in order.patterns if one.pack not in HELD_OUT])
    for step in range(first, plan.steps):
        rate_set([optimizer], rate_at(plan, step))
        pairs = _pairs(grouped, Random(plan.seed * 1_000_003 + step))
        loss = _loss(encoder, pairs, step, plan.seed)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(encoder.parts.parameters(), 1.0)
        optimizer.step()
        losses.add(step + 1, float(loss.detach()))
        say(f"step {step + 1} of {plan.steps}, loss {float(loss.detach()):.3f}")
        if (step + 1) % plan.keep_every == 0 or step + 1 == plan.steps:
            keep(checkpoints, encoder.parts, [optimizer], step + 1, 0)
    encoder_save(encoder, order.folder)
    svg = curve_svg(losses.rows(), "Loss of the stage encoder", "nats a pair")
    (order.folder / "encoder.svg").write_text(svg, encoding="utf-8")
    result = held_out_found(encoder, order.patterns)
    run_end(order.folder, "encoder", {"steps": order.steps, **result})
    say(", ".join(f"{name} {value:.3f}" for name, value in result.items()))


def held_out_found(encoder: LineEncoder, patterns: Sequence[Pattern]) -> dict[str, float]:
    """How often a line of a pack never trained on is nearest to its twin, and by TF-IDF; and the parameters."""
    held = [one for one in patterns if one.pack in HELD_OUT]
    shown = Random(0).sample(held, min(SHOWN, len(held)))
    one, other = [each.texts[0] for each in shown], [each.texts[1] for each in shown]
    own = encoder.encode(one) @ encoder.encode(other).T
    return {
        "parameters": sum(value.numel() for value in encoder.parts.parameters()),
        "twins_found": _diagonal(own.astype(np.float64)),
        "twins_found_by_tf_idf": _diagonal(cosines(encode(one), encode(other))),
    }


def _diagonal(near: NDArray[np.float64]) -> float:
    return float((near.argmax(axis=1) == np.arange(len(near))).mean())


def _grouped(patterns: Sequence[Pattern]) -> list[list[Pattern]]:
    """Patterns of one pack and field, those groups that fill their place in a batch."""
    found: dict[tuple[str, str], list[Pattern]] = {}
    for pattern in patterns:
        found.setdefault((pattern.pack, pattern.field), []).append(pattern)
    return [group for group in found.values() if len(group) >= ALIKE]


def _pairs(grouped: Sequence[list[Pattern]], rng: Random) -> list[tuple[str, str]]:
    """Two fillings of each of some patterns, alike in their products within a pack."""
    pairs: list[tuple[str, str]] = []
    for group in rng.choices(grouped, k=GROUPS):
        one, other = rng.sample(range(len(group[0].texts)), 2)
        pairs += [(each.texts[one], each.texts[other]) for each in rng.sample(group, ALIKE)]
    return pairs


def _loss(
    encoder: LineEncoder, pairs: Sequence[tuple[str, str]], step: int, seed: int
) -> torch.Tensor:
    """InfoNCE both ways (arXiv 1807.03748): every other line of the batch is one that says something else."""
    torch.manual_seed(seed * 1_000_003 + step)  # what is dropped
    encoder.parts.train()
    one, other = (encoder(side) for side in zip(*pairs, strict=True))
    near = one @ other.T / TEMPERATURE
    right = torch.arange(len(pairs))
    return (functional.cross_entropy(near, right) + functional.cross_entropy(near.T, right)) / 2
