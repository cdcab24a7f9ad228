"""Supervised training of the language model: predict the line from its prompt."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional
from torch.optim import Optimizer
from transformers import LlamaForCausalLM

from generation.lm.config import LmConfig
from generation.lm.llama import llama_config
from generation.tuning.attention import NAME as WINDOWS
from generation.tuning.attention import windows_of
from generation.tuning.optimizers import optimizers_of
from generation.tuning.shards import PADDING, Rows, Shard, batches, rows_of


@dataclass(frozen=True)
class SftPlan:
    """`steps` of about `batch_tokens` tokens; the rate rises for `warmup` steps, stays, and falls in the last fifth.

    Loss is taken on every token of the lines and on `prompt_share` of the prompts' tokens: copying is
    learnt from them too, and the rest need no row of the widest matrix.
    """

    steps: int = 6000
    batch_tokens: int = 8192
    rate: float = 1.5e-3
    warmup: int = 200
    decay: float = 0.1
    prompt_share: float = 0.08
    seed: int = 1
    keep_every: int = 250


@dataclass(frozen=True)
class Progress:
    """Where a run stands: loss of the last batch's lines, tokens seen so far."""

    step: int
    steps: int
    loss: float
    tokens: int


@dataclass(frozen=True)
class Place:
    """Where a run keeps its checkpoints, where it computes, and the weights it begins from (else random ones)."""

    folder: Path
    device: str = "cpu"
    start: Mapping[str, Tensor] | None = None


def sft(
    shard: Shard,
    config: LmConfig,
    plan: SftPlan,
    place: Place,
    on_step: Callable[[Progress], None],
) -> LlamaForCausalLM:
    """The trained model. A run that was cut off goes on from its last checkpoint.

    Every random number comes from the plan's seed and the step, so a resumed run sees what it would have seen.
    """
    torch.manual_seed(plan.seed)
    device = place.device
    model = model_begin(config, place)
    optimizers = optimizers_of(model, plan.rate, plan.decay)
    first, tokens = resume(place.folder, model, optimizers)
    feed = batches(shard, plan.batch_tokens, plan.seed)
    for _ in range(first):
        next(feed)
    model.train()
    half = _Half(model)
    if device == "cpu":
        half.model.set_attn_implementation(WINDOWS)
    for step in range(first, plan.steps):
        rate_set(optimizers, rate_at(plan, step))
        rows = rows_of(shard, next(feed))
        ids, parts = torch.from_numpy(rows.ids).to(device), torch.from_numpy(rows.parts)
        chosen = chosen_tokens(rows, plan.prompt_share, _dice(plan.seed, step)).to(device)
        hidden = half.hidden(
            ids,
            attention_mask=seen(parts).to(device),
            position_ids=torch.from_numpy(rows.places).to(device),
            windows=windows_of(parts),
        )
        logits = half.model.lm_head(hidden[:, :-1][chosen])
        each = functional.cross_entropy(logits.float(), ids[:, 1:][chosen], reduction="none")
        shown = each.detach()[torch.from_numpy(rows.wanted).to(device)[:, 1:][chosen]].mean()
        loss = each.mean()
        model.zero_grad(set_to_none=True)
        loss.backward()
        half.give_gradients()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
        half.follow()
        tokens += ids.numel()
        on_step(Progress(step + 1, plan.steps, float(shown), tokens))
        if (step + 1) % plan.keep_every == 0 or step + 1 == plan.steps:
            keep(place.folder, model, optimizers, step + 1, tokens)
    return model.eval()


class _Half:
    """A copy of the model in bfloat16 that computes, while the model itself keeps its weights in full precision.

    Autocast leaves what lies between the layers in full precision and turns it anew for each matrix
    (docs/lab-notes/2026-11-23-pieces-to-build-on.md). Rows of tokens are summed in full precision: a frequent token has hundreds in
    a step.
    """

    def __init__(self, model: LlamaForCausalLM) -> None:
        self._whole = model
        self.model = copy.deepcopy(model).to(torch.bfloat16)

    def hidden(self, ids: Tensor, **more: object) -> Tensor:
        """What the layers make of tokens: (B, T) -> (B, T, D)."""
        rows = functional.embedding(ids, self._whole.model.embed_tokens.weight)
        found = self.model.model(inputs_embeds=rows.to(torch.bfloat16), **more)
        return cast(Tensor, found.last_hidden_state)

    def give_gradients(self) -> None:
        """Adds the gradients of the copy to those of the model."""
        for whole, half in self._pairs():
            if half.grad is not None:
                given = half.grad.float()
                whole.grad = given if whole.grad is None else whole.grad.add_(given)
                half.grad = None

    def follow(self) -> None:
        """Takes the model's weights."""
        with torch.no_grad():
            for whole, half in self._pairs():
                half.copy_(whole)

    def _pairs(self) -> Iterator[tuple[torch.nn.Parameter, torch.nn.Parameter]]:
        return zip(self._whole.parameters(), self.model.parameters(), strict=True)


