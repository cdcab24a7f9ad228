"""The bases that an adapter may be trained over, and lessons as their token ids."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from transformers import LlamaForCausalLM

from generation.engines.hf.drawer import ChatDrawer, NotDrawn, chat_drawer_load
from generation.engines.hf.folder import fingerprint
from generation.lm.config import config_read
from generation.lm.drawer import WeightsDamaged
from generation.lm.folder import CONFIG, TOKENIZER, WEIGHTS, card_name, card_read, sums_of
from generation.lm.groups import END
from generation.lm.llama import llama_config
from generation.lm.tokenizer import LmTokenizer
from generation.tuning.adapters.loop import Row
from generation.tuning.adapters.order import AdapterOrder, Lesson, LessonPair
from generation.tuning.adapters.preference import RowPair


@dataclass(frozen=True)
class Base:
    """A causal LM of transformers with the way it reads lessons; `name` tells these weights from others."""

    model: Any
    name: str
    reads: LmReading | ChatReading

    @property
    def parameters(self) -> int:
        """Its own weights, tied ones once."""
        return sum(weight.numel() for weight in self.model.parameters())

    def rows(self, lessons: Iterable[Lesson]) -> list[Row]:
        """The lessons as ids; those that have no room in its context, or may not be asked, are left out."""
        found = [self.reads.row(lesson) for lesson in lessons]
        return [row for row in found if row is not None]

    def pairs(self, pairs: Iterable[LessonPair]) -> list[RowPair]:
        """The pairs as ids, those without room or that read the same left out."""
        both = [(self.reads.row(pair.chosen), self.reads.row(pair.rejected)) for pair in pairs]
        return [
            RowPair(chosen, rejected)
            for chosen, rejected in both
            if chosen is not None and rejected is not None and chosen.ids != rejected.ids
        ]


@dataclass(frozen=True)
class LmReading:
    """How `lm` reads: the prompt as it is asked, the line behind a blank, then the end."""

    tokenizer: LmTokenizer
    context: int

    def row(self, lesson: Lesson) -> Row | None:
        """The lesson as ids; None where the context has no room for it."""
        prompt = self.tokenizer.encode(lesson.prompt)
        said = [*self.tokenizer.encode(" " + lesson.answer), self.tokenizer.id_of(END)]
        ids = (*prompt, *said)
        return _row(ids, len(prompt), lesson) if len(ids) <= self.context else None


@dataclass(frozen=True)
class ChatReading:
    """How `hf` reads: messages through the chat template, the answer, then what ends it."""

    drawer: ChatDrawer

    def row(self, lesson: Lesson) -> Row | None:
        """The lesson as ids; None for one that is too long or holds a special token."""
        try:
            prompt = self.drawer.tokens(lesson.messages)
        except NotDrawn:
            return None
        ids = (*prompt, *self.drawer.answer_tokens(lesson.answer))
        return _row(ids, len(prompt), lesson) if len(ids) <= self.drawer.context else None


def _row(ids: tuple[int, ...], answer: int, lesson: Lesson) -> Row:
    return Row(ids, answer, lesson.sku, lesson.line)


def base_load(order: AdapterOrder) -> Base:
    """The base of an order. Raises ValueError, with what is wrong, where it is not the one that was meant."""
    folder = Path(order.base_folder)
    base = _lm(folder) if order.engine == "lm" else _hf(folder)
    if base.name != order.base:
        raise ValueError(f"The weights in the folder are {base.name} by now, not {order.base}.")
    return base


def _lm(folder: Path) -> Base:
    card = card_read(folder)
    changed = [name for name, found in sums_of(folder).items() if card["sha256"][name] != found]
    if changed:
        raise WeightsDamaged(f"{', '.join(changed)} is not what the card of the weights says.")
    config = config_read(json.loads((folder / CONFIG).read_text(encoding="utf-8")))
    tokenizer = LmTokenizer.load(folder / TOKENIZER)
    model = LlamaForCausalLM(llama_config(config))
    weights = load_file(folder / WEIGHTS)
    with torch.no_grad():
        for name, value in model.named_parameters():
            value.copy_(weights[name])
    return Base(model, card_name(card), LmReading(tokenizer, config.context))


def _hf(folder: Path) -> Base:
    try:
        drawer = chat_drawer_load(folder)
    except NotDrawn as error:
        raise ValueError(str(error)) from error
    return Base(drawer.model, fingerprint(folder), ChatReading(drawer))
