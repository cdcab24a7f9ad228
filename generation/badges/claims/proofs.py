"""Claims that no fact supports, held against evidence records: which record covers which claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import dropwhile, takewhile

from generation.badges.claims.found import SUPPORTED, UNSUPPORTED, Claim
from generation.badges.reading import CLAUSE_GAP, WORD, text_fold, text_nfc
from generation.types import Proof

SNIPPET = 60
# A superlative or comparison says nothing without what it is said of, which follows it.
NEEDS_NEXT = frozenset(("superlative", "comparison"))
# These mean what they mean with a word beside them: "24 hours" of what, "recycled" what, "organic" what.
NEEDS_BESIDE = frozenset(("number", "environment", "certification", "material", "health"))
DENIED = re.compile(r"\b(?:no(?=\s)(?!\s+\d)|(?:not|never|without|non|cannot|[a-z]+n't)\b)")
BOUND = re.compile(
    r"\b(up to|at most|under|below|about|around|roughly|approximately|nearly|almost"
    r"|over|above|(?:not? )?(?:more|less|fewer) than|at least)\s+$"
)
BOUND_WORDS = frozenset(re.findall(r"[a-z]{2,}", BOUND.pattern))
# Who proves more than a number has proved the number.
MORE = frozenset(("over", "above", "more than", "at least"))
LITTLE = frozenset(
    ("a", "an", "the", "and", "or", "of", "for", "in", "on", "at", "to", "with", "by", "from", "up", "our", "your", "its",
     "it", "is", "are", "this", "that", "these", "those", "all", "any", "every", "you", "we", "they", "than", "as")
)  # fmt: skip


def proved(low: str, claim: Claim, proofs: Sequence[Proof]) -> Claim:
    """An unsupported claim as supported by the first record that covers it; any other as it is."""
    if claim.status != UNSUPPORTED:
        return claim
    for proof in proofs:
        if claim.kind in proof.kinds and _covers(low, claim, proof.statement):
            label = f"evidence: {proof.statement[:SNIPPET]}"
            return replace(claim, status=SUPPORTED, fact=label, proof=proof)
    return claim


def _covers(low: str, claim: Claim, statement: str) -> bool:
    """Whether a statement says the claim's own words, and the word that they are said of."""
    said = text_fold(text_nfc(statement))
    line = _Around.of(low, claim.start, claim.end)
    found = _words(low[claim.start : claim.end]).finditer(said)
    return any(_says(claim.kind, line, _Around.of(said, *one.span())) for one in found)


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands before and after some words in their clause."""

    before: str
    after: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> _Around:
        return cls(CLAUSE_GAP.split(text[:start])[-1], CLAUSE_GAP.split(text[end:])[0])


def _says(kind: str, line: _Around, said: _Around) -> bool:
    """Whether a statement says a claim's words of what the line says them of."""
    if DENIED.search(said.before) or DENIED.search(said.after):
        return False
    if kind in NEEDS_NEXT:
        named = _named(kind, said.after)
        return bool(named) and _named(kind, line.after)[: len(named)] == named
    if kind == "number" and not _bounds_meet(line.before, said.before):
        return False
    if kind in NEEDS_BESIDE:
        beside = {_first(reversed(WORD.findall(line.before))), _first(WORD.findall(line.after))}
        around = {_stem(word) for word in WORD.findall(f"{said.before} {said.after}")}
        # A number alone says nothing; a word of the other kinds may stand alone.
        return bool(beside & around) or (kind != "number" and beside == {""})
    return True


def _named(kind: str, after: str) -> list[str]:
    """The stems of what a superlative or comparison is said of: the words after it, up to one that carries no meaning.

    A year ends what is the best; a comparison names models ("than the Tempo 2").
    """
    words: Iterable[str] = WORD.findall(after)
    if kind == "comparison":
        words = dropwhile(LITTLE.__contains__, words)

    def means(word: str) -> bool:
        return word not in LITTLE and not (kind == "superlative" and word[0].isdigit())

    return [_stem(word) for word in takewhile(means, words)]


def _bounds_meet(line: str, said: str) -> bool:
    """Whether "up to", "over" and their like before a number are the same; what is more proves a plain number too."""
    own, proved_by = (found[1] if (found := BOUND.search(one)) else "" for one in (line, said))
    return own == proved_by or (not own and proved_by in MORE)


def _first(words: Iterable[str]) -> str:
    """The stem of the first word that carries a meaning; "" where none does."""
    return next((_stem(word) for word in words if word not in LITTLE | BOUND_WORDS), "")


def _stem(word: str) -> str:
    return word.removesuffix("'s").removesuffix("s")


@lru_cache(maxsize=512)
def _words(said: str) -> re.Pattern[str]:
    """The same words in a row, "the" before them left out: a blank or a hyphen between them, singular or plural."""
    words = re.split(r"[\s-]+", said.strip())
    first = next((index for index, word in enumerate(words) if word not in LITTLE), 0)
    parts = r"[\s-]+".join(map(re.escape, words[first:]))
    return re.compile(rf"(?<![^\W_])(?<!\d[.,]){parts}(?:s|es)?(?![^\W_]|[.,]\d)")
