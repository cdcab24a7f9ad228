"""Which drawn lines go first, and how often the language model's engine draws: from a drawer that says what it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generation.engines.base import Ask
from generation.engines.lm.asking import Asked
from generation.engines.lm.engine import LmEngine
from generation.engines.lm.recited import Recited
from generation.lm.groups import Group, Line, Lines
from generation.pipeline import lines_ready, write_lines
from generation.types import field_spec
from tests.generation.orders import LAMP, TEE, order


class Told:
    """Draws what it is told, the same lines for every group; `asked` counts the prompts of each go."""

    def __init__(self, *texts: tuple[str, float]) -> None:
        self.lines = [Line(text, likely) for text, likely in texts]
        self.asked: list[int] = []

    def draw(self, groups: Sequence[Group]) -> Lines:
        self.asked.append(len(groups))
        return [[*self.lines, *[None] * len(group.seeds)][: len(group.seeds)] for group in groups]


def test_of_lines_that_can_stand_the_likelier_and_the_newly_made_go_first(tiny_weights):
    told = Told(
        ("Violet plums, easy trams", -0.2),
        ("Meet <name>", -0.1),  # a pattern of the packs
        ("Lanterns over velvet", -0.4),
        ("Buttons of the harbour sing", -4.0),
        ("Window of a borrowed Tuesday", -5.0),
    )
    spec, headline = order(TEE), field_spec("google_rsa", "headline")
    drafts = LmEngine(tiny_weights, told).write(spec, headline, 2, 3, frozenset())
    assert [draft.text for draft in drafts] == ["Violet plums, easy trams", "Lanterns over velvet"]
    asked = Asked.of(Ask(spec, headline, 2, 3))
    assert Recited(asked.context).is_pattern(asked.filled("Meet <name>") or "")


def test_words_of_several_phrases_are_no_fill_of_a_pattern():
    asked = Asked.of(Ask(order(TEE), field_spec("google_rsa", "description"), 2, 3))
    recited = Recited(asked.context)
    one, other = sorted({clause.text for clause in asked.phrases if " " in clause.text})[:2]
    assert recited.is_pattern(f"The {TEE['brand']}: {one}")
    assert not recited.is_pattern(f"The {other.split()[-1]} {one.split()[-1]} {other.split()[0]}")


def test_all_that_lack_lines_are_drawn_again_in_one_go(tiny_weights):
    told = Told(("Violet plums, easy trams", -0.2))
    engine = LmEngine(tiny_weights, told)
    orders = [(order(record), {"headline": 3, "description": 2}) for record in (TEE, LAMP)]
    ready = lines_ready(orders, engine=engine, seed=3)
    # Nobody has more than one line: all four fields have all their turns, none alone.
    assert len(told.asked) == 3
    assert len(set(told.asked)) == 1
    for spec, n in orders:
        made = list(write_lines(spec, engine=ready, seed=3, n=n))
        assert [line.text for line in made[0].lines] == ["Violet plums, easy trams"]
    assert len(told.asked) == 3


def test_whoever_looks_on_waits_for_no_more_than_a_line_a_field(tiny_weights):
    told = Told(("Violet plums, easy trams", -0.2))
    asked = [(order(record), {"headline": 3, "description": 2}) for record in (TEE, LAMP)]
    asked = [(replace(spec, fields=spec.fields[:1]), n) for spec, n in asked]
    lines_ready(asked, engine=LmEngine(tiny_weights, told), seed=3, least=1)
    assert len(told.asked) == 1
    nothing = Told()
    lines_ready(asked, engine=LmEngine(tiny_weights, nothing), seed=3, least=1)
    assert len(nothing.asked) == 3
