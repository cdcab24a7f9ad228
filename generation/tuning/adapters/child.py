"""A process that trains one adapter: a number of steps in, where it stands out, one JSON value a line.

python -m generation.tuning.adapters.child FOLDER THREADS
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import torch

from generation.adapters.inject import adapter_load
from generation.adapters.methods import method_write
from generation.adapters.shape import LORA, METHODS
from generation.adapters.store import WORDS, card_write
from generation.engines.child_answers import answer_say, answers_open, error_said
from generation.engines.hf.lock import lock
from generation.tuning.adapters.bases import Base, base_load
from generation.tuning.adapters.loop import AdapterRun, perplexity
from generation.tuning.adapters.order import (
    MADE,
    AdapterOrder,
    AdapterPlan,
    lessons_read,
    order_read,
    pairs_read,
)
from generation.tuning.adapters.parting import Parted, rows_part
from generation.tuning.adapters.preference import Preference, prefers

_NICE = 10
"""People who wait for lines come before a training."""
_BEFORE = "before.json"


class Training:
    """A run in its folder: base, lessons and notes. Raises ValueError, fit to show, where it cannot begin."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.order = folder, order_read(folder)
        self.base: Base = base_load(self.order)
        self.lessons = [*lessons_read(folder)]
        rows = self.base.rows(self.lessons)
        self.left_out = self.order.skipped + len(self.lessons) - len(rows)
        plan = self.order.plan
        if len(rows) < plan.least:
            raise ValueError(
                f"Only {len(rows)} of {len(rows) + self.left_out} lines can be learnt from; {plan.least} are needed."
            )
        pairs = self.base.pairs(pairs_read(folder))
        self.parted: Parted = rows_part(rows, plan, pairs if len(pairs) >= plan.pairs_least else ())
        # Counted before anything is put into the base.
        self.size = self.base.parameters
        self.before = self._before()
        term = None
        if self.parted.pairs:
            term = Preference(self.base.model, self.parted.pairs, plan).loss
        self.run = AdapterRun(self.base.model, self.parted.train, plan, folder / "notes", term)

    def stands(self) -> dict[str, Any]:
        """Where the run stands."""
        return {"step": self.run.step, "steps": self.run.steps, "loss": self.run.loss}

    def finish(self) -> dict[str, Any]:
        """Writes the adapter with its card into `MADE`; the card."""
        made, part = self.folder / MADE, self.folder / f"{MADE}.part"
        shutil.rmtree(part, ignore_errors=True)
        after = perplexity(self.run.model, self.parted.held_out)
        plan = self.order.plan
        method_write(plan.kind, self.run.model, plan.shape, part)
        words = sorted({word for lesson in self.lessons for word in lesson.words})
        (part / WORDS).write_text("".join(f"{word}\n" for word in words), encoding="utf-8")
        card = self._card(self.order, after)
        if self.parted.pairs_held_out:
            card["preference"] = self._preferred()
        card_write(part, card)
        shutil.rmtree(made, ignore_errors=True)
        part.replace(made)
        return card

    def _preferred(self) -> dict[str, Any]:
        """How often the chosen text of a pair held out is preferred: by this adapter, by the base, by what is in use."""
        model, pairs = self.run.model, self.parted.pairs_held_out
        own = prefers(model, pairs)
        with model.disable_adapter():
            base = in_use = prefers(model, pairs)
        if self.order.beside:
            model = adapter_load(model, Path(self.order.beside), "beside")
            model.set_adapter("beside")
            in_use = prefers(model, pairs)
            model.set_adapter("default")
        return {
            "pairs": len(self.parted.pairs),
            "held_out": len(pairs),
            "own": sum(own) / len(pairs),
            "base": sum(base) / len(pairs),
            "in_use": sum(in_use) / len(pairs),
            "beside": Path(self.order.beside).name,
            "won": sum(mine and not other for mine, other in zip(own, in_use, strict=True)),
            "lost": sum(other and not mine for mine, other in zip(own, in_use, strict=True)),
            "campaigns": [*self.order.campaigns],
        }

    def _before(self) -> float:
        """The base's own perplexity on the lines held out, worked out once for a run."""
        path = self.folder / _BEFORE
        if not path.exists():
            path.write_text(json.dumps(perplexity(self.base.model, self.parted.held_out)))
        return float(json.loads(path.read_text()))

    def _card(self, order: AdapterOrder, after: float) -> dict[str, Any]:
        plan = order.plan
        return {
            "title": order.title,
            "engine": order.engine,
            "base": order.base,
            "method": METHODS[plan.kind],
            **(_shape(plan) if plan.kind == LORA else {}),
            "parameters": self.run.parameters,
            "base_parameters": self.size,
            "share": self.run.parameters / self.size,
            "lines": {
                "train": len(self.parted.train),
                "held_out": len(self.parted.held_out),
                "left_out": self.left_out,
            },
            "perplexity": {"before": self.before, "after": after},
            "loss": self.run.loss,
            "steps": self.run.steps,
            "settings": plan.settings(),
            "made": order.made,
            "libraries": {name: version(name) for name in ("peft", "torch", "transformers")},
        }


def _shape(plan: AdapterPlan) -> dict[str, Any]:
    shape = plan.shape
    return {"rank": shape.rank, "alpha": shape.alpha, "targets": list(shape.targets)}


def child_serve(folder: Path, asked: IO[str], answers: IO[str]) -> None:
    """Says where the run stands, takes the steps that each line asks for, and ends it with its card.

    A run that cannot begin answers with its `problem`.
    """
    try:
        training = Training(folder)
    except Exception as error:  # noqa: BLE001  whatever a foreign base makes libraries raise is told in words
        problem = error_said(error, ValueError)
        answer_say(answers, {})
        for _ in asked:
            answer_say(answers, {"problem": problem})
        return
    answer_say(answers, training.stands())
    for line in asked:
        training.run.go_on(int(json.loads(line)))
        said = training.stands()
        answer_say(
            answers, said if said["step"] < said["steps"] else {**said, "card": training.finish()}
        )


def main() -> None:
    """What libraries print goes to the log, never among the answers."""
    answers = answers_open()
    os.nice(_NICE)
    torch.set_num_threads(int(sys.argv[2]))
    lock()
    child_serve(Path(sys.argv[1]), sys.stdin, answers)


if __name__ == "__main__":
    main()
