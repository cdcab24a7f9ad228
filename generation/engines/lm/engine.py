"""Writes lines with our own language model: many drawn at once, faults dropped, those unlike each other kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.util import find_spec
from math import inf
from pathlib import Path
from threading import Lock

from generation.adapters.shape import AdapterRefused
from generation.adapters.store import adapter_folder, adapter_words, store_chosen
from generation.engines.around import Prepared
from generation.engines.base import Ask, Engine, adapter_of, skeleton_key, text_key
from generation.engines.grammar.guards import length
from generation.engines.grammar.must_say import must_lines
from generation.engines.grammar.select import opening
from generation.engines.lm.asking import Asked, least_of
from generation.engines.lm.composing import LONG, Composer
from generation.engines.lm.process import ModelProcess
from generation.engines.lm.recited import Recited
from generation.engines.lm.standing import Standing
from generation.lm.folder import (
    card_name,
    card_read,
    folder_chosen,
    folder_problem,
    words_read,
)
from generation.lm.groups import Draws, Line
from generation.types import Draft, EngineUnavailable, FieldSpec, Spec

Drawn = tuple[tuple[int, Line], ...]
"""Lines in slots, each with its seed, in the order in which they were drawn."""
_LIKELY = 0.6
"""Share of the lines that can stand, the likeliest, among which newness and variety choose."""
_RECITED = 4
"""One line in so many may be a pattern of the corpus before others are drawn."""
_TURNS = 3
"""How often lines are drawn for one call where too few of them can stand."""


class LmEngine:
    """The language model, in a process of its own; this process never loads torch."""

    name = "lm"
    surplus = 1.0

    def __init__(self, folder: Path | None = None, draws: Draws | None = None) -> None:
        """`folder` of weights, else the one chosen for this installation; `draws`, where they come from elsewhere."""
        self._folder, self._given, self._lock = folder, draws, Lock()
        self._process: tuple[Path, str, ModelProcess] | None = None

    @property
    def folder(self) -> Path:
        """Where the weights are."""
        return self._folder or folder_chosen()

    @property
    def version(self) -> str:
        """Names the weights: other weights, another version. Raises `EngineUnavailable`."""
        return f"lm-1-{self._weights()}"

    def unavailable(self) -> str | None:
        """Torch or weights are missing, and how to get them."""
        if find_spec("torch") is None:
            return (
                "The language model “lm” needs torch, which is not installed: start with COPYSTUDIO_TORCH=cpu, "
                "or use “grammar”."
            )
        problem = folder_problem(self.folder)
        if problem is None:
            return None
        # A marketer reads this: where folders lie on the machine is nobody's business there.
        lack = (
            ""
            if not self.folder.is_dir()
            else f": {problem.replace(f'{self.folder}', 'their folder')}"
        )
        return (
            f"The language model “lm” has no weights here{lack}. Whoever runs CopyStudio names a folder of exported "
            "weights in COPYSTUDIO_MODEL_DIR; until then use “grammar”."
        )

    def prepared(self, asks: Sequence[Ask]) -> Engine:
        """This engine with all lines of these calls drawn together."""
        asked = Asked.each_of(asks)
        held = zip(asked, self.drawn(asked), strict=True)
        return Prepared(self, {one.ask.key: (one, drawn) for one, drawn in held})

    def write(
        self, spec: Spec, field: FieldSpec, n: int, seed: int, avoid: Container[str]
    ) -> list[Draft]:
        """At most `n` drafts that no fault was found in; fewer where too few of those drawn can stand.

        Lines are drawn in batches, so the same call gives the same bytes on the same machine.
        """
        asked = Asked.of(Ask(spec, field, n, seed))
        return self.chosen(asked, self.drawn([asked])[0], avoid)

    def drawn(self, asked: Sequence[Asked], turn: int = 0) -> list[Drawn]:
        """What the model draws for each of these calls, in one go. Raises `EngineUnavailable`."""
        groups = [list(each.groups(turn)) for each in asked]
        lines = iter(self._draws().draw([posed.group for own in groups for posed in own]))
        return [
            tuple(
                (seed, posed.said(line))
                for posed in own
                for seed, line in zip(posed.group.seeds, next(lines), strict=True)
                if line
            )
            for own in groups
        ]

    def chosen(self, asked: Asked, drawn: Drawn, avoid: Container[str]) -> list[Draft]:
        """The drafts of one call from its drawn lines; draws again while there are too few."""
        likely = _likely_of(self.folder, self._weights())
        chooser = _Chooser(asked, avoid, self._words(asked), likely)
        chooser.musts()
        for turn in range(1, _TURNS + 1):
            chooser.look(drawn)
            if chooser.enough or turn == _TURNS:
                break
            drawn = self.drawn([asked], turn)[0]
        return chooser.drafts()

    def through(self, draws: Callable[[str], Draws]) -> LmEngine:
        """This engine with its lines from elsewhere; `draws` is told which weights they must come from."""
        return LmEngine(self._folder, draws(self._weights()))

    def close(self) -> None:
        """End the model's process, where there is one; the next call starts another."""
        with self._lock:
            if self._process:
                self._process[2].close()
            self._process = None

    def _words(self, asked: Asked) -> frozenset[str]:
        """The words that its lines may have: those it learnt, and those that the brand's own weights did."""
        words = _words_of(self.folder, self._weights())
        adapter = adapter_of(self.name, asked.ask.spec)
        return words | _words_under(store_chosen(), adapter) if words and adapter else words

    def _weights(self) -> str:
        problem = self.unavailable()
        if problem:
            raise EngineUnavailable(problem)
        return card_name(card_read(self.folder))

    def _draws(self) -> Draws:
        if self._given:
            return self._given
        folder, weights = self.folder, self._weights()
        with self._lock:
            if self._process is None or self._process[:2] != (folder, weights):
                if self._process:
                    self._process[2].close()
                self._process = (folder, weights, ModelProcess(folder))
            return self._process[2]