def chosen_tokens(rows: Rows, prompt_share: float, dice: torch.Generator) -> Tensor:
    """Which of the tokens to predict count: (B, T) -> mask (B, T - 1).

    All of the lines, a random share of the rest; never the first token of a part, which does not
    follow from what stands before it.
    """
    parts, line = torch.from_numpy(rows.parts), torch.from_numpy(rows.wanted)[:, 1:]
    follows = (parts[:, 1:] == parts[:, :-1]) & (parts[:, 1:] != PADDING)
    drawn = torch.rand(line.shape, generator=dice) < prompt_share
    return follows & (line | drawn)


def seen(parts: Tensor) -> Tensor:
    """What each token may look at: parts (B, T) -> mask (B, 1, T, T).

    What stands before it of its own part and of the product: a line knows nothing of the others.
    """
    before = torch.ones(parts.shape[1], parts.shape[1], dtype=torch.bool).tril()
    own = parts[:, :, None] == parts[:, None, :]
    return (before & (own | (parts == 0)[:, None, :]))[:, None]


def rate_at(plan: SftPlan, step: int) -> float:
    """The learning rate of a step: linear warm-up, constant, then down to a hundredth as 1 - sqrt (arXiv 2405.18392, 4).

    As good as a cosine, and a run can be made longer or shorter as long as its rate has not begun to fall.
    """
    if step < plan.warmup:
        return plan.rate * (step + 1) / plan.warmup
    fall = max(1, plan.steps // 5)
    fallen = max(0, step + 1 - (plan.steps - fall)) / fall
    return plan.rate * max(0.01, 1 - math.sqrt(fallen))


def _dice(seed: int, step: int) -> torch.Generator:
    """The random numbers of one step, the same whenever it is run."""
    return torch.Generator().manual_seed(seed * 1_000_003 + step)


def model_begin(config: LmConfig, place: Place) -> LlamaForCausalLM:
    """A model on its device, with the weights that it begins from. Raises ValueError where they are of another shape."""
    model = LlamaForCausalLM(llama_config(config))
    if place.start is not None:
        own = dict(model.named_parameters())
        if {name: value.shape for name, value in own.items()} != {
            name: value.shape for name, value in place.start.items()
        }:
            raise ValueError("These weights have another shape; say with --shape which.")
        with torch.no_grad():
            for name, value in own.items():
                value.copy_(place.start[name])
    return model.to(place.device)


def rate_set(optimizers: Sequence[Optimizer], rate: float) -> None:
    """Gives every group of parameters the rate."""
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = rate


def keep(
    folder: Path, model: torch.nn.Module, optimizers: Sequence[Optimizer], step: int, tokens: int
) -> None:
    """Writes weights and moments, then the note that names them: a cut-off write is never resumed from."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"step-{step}"
    weights = {key: value.detach().clone() for key, value in model.named_parameters()}
    save_file(weights, folder / f"{name}.safetensors")
    moments = {
        f"{number}.{key}": value.clone()
        for number, (optimizer, weight) in enumerate(_listed(optimizers))
        for key, value in optimizer.state[weight].items()
    }
    save_file(moments, folder / f"{name}.moments.safetensors")
    note = folder / "latest.part"
    note.write_text(json.dumps({"name": name, "step": step, "tokens": tokens}))
    note.replace(folder / "latest.json")
    for old in folder.glob("step-*.safetensors"):
        if not old.name.startswith(f"{name}."):
            old.unlink()


def resume(
    folder: Path, model: torch.nn.Module, optimizers: Sequence[Optimizer]
) -> tuple[int, int]:
    """Steps done and tokens seen, with weights and moments put back; (0, 0) for a fresh run."""
    note = folder / "latest.json"
    if not note.exists():
        return 0, 0
    found = json.loads(note.read_text())
    weights = load_file(folder / f"{found['name']}.safetensors")
    moments = load_file(folder / f"{found['name']}.moments.safetensors")
    with torch.no_grad():
        for key, value in model.named_parameters():
            value.copy_(weights[key])
    for number, (optimizer, weight) in enumerate(_listed(optimizers)):
        optimizer.state[weight] = {
            key: moment.to(weight.device if key != "step" else "cpu")
            for name, moment in moments.items()
            for place, _, key in (name.partition("."),)
            if place == str(number)
        }
    return int(found["step"]), int(found["tokens"])


def tokens_seen(folder: Path) -> int:
    """How many tokens the run of a folder has seen by its last checkpoint."""
    return int(json.loads((folder / "latest.json").read_text())["tokens"])


def _listed(
    optimizers: Sequence[Optimizer],
) -> Iterator[tuple[Optimizer, torch.nn.Parameter]]:
    """Every parameter with the optimizer that moves it, in an order that does not change."""
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            for weight in group["params"]:
                yield optimizer, weight
