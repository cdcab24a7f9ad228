"""The training of an adapter, step by step: seeded, kept on the way, compared on lines that it never saw."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from generation.adapters.methods import method_begin
from generation.tuning.adapters.order import AdapterPlan

_NOTE = "latest.json"
_ADAMS = ("step", "exp_avg", "exp_avg_sq")


@dataclass(frozen=True)
class Row:
    """A prompt and its answer as ids; the answer begins at `answer`. `sku` is its product's, `line` tells its text from others."""

    ids: tuple[int, ...]
    answer: int
    sku: str = ""
    line: str = ""


class AdapterRun:
    """A base with an adapter that learns. `go_on` takes some steps; a run that was cut off goes on from its last note.

    Nothing but the plan's seed and the step decides what is seen, so that run ends with the same weights.
    """

    def __init__(
        self,
        base: nn.Module,
        rows: Sequence[Row],
        plan: AdapterPlan,
        folder: Path,
        term: Callable[[nn.Module, int], Tensor] | None = None,
    ) -> None:
        """`base` is a causal LM of transformers; `folder` holds the run's notes.

        `term` is added to the loss of each step, by the model and the number of the step.
        """
        self.plan, self.folder, self.rows, self._term = plan, folder, [*rows], term
        self.model = method_begin(plan.kind, base, plan.shape, plan.seed)
        self._weights = {
            name: weight for name, weight in self.model.named_parameters() if weight.requires_grad
        }
        self._adam = torch.optim.AdamW(
            self._weights.values(), lr=plan.rate, betas=(0.9, 0.95), weight_decay=0.0
        )
        each = math.ceil(len(rows) / plan.batch)
        self.steps = min(plan.steps_most, each * plan.epochs)
        self.step, self.loss = 0, math.nan
        self._resume()

    @property
    def parameters(self) -> int:
        """How many weights are trained."""
        return sum(weight.numel() for weight in self._weights.values())

    def go_on(self, steps: int) -> None:
        """Takes so many steps, or those that are left; what is done is kept now and then, and at the end."""
        self.model.train()
        for _ in range(min(steps, self.steps - self.step)):
            for group in self._adam.param_groups:
                group["lr"] = self._rate()
            loss = answer_losses(self.model, self._batch()).mean()
            if self._term is not None:
                loss = loss + self._term(self.model, self.step)
            self._adam.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self._weights.values(), 1.0)
            self._adam.step()
            self.step, self.loss = self.step + 1, float(loss.detach())
            if self.step % self.plan.keep_every == 0 or self.step == self.steps:
                self._keep()
        self.model.train(False)

    def _batch(self) -> list[Row]:
        """The rows of this step: each pass has an order of its own."""
        each = math.ceil(len(self.rows) / self.plan.batch)
        turn, place = divmod(self.step, each)
        order = [*range(len(self.rows))]
        Random(f"{self.plan.seed}/{turn}").shuffle(order)
        chosen = order[place * self.plan.batch : (place + 1) * self.plan.batch]
        return [self.rows[index] for index in chosen]

    def _rate(self) -> float:
        if self.step < self.plan.warmup:
            return self.plan.rate * (self.step + 1) / self.plan.warmup
        share = (self.step - self.plan.warmup) / max(1, self.steps - self.plan.warmup)
        return self.plan.rate * (0.1 + 0.45 * (1 + math.cos(math.pi * share)))

    def _keep(self) -> None:
        """Weights and moments first, the note that names them last: half a write is never gone on from."""
        self.folder.mkdir(parents=True, exist_ok=True)
        state: dict[str, Tensor] = {}
        for name, weight in self._weights.items():
            state[name] = weight.detach().to("cpu").clone()
            moments = self._adam.state[weight]
            state |= {f"{name}/{key}": moments[key].to("cpu").clone() for key in _ADAMS}
        path = self.folder / f"step-{self.step}.safetensors"
        save_file(state, path)
        note = self.folder / f"{_NOTE}.part"
        note.write_text(json.dumps({"file": path.name, "step": self.step, "loss": self.loss}))
        note.replace(self.folder / _NOTE)
        for old in self.folder.glob("step-*.safetensors"):
            if old != path:
                old.unlink()

    def _resume(self) -> None:
        if not (self.folder / _NOTE).exists():
            return
        found = json.loads((self.folder / _NOTE).read_text())
        state = load_file(self.folder / found["file"])
        with torch.no_grad():
            for name, weight in self._weights.items():
                weight.copy_(state[name])
                self._adam.state[weight] = {
                    key: state[f"{name}/{key}"].to("cpu" if key == "step" else weight.device)
                    for key in _ADAMS
                }
        self.step, self.loss = int(found["step"]), float(found["loss"])


def perplexity(model: nn.Module, rows: Sequence[Row], batch: int = 8) -> float:
    """exp of the mean loss over all tokens of the answers."""
    total, count = 0.0, 0
    with torch.inference_mode():
        for first in range(0, len(rows), batch):
            losses = answer_losses(model, rows[first : first + batch])
            total, count = total + float(losses.double().sum()), count + losses.numel()
    return math.exp(min(50.0, total / max(1, count)))


def answer_losses(model: nn.Module, rows: Sequence[Row]) -> Tensor:
    """The loss of each token of the answers, one behind the other: (tokens,)."""
    device = next(model.parameters()).device
    width = max(len(row.ids) for row in rows)
    ids = torch.zeros(len(rows), width, dtype=torch.long)
    seen = torch.zeros(len(rows), width, dtype=torch.long)
    wanted = torch.zeros(len(rows), width, dtype=torch.bool)
    for place, row in enumerate(rows):
        ids[place, : len(row.ids)] = torch.tensor(row.ids)
        seen[place, : len(row.ids)] = 1
        wanted[place, row.answer : len(row.ids)] = True
    ids, wanted = ids.to(device), wanted.to(device)
    logits = model(input_ids=ids, attention_mask=seen.to(device), use_cache=False).logits
    told = wanted[:, 1:]
    return functional.cross_entropy(
        logits[:, :-1][told].float(), ids[:, 1:][told], reduction="none"
    )
