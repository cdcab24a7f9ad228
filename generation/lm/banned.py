"""Words that no line may have: which pieces would end one of them behind what stands there already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class PieceWords:
    """The pieces of a vocabulary by what they write, for any list of words."""

    def __init__(self, pieces: Sequence[tuple[str, bool]]) -> None:
        """`pieces` as `LmTokenizer.pieces` gives them; what stands for itself parts words."""
        self._texts = ["\n" if special else text.lower() for text, special in pieces]
        self._by_text: dict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(self._texts):
            self._by_text[text].append(number)

    def banned(self, words: tuple[str, ...]) -> Banned:
        """These words or phrases, in any case, by every way in which pieces may end them."""
        behind: dict[str, set[int]] = defaultdict(set)
        fresh: set[int] = set()
        for word in {word.lower() for word in words if word}:
            fresh.update(self._by_text.get(f" {word}", ()))
            for cut in range(len(word)):
                if found := self._by_text.get(word[cut:]):
                    behind[word[:cut]].update(found)
        ends = {said: frozenset(found) for said, found in behind.items()}
        return Banned(self._texts, frozenset(fresh), ends, max(map(len, ends), default=0))


@dataclass(frozen=True)
class Banned:
    """`fresh` are pieces that are a banned word of their own; `behind` those that end one begun by some letters.

    A piece that ends a banned word is refused even where the next would make another word of it.
    """

    texts: Sequence[str]
    fresh: frozenset[int]
    behind: Mapping[str, frozenset[int]]
    longest: int

    def next(self, line: Sequence[int]) -> set[int]:
        """The pieces that may not come after those of a line."""
        said = ""
        for piece in reversed(line):
            said = self.texts[piece] + said
            if len(said) > self.longest:
                break
        else:
            said = f"\n{said}"  # a line begins where a word may
        found = set(self.fresh)
        for start in range(1, len(said) + 1):
            if not said[start - 1].isalnum():
                found |= self.behind.get(said[start:], frozenset())
        return found
