"""Word claims: materials, certifications, health, environment, superlatives, comparisons."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from generation.badges.claims.evidence import Evidence, Known
from generation.badges.claims.found import CONTRADICTED, SUPPORTED, UNSUPPORTED, Claim, overlaps
from generation.badges.claims.lexicon import (
    AMBIGUOUS_MATERIALS,
    CERTIFICATIONS,
    COMPARISONS,
    ENVIRONMENT,
    HEALTH,
    MATERIALS,
    PROPERTIES,
    SUPERLATIVES,
    SYNONYMS,
)

_OF_A_STUFF = frozenset(("recycled", "upcycled"))
_NEAR = 3
NEGATED = re.compile(
    r"\b(?:no|not|without|never|zero|less|isn't|aren't|than|like|as|minus|free from|free of|hates|avoids?|instead of)"
    r"\s+(?:a |an |any |the |real |much )?$"
)
FREE_AFTER = re.compile(
    r"[\s-]free\b|[\s-]look\b|[\s-]style\b|[\s-]effect\b|[\s-]like\b|[\s-]inspired\b"
)
MADE_BEFORE = re.compile(
    r"(?:\bmade (?:of|from|in|with)|\bin|\bof|\bfrom|\b100 ?%|\bsolid|\bpure|\bgenuine|\breal|\brecycled|\bbrushed"
    r"|\bpolished|\bpowder-coated|\btempered|\bfull-grain|\bcast|\bforged|\bsterling|\bcrafted from|\bbuilt from|\bwith an? )"
    r"\s+(?:[^\W\d_]+ )?$"
)
MADE_AFTER = re.compile(
    r"(?:[\s-](?:and [^\W\d_]+ )?)(?:uppers?|soles?|midsole|outsole|frame|body|handles?|linings?|fabric|shell|case|base|finish|top|"
    r"cover|blend|construction|build|blades?|legs?|seat|panel|plate|lid|strap|band|yarn|weave|knit|fill|filling|core|"
    r"housing|buckle|zip|hardware|trim|toe|heel|board|door|doors|drawers?|shelf|shelves|rim|stem|wheels?)\b"
)


@dataclass(frozen=True)
class Kind:
    """A family of claim words: what finds them and what they are called."""

    kind: str
    pattern: re.Pattern[str]
    check: Callable[[str, re.Match[str], Evidence], Claim | None]


def claims_words(low: str, evidence: Evidence, taken: list[tuple[int, int]]) -> list[Claim]:
    """Claims made by words alone, outside the taken ranges."""
    found: list[Claim] = []
    ranges = list(taken)
    for kind in KINDS:
        for match in kind.pattern.finditer(low):
            if overlaps(*match.span(), ranges):
                continue
            claim = kind.check(low, match, evidence)
            if claim:
                found.append(claim)
                ranges.append((claim.start, claim.end))
    return found


def _material(low: str, match: re.Match[str], evidence: Evidence) -> Claim | None:
    start, end = match.span()
    before = low[max(0, start - 28) : start]
    if NEGATED.search(before) or FREE_AFTER.match(low, end):
        return None
    known = evidence.mention(_pattern(match.group()))
    if known is None and match["maybe"] and not _made(low, start, end, evidence):
        return None
    if known is not None:
        if match["maybe"] and not (known.is_fact or _made(low, start, end, evidence)):
            return None
        return Claim(start, end, "material", SUPPORTED, known.label)
    against = evidence.materials
    if against:
        return Claim(start, end, "material", CONTRADICTED, against[0].label)
    return Claim(start, end, "material", UNSUPPORTED, None)


def _made(low: str, start: int, end: int, evidence: Evidence) -> bool:
    """Whether an everyday word ("oak", "gold", "glass") is said of what the product is made of."""
    if MADE_AFTER.match(low, end):
        return True
    head = evidence.spec.understanding.head.lower()
    if head and re.match(rf"[\s-](?:[^\W\d_]+ )?{re.escape(head)}", low[end:]):
        return True
    made = MADE_BEFORE.search(low[max(0, start - 28) : start])
    return bool(made and not made.group().strip().startswith(("in", "of", "from", "with")))


def _said(kind: str) -> Callable[[str, re.Match[str], Evidence], Claim | None]:
    def check(low: str, match: re.Match[str], evidence: Evidence) -> Claim | None:
        start, end = match.span()
        if kind != "environment" and NEGATED.search(low[max(0, start - 20) : start]):
            return None
        known = evidence.mention(_pattern(match.group()))
        if known is None:
            return Claim(start, end, kind, UNSUPPORTED, None)
        if match.group() in _OF_A_STUFF and _says_more(low, match, evidence):
            return Claim(start, end, kind, UNSUPPORTED, None)
        status = CONTRADICTED if _denies(known) else SUPPORTED
        return Claim(start, end, kind, status, known.label)

    return check


def _says_more(low: str, match: re.Match[str], evidence: Evidence) -> bool:
    """Whether a line says of the product ("recycled shoes") what the record says of a stuff ("recycled polyester") alone."""
    says = re.compile(rf"\b{match.group()}\b(?:[\s-]+([^\W\d_]+))?")
    said = {found[1] for item in evidence.known for found in says.finditer(item.low)}
    if not said or not all(said):
        return False
    following = re.findall(r"[^\W\d_]+", low[match.end() :])[:_NEAR]
    head = evidence.spec.understanding.head.lower()
    if not following or not head or following[0] in said:
        return False
    return any(word.startswith(head) for word in following)


def _superlative(low: str, match: re.Match[str], evidence: Evidence) -> Claim | None:
    known = evidence.mention(re.compile(rf"\b{re.escape(match.group())}\b"))
    status = SUPPORTED if known else UNSUPPORTED
    return Claim(*match.span(), "superlative", status, known.label if known else None)


def _comparison(low: str, match: re.Match[str], evidence: Evidence) -> Claim | None:
    known = evidence.mention(re.compile(rf"\b{re.escape(match.group())}"))
    status = SUPPORTED if known else UNSUPPORTED
    return Claim(*match.span(), "comparison", status, known.label if known else None)


def _denies(known: Known) -> bool:
    return known.denied or bool(
        re.search(r"\b(?:not|isn't|no)[\s-]", known.low.partition(":")[2][:12])
    )


@lru_cache(maxsize=2048)
def _pattern(word: str) -> re.Pattern[str]:
    """A word in any of its spellings: hyphen or space, singular or plural, British or American."""
    spellings = next((group for group in SYNONYMS if word.replace("-", " ") in group), (word,))
    forms = {form.replace("-", " ") for form in (word, *spellings)}
    parts = "|".join(
        re.escape(form).replace(r"\ ", r"[\s-]?")
        for form in sorted(forms, key=lambda form: (-len(form), form))
    )
    return re.compile(rf"\b(?:{parts})(?:s|es|ed|ly)?\b")


KINDS = (
    Kind("certification", CERTIFICATIONS, _said("certification")),
    Kind("environment", ENVIRONMENT, _said("environment")),
    Kind("health", HEALTH, _said("health")),
    Kind(
        "material", re.compile(rf"\b(?:{MATERIALS}|(?P<maybe>{AMBIGUOUS_MATERIALS}))\b"), _material
    ),
    Kind("material", PROPERTIES, _said("material")),
    # "Stronger than the leading brand" is one claim, not a superlative in another.
    Kind("comparison", COMPARISONS, _comparison),
    Kind("superlative", SUPERLATIVES, _superlative),
)
