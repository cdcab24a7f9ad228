"""What the thing does, in the record's own words: "wicks away moisture"."""

from __future__ import annotations

from typing import Final

from generation.facts.casing import word_case
from generation.facts.forms import verb_base, verb_third, word_kinds
from generation.facts.lexicon import lexicon, word_set
from generation.facts.phrases import is_part
from generation.facts.source import Source, Token
from generation.types import Fact

CLAUSE_ENDS: Final = word_set("prosefacts_clause_ends")
# A health claim needs more than a record: it is never taken up as a fact.


HEALTH: Final = word_set("prosefacts_health")
HELPING: Final = word_set("prosefacts_helping")
SUBJECTLESS: Final = word_set("prosefacts_subjectless")
NEGATION: Final = frozenset(("not", "no", "without", "never", "non", "isn't", "aren't", "don't"))


def does_facts(source: Source, tokens: list[Token], tags: list[str]) -> list[Fact]:
    """ "wicks away moisture", "helps prevent chafing": a benefit verb with what it acts on."""
    facts, index = [], 0
    while index < len(tokens):
        base = verb_base(tokens[index].low)
        if (
            tags[index] == "VERB"
            and base in lexicon()["benefit_verbs"]
            and not _unsaid(tokens, tags, index)
        ):
            end = _clause_end(tokens, tags, index)
            if (end - index >= 2 or base in SUBJECTLESS) and not _cut_short(tokens, tags, end):
                facts.append(_does_fact(source, tokens[index:end], base))
                index = end
                continue
        index += 1
    return [fact for fact in facts if fact is not None]


def _unsaid(tokens: list[Token], tags: list[str], index: int) -> bool:
    before = [token.low for token in tokens[max(0, index - 2) : index]]
    told = {token.low for token in tokens[max(0, index - 4) : index]}
    if AIMS & {token.low for token in tokens[:index]} or (before[-1:] == ["to"] and told & PLAYERS):
        return True  # "our mission is to teach …", "for your little one to play dress up"
    if before[-1:] == ["and"] and tags[0] == "VERB" and tokens[0].low == verb_base(tokens[0].low):
        return tokens[index].low == verb_base(tokens[index].low)  # "Collect them and race …"
    if tokens[index].low.endswith("ing") or (
        before[-1:] == ["to"] and before[0] in ("easy", "ready", "fun", "great", "able")
    ):
        return True
    if tokens[index].low == verb_base(tokens[index].low) and not _subject_before(tokens, index):
        return True
    if index and tokens[index - 1].text.isupper() and len(tokens[index - 1].text) > 1:
        return True
    return (
        any(
            word in NEGATION or word in ("you", "they", "i", "we", "who", "kids", "children")
            for word in before
        )
        or any(
            tokens[at].low in ("you", "we", "they") and not (at and tags[at - 1] == "VERB")
            for at in range(max(0, index - 5), index)
        )
        or tokens[index].low in ("play", "plays")
        and index + 1 < len(tokens)
        and tokens[index + 1].low in ("on", "with", "along")
    )


AIMS: Final = frozenset(("mission", "goal", "hope", "aim", "believe", "passion", "vision"))
PLAYERS: Final = frozenset(
    (
        "one",
        "ones",
        "child",
        "kid",
        "kids",
        "children",
        "them",
        "him",
        "her",
        "girls",
        "boys",
        "fans",
        "toddlers",
        "babies",
        "baby",
    )
)


def _subject_before(tokens: list[Token], index: int) -> bool:
    """A bare verb counts behind "to", a modal, "and", or the plural that does it; else it is a command."""
    if index == 0:
        return False
    at = index - 1
    while at > 0 and tokens[at].low in ("also", "even", "easily", "quickly", "then"):
        at -= 1
    low = tokens[at].low
    return low in ("to", "will", "can", "help", "helps", "and") or (
        low.endswith("s") and low[0].isalpha() and is_part(low)
    )


def _clause_end(tokens: list[Token], tags: list[str], index: int) -> int:
    end, reach = index + 1, min(len(tokens), index + 8)
    base = verb_base(tokens[index].low)
    spare = 1 if base in HELPING else 0
    ends = CLAUSE_ENDS - {"from"} if base in AGAINST else CLAUSE_ENDS
    while end < reach and tags[end] != "SIGN" and tokens[end].low not in ends:
        if end > index + 1 and tags[end] == "VERB":
            if not spare:
                break
            spare -= 1
        end += 1
    while end > index + 1 and (
        tokens[end - 1].low in lexicon()["dangling"]
        or tokens[end - 1].low in lexicon()["closed"]
        and tokens[end - 1].low
        not in ("you", "away", "out", "up", "down", "off", "in", "on", "together")
    ):
        end -= 1
    return end


# Vague as a feature, plain enough as what is kept off.
FELT: Final = frozenset(("sweat", "sun", "weather", "mess", "air", "limits"))
# What it acts on stands behind "from".
AGAINST: Final = frozenset(("protect", "shield", "prevent", "keep", "stop"))


def _cut_short(tokens: list[Token], tags: list[str], end: int) -> bool:
    """ "Promotes independent | and imaginative play": the object is still to come."""
    return (
        tags[end - 1] == "ADJ" and end < len(tokens) and tokens[end].low in ("and", "or", ",", "&")
    )


def _does_fact(source: Source, tokens: list[Token], base: str) -> Fact | None:
    rest = [word_case(token.text) for token in tokens[1:]]
    if (
        base == "play"
        and rest
        and ("VERB" in word_kinds(rest[0]) or rest[0] in ("dress", "a", "the"))
    ):
        return None  # "ways to play: watch the story"
    if base in ("measure", "weigh", "stand", "fit", "last", "run", "cut") and any(
        word[0].isdigit() for word in rest
    ):
        return None
    if set(rest) & HEALTH or any("%" in word for word in rest):
        return None
    if base in HELPING and not any(word_kinds(word) & {"VERB", "ADJ"} for word in rest):
        return None
    if rest and all(
        (word in lexicon()["vague"] and word not in FELT)
        or word in lexicon()["closed"]
        or word in lexicon()["puffery"]
        for word in rest
    ):
        return None
    return source.fact(
        "does", "feature", tokens[0].start, tokens[-1].end, " ".join([verb_third(base), *rest])
    )
