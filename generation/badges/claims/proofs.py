"""Claims that no fact supports, held against evidence records: which record covers which claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from generation.badges.claims.found import SUPPORTED, UNSUPPORTED, Claim
from generation.badges.reading import CLAUSE_GAP, WORD, text_fold, text_nfc
from generation.types import Proof

SNIPPET = 60
# A superlative or comparison says nothing without what it is said of, which follows it.
NEEDS_NEXT = frozenset(("superlative", "comparison"))
# These mean what they mean with a word beside them: "24 hours" of what, "recycled" what.
NEEDS_BESIDE = frozenset(("number", "environment"))
DENIED = re.compile(r"\b(?:not?|never|without|non|isn't|aren't|wasn't|doesn't|cannot|can't)\b")
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
    found = _words(low[claim.start : claim.end]).search(said)
    if found is None or DENIED.search(CLAUSE_GAP.split(said[: found.start()])[-1]):
        return False
    after = _first(WORD.findall(CLAUSE_GAP.split(low[claim.end :])[0]))
    if claim.kind in NEEDS_NEXT:
        return bool(after) and after in _stems(said)
    if claim.kind in NEEDS_BESIDE:
        before = _first(reversed(WORD.findall(CLAUSE_GAP.split(low[: claim.start])[-1])))
        beside = {word for word in (before, after) if word}
        return not beside or bool(beside & _stems(said))
    return True


def _first(words: Iterable[str]) -> str:
    """The stem of the first word that carries a meaning; "" where none does."""
    return next((_stem(word) for word in words if word not in LITTLE), "")


@lru_cache(maxsize=512)
def _stems(said: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in WORD.findall(said))


def _stem(word: str) -> str:
    return word.removesuffix("'s").removesuffix("s")


@lru_cache(maxsize=512)
def _words(said: str) -> re.Pattern[str]:
    """The same words in a row, "the" before them left out: a blank or a hyphen between them, singular or plural."""
    words = re.split(r"[\s-]+", said.strip())
    first = next((index for index, word in enumerate(words) if word not in LITTLE), 0)
    parts = r"[\s-]+".join(map(re.escape, words[first:]))
    return re.compile(rf"(?<![^\W_]){parts}(?:s|es)?(?![^\W_])")
