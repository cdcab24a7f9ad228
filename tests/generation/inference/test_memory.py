"""R12: memory runs out at random steps: the batch is halved down to a line, then it is a reason; what comes next is drawn."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from generation.inference.holder import Refused, halved
from generation.lm.groups import Group, Line, Lines
from tests.generation.inference.test_process import group

pytestmark = pytest.mark.nightly
LACKS = 50
# What Python, torch on a GPU and torch on a CPU raise.
SAID = (
    MemoryError(),
    RuntimeError("CUDA out of memory. Tried to allocate 20.00 MiB"),
    RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 20 bytes"),
)


class Memory:
    """Draws a line for each seed; at `lacks` randomly chosen draws there is no memory for it."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.lacks, self.sizes = chance, 0, Counter[int]()

    def draw(self, groups: list[Group]) -> Lines:
        """As the drawer does."""
        lines = sum(len(one.seeds) for one in groups)
        # The more at once, the likelier it is too much; a single line may be too much as well.
        if self.lacks < LACKS and self.chance.random() < 0.3 + 0.6 * (lines > 1):
            self.lacks += 1
            self.sizes[lines] += 1
            raise self.chance.choice(SAID)
        return lines_of(groups)


def lines_of(groups: list[Group]) -> Lines:
    return [[Line(f"{one.prompt} {seed}", 0.0) for seed in one.seeds] for one in groups]


@pytest.mark.chaos(12)
def test_fifty_lacks_of_memory_cost_no_line_but_those_they_are_a_reason_for(seed: int):
    chance = Random(seed)
    memory, refused = Memory(chance), list[Refused]()
    while memory.lacks < LACKS:
        first = chance.randrange(1000)
        groups = [
            group(first + 100 * number, chance.randrange(1, 9))
            for number in range(chance.randrange(1, 9))
        ]
        try:
            assert halved(memory.draw, groups) == lines_of(groups)
        except Refused as error:
            refused.append(error)
    assert memory.sizes[1] == len(refused)
    assert all(error.again and "over a single line" in str(error) for error in refused)
    # The job after the last lack is whole, in one piece.
    assert halved(memory.draw, [group(7, 8), group(20, 3)]) == lines_of([group(7, 8), group(20, 3)])
    assert memory.lacks == LACKS


def test_what_is_no_lack_of_memory_is_not_tried_in_halves():
    def broken(_groups: list[Group]) -> Lines:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    with pytest.raises(RuntimeError, match="shapes"):
        halved(broken, [group(0, 8)])
