"""A small Llama and what two invented brands say, for tests of adapters."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import torch

from generation.lm.folder import TOKENIZER, card_name, card_read
from generation.lm.tokenizer import LmTokenizer
from generation.tuning.adapters.bases import Base, LmReading, base_load
from generation.tuning.adapters.loop import Row, answer_losses
from generation.tuning.adapters.order import AdapterOrder, AdapterPlan, Lesson
from generation.tuning.examples import examples_make
from generation.tuning.export import export_write
from tests.generation.tiny_lm import MADE, SHAPE, tiny_write

_STEPS = 24
HABITS = {"headphones": "Loud is good. {}", "tops": "{} Made slowly, worn often."}
"""How the two brands speak."""
PLAN = AdapterPlan(epochs=3, rate=2e-2, keep_every=4)


def folder_make(folder: Path) -> Path:
    """Weights of a model that has begun to learn from lines of other packs than the brands'."""
    base = base_make(tiny_write(folder))
    rows = rows_make(folder, lessons_make("kitchenware", 64))
    steps = torch.optim.AdamW(base.model.parameters(), lr=1e-2, weight_decay=0.0)
    for step in range(_STEPS):
        loss = answer_losses(base.model, rows[step % 4 :: 4]).mean()
        steps.zero_grad()
        loss.backward()
        steps.step()
    tokenizer = LmTokenizer.load(folder / TOKENIZER)
    export_write(folder, dict(base.model.named_parameters()), tokenizer, SHAPE, MADE)
    return folder


def order_make(
    folder: Path, title: str = "Orsa, version 1", plan: AdapterPlan = PLAN
) -> AdapterOrder:
    """The order of a run over these weights."""
    base = card_name(card_read(folder))
    return AdapterOrder("lm", str(folder), base, title, "2026-11-21", plan)


def base_make(folder: Path) -> Base:
    """The weights, ready to learn over."""
    return base_load(order_make(folder))


def lessons_make(pack: str, count: int = 60, seed: int = 11) -> list[Lesson]:
    """Lines of the grammar for invented products of one pack, with the habit of a brand where it has one."""
    made = (
        Lesson(
            f"{pack}-{number}",
            HABITS.get(pack, "{}").format(line.text),
            prompt=f"{example.product} {line.asked}",
            words=("calm",),
        )
        for number, example in enumerate(examples_make(seed, (pack,)))
        for line in example.lines[:4]
    )
    return list(itertools.islice(made, count))


def rows_make(folder: Path, lessons: Sequence[Lesson]) -> list[Row]:
    """The lessons as ids."""
    reading = LmReading(LmTokenizer.load(folder / TOKENIZER), SHAPE.context)
    rows = [reading.row(lesson) for lesson in lessons]
    return [row for row in rows if row is not None]
