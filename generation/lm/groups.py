"""What is asked of the language model, as plain values: prompts, seeds, room. Loads no torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Protocol

END = "<end>"
"""The token that ends a line."""
LINES_MOST = 64
"""Lines of one batch: more gain little on a CPU, take memory, and keep waiting whoever comes meanwhile."""


@dataclass(frozen=True)
class Group:
    """Lines of one prompt, one for each seed.

    `room` and `least` count the filled line in the field's `unit` ("characters", "width" or "sms" septets);
    `slots` are the tokens of strings that may be placed, each with the fewest units it takes; a line places
    each once, but for those of `names`.
    `refused` are characters that may not come, `banned` words and phrases, in any case.
    `temperature` and `nucleus` say how boldly to draw.
    `adapter` is the name of the brand's own weights beside the base's, "" for none.
    """

    prompt: str
    seeds: tuple[int, ...]
    room: int
    least: int
    unit: str
    slots: Mapping[str, int]
    names: tuple[str, ...] = ()
    refused: str = ""
    banned: tuple[str, ...] = ()
    temperature: float = 0.9
    nucleus: float = 0.95
    adapter: str = ""

    def record(self) -> dict[str, Any]:
        """The group as JSON."""
        return asdict(self)


def group_read(data: Mapping[str, Any]) -> Group:
    """The group that `record` wrote."""
    listed = {name: tuple(data[name]) for name in ("seeds", "names", "banned") if name in data}
    return Group(**{**data, **listed})


class Sentence(NamedTuple):
    """A sentence of a drawn line, and how `likely` the model thought it: the mean logarithm of its tokens' shares."""

    text: str
    likely: float


class Line(NamedTuple):
    """A drawn line in slots, how `likely` the model thought it as a whole, and its sentences."""

    text: str
    likely: float
    sentences: tuple[Sentence, ...] = ()

    @property
    def oddest(self) -> float:
        """How likely its least likely sentence was: sense is lost a sentence at a time."""
        return min((sentence.likely for sentence in self.sentences), default=self.likely)


Lines = list[list[Line | None]]
"""For each group one line a seed; None for a line that found no end."""


def lines_read(data: list[list[Any]]) -> Lines:
    """The lines of groups that came as JSON."""
    return [[None if item is None else _line_read(*item) for item in group] for group in data]


def _line_read(text: str, likely: float, sentences: list[tuple[str, float]]) -> Line:
    return Line(text, likely, tuple(Sentence(*sentence) for sentence in sentences))


class Draws(Protocol):
    """Whoever can draw lines: the model itself, or a process that has it."""

    def draw(self, groups: Sequence[Group]) -> Lines:
        """For each group one line a seed, in slots; None for a line that found no end."""