@lru_cache(maxsize=4)
def _words_of(folder: Path, weights: str) -> frozenset[str]:  # noqa: ARG001  other weights, other words
    return words_read(folder)


@lru_cache(maxsize=4)
def _likely_of(folder: Path, weights: str) -> Mapping[str, float]:  # noqa: ARG001
    found: Mapping[str, float] = card_read(folder).get("likely", {})
    return found


@lru_cache(maxsize=8)
def _words_under(store: Path | None, adapter: str) -> frozenset[str]:
    try:
        return adapter_words(adapter_folder(store or Path(), adapter))
    except AdapterRefused as error:
        raise EngineUnavailable(f"The brand's adapter cannot be used: {error}.") from error


@dataclass
class _Found:
    """A line that can stand."""

    text: str
    masked: str
    seed: int
    likely: float
    recited: bool


@dataclass
class _Chooser:
    """Goes through drawn lines: fills, drops, and puts the most unlike first."""

    asked: Asked
    avoid: Container[str]
    words: frozenset[str]
    likely: Mapping[str, float]
    found: list[_Found] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._standing = Standing(self.asked, self.words)
        self._recited = Recited(self.asked.context)
        self._seen: set[str] = set()
        self._first: list[Draft] = []

    @property
    def enough(self) -> bool:
        """Whether there are as many as were asked, few of them recited."""
        n, recited = self.asked.ask.n, sum(line.recited for line in self.found)
        written = len(self._first) + len(self.found) - recited
        return written + min(recited, n // _RECITED) >= n

    def musts(self) -> None:
        """Short fields have lines of their own for what must be said."""
        ask = self.asked.ask
        for text in must_lines(ask.spec, ask.field, self.asked.context.names):
            if text_key(text) not in self.avoid and not self._again(text, text):
                self._first.append(Draft(text, 0, self.asked.seed_of(0), _trace(text, ())))

    def look(self, drawn: Sequence[tuple[int, Line]]) -> None:
        """Keeps those of the drawn lines that can stand; in long fields what they compose together."""
        field = self.asked.ask.field
        if field.asked and field.asked[0] >= LONG:
            drawn = self._composed(drawn)
        for seed, line in drawn:
            text = self.asked.filled(line.text)
            fault = "unfilled" if text is None else self._standing.fault(text, line.text)
            if not fault and line.oddest < self.likely.get("line", -inf):
                fault = "odd"
            if text is None or fault or self._again(text, line.text):
                self.faults[fault or "again"] += 1
            else:
                recited = self._recited.is_pattern(text)
                self.found.append(_Found(text, line.text, seed, line.likely, recited))

    def _composed(self, drawn: Sequence[tuple[int, Line]]) -> list[tuple[int, Line]]:
        """The drawn lines as texts of sentences that can stand."""
        texts = self._composer.texts([line for _, line in drawn])
        return [(seed, text) for (seed, _), text in zip(drawn, texts, strict=True) if text]

    @cached_property
    def _composer(self) -> Composer:
        field, room = self.asked.ask.field, self.asked.room

        def filled(masked: str) -> str:
            return self.asked.slots.fill(masked, lambda _: True) or ""

        def stands(masked: str) -> bool:
            text = filled(masked)
            return bool(text) and not self._standing.fault(text, masked)

        return Composer(
            stands,
            lambda text: length(filled(text), field),
            least_of(field, room),
            room,
            self.likely.get("text", -inf),
        )

    def drafts(self) -> list[Draft]:
        """The drafts, slots counted from 0.

        Those first whose build is new to the campaign, which the model thought likelier than most, which are
        no pattern of the corpus, and whose opening is rare.
        """
        openings: Counter[str] = Counter()
        ranked = []
        likeliest = sorted(self.found, key=lambda line: -line.likely)
        for place, line in enumerate(likeliest):
            old = skeleton_key(line.masked) in self.avoid
            odd = place > len(likeliest) * _LIKELY
            ranked.append((old, odd, line.recited, openings[opening(line.text)], place, line))
            openings[opening(line.text)] += 1
        ranked.sort(key=lambda item: item[:-1])
        slots = self.asked.slots
        made = [
            Draft(line.text, 0, line.seed, _trace(line.masked, sorted(slots.facts_in(line.masked))))
            for *_, line in ranked
        ]
        kept = [*self._first, *made][: self.asked.ask.n]
        return [Draft(draft.text, slot, draft.seed, draft.trace) for slot, draft in enumerate(kept)]

    def _again(self, text: str, masked: str) -> bool:
        """Whether the line, or one built alike, was there already; remembers it."""
        keys = {text_key(text), skeleton_key(masked)}
        again = text_key(text) in self.avoid or not keys.isdisjoint(self._seen)
        self._seen |= keys
        return again


def _trace(masked: str, facts: Sequence[str]) -> dict[str, object]:
    return {"pack": "", "pattern": masked, "move": "", "facts": list(facts)}
