"""One tag a word of running text, by a dictionary and a few rules."""

from __future__ import annotations

from typing import Final

from generation.facts.forms import noun_singular, verb_base, word_kinds
from generation.facts.lexicon import lexicon, word_set
from generation.facts.source import Token

ADJECTIVE_ENDINGS: Final = (
    "able",
    "ible",
    "proof",
    "resistant",
    "repellent",
    "less",
    "free",
    "ful",
    "ous",
    "ive",
    "al",
    "ic",
    "ish",
    "-fit",
    "-shaped",
    "wicking",
    "-style",
    "friendly",
    "-grade",
    "-size",
    "-sized",
)
DETERMINERS: Final = word_set("phrases_determiners")
NUMBERS: Final = word_set("phrases_numbers")


def tags_read(tokens: list[Token]) -> list[str]:
    """One tag a token: SIGN, CLOSED, NUM, VERB, PART, ADV, ADJ or NOUN."""
    tags: list[str] = []
    for index in range(len(tokens)):
        tags.append(_tag(tokens, index, tags))
    for index, tag in enumerate(tags[:-1]):
        if tag in ("NOUN", "VERB") and _becomes_adjective(tokens, tags, index):
            tags[index] = "ADJ"
            if tokens[index + 1].low in PARTICLES:
                tags[index + 1] = "ADJ"
        elif tag == "CLOSED" and tokens[index].low == "back" and is_part(tokens[index + 1].low):
            tags[index] = "NOUN"  # "a hidden back pocket"
    return tags


def _following(tokens: list[Token], tags: list[str], index: int) -> str:
    """The tag behind a word, the comma of "a crisp, refined flavour" left out."""
    listed = tokens[index + 1].text == "," and index + 3 < len(tags)
    if listed and tags[index + 2] in ("ADJ", "PART") and tags[index + 3] == "NOUN":
        return "ADJ"
    return tags[index + 1]


def _describes(low: str, following: str) -> bool:
    """ "Cozy lining": a word that may be noun or adjective describes the noun behind it, unless it names a thing."""
    return (
        following in ("NOUN", "ADJ")
        and "ADJ" in word_kinds(low)
        and low not in lexicon().nouns
        and low not in lexicon()["parts"]
    )


def _becomes_adjective(tokens: list[Token], tags: list[str], index: int) -> bool:
    """Does a noun or a verb describe what stands behind it?"""
    if _phrasal(tokens, tags, index):
        return True
    if tags[index] == "VERB":
        return _modifies(tokens, tags, index)
    return _describes(tokens[index].low, _following(tokens, tags, index))


def _phrasal(tokens: list[Token], tags: list[str], index: int) -> bool:
    """ "Light up dashboard", "drop down railway barriers": verb and particle describe the part behind them."""
    before = tokens[index - 1].low if index else ""
    if tokens[index + 1].low not in PARTICLES or "VERB" not in word_kinds(tokens[index].low):
        return False
    opened = before in DETERMINERS or before in lexicon()["possess"] or before in (",", "and")
    ended = any(is_part(token.low) for token in tokens[index + 2 : index + 4])
    return opened and ended and tags[index + 2 : index + 3] == ["NOUN"]


def _modifies(tokens: list[Token], tags: list[str], index: int) -> bool:
    """The verb of "top carry handle" describes the part behind it; one that opens is a command."""
    low, before = tokens[index].low, tokens[index - 1].low if index else ""
    possess = lexicon()["possess"]
    opened = index and (before in DETERMINERS or before in possess or tags[index - 1] == "ADJ")
    if not opened or low.endswith(("s", "ed", "ing")) or low in possess:
        return False
    return tags[index + 1] == "NOUN" and is_part(tokens[index + 1].low)


PARTICLES: Final = frozenset(("up", "down", "out", "off", "away", "on", "in"))


def _tag(tokens: list[Token], index: int, before: list[str]) -> str:
    token = tokens[index]
    low = token.low
    if not token.is_word:
        return "SIGN"
    if low[0].isdigit() or low in NUMBERS:
        return "NUM"
    if low in lexicon()["closed"]:
        return "CLOSED"
    if low in lexicon()["possess"] and low.endswith("ing"):
        return "CLOSED"
    if low in lexicon()["finite"]:
        return (
            "NOUN" if _noun_place(tokens, index, before) and "NOUN" in word_kinds(low) else "VERB"
        )
    return _dictionary_tag(tokens, index, low, before)


def _noun_place(tokens: list[Token], index: int, before: list[str]) -> bool:
    """A verb-or-noun right behind a determiner, a number or an adjective is the noun."""
    if not index:
        return False
    previous = tokens[index - 1].low
    if previous == "that" and before[-2:-1] == ["NOUN"]:
        return False  # "fleece that wicks moisture"
    return (
        previous in DETERMINERS
        or before[-1] in ("NUM", "ADJ", "PART")
        or previous in ("led", "and")
        and before[-1] == "NOUN"
        or (_part_ends(tokens, index) and not (previous == "and" and "VERB" in before))
    )


def _part_ends(tokens: list[Token], index: int) -> bool:
    """ "Rear lights, …": a part that closes its phrase acts on nothing."""
    low, following = tokens[index].low, tokens[index + 1].low if index + 1 < len(tokens) else "."
    ends = following in ("and", "or", ",", ".", "(", ")", "/", ";", "!")
    return ends and low.endswith("s") and is_part(low)


def _dictionary_tag(tokens: list[Token], index: int, low: str, before: list[str]) -> str:
    kinds = word_kinds(low)
    if low in lexicon()["parts"] and (low.endswith("ing") or "NOUN" not in kinds):
        return "NOUN"
    if (
        low in lexicon()["qualities"]
        or ("-" in low and kinds != {"NOUN"})
        or low.endswith(COMPOUND_ENDINGS)
    ):
        return "ADJ"
    if not kinds:
        return "ADJ" if low.endswith(ADJECTIVE_ENDINGS) else "NOUN"
    if kinds <= {"VERB", "AUX"}:
        return "PART" if low.endswith(("ing", "ed", "en")) else "VERB"
    if "NOUN" not in kinds:
        return "ADJ" if "ADJ" in kinds else "ADV"
    return "VERB" if "VERB" in kinds and _verb_place(tokens, index, low, before) else "NOUN"


COMPOUND_ENDINGS: Final = (
    "-resistant",
    "-wicking",
    "-free",
    "-proof",
    "-repellent",
    "-adjustable",
    "-size",
    "-style",
)


BARE: Final = frozenset(
    ("house", "offer", "hold", "keep", "store", "provide", "give", "let", "allow", "make", "add", "help", "cover", "open", "close", "fit", "stand", "move", "turn", "ensure", "protect", "support", "work", "lock", "secure")
)  # fmt: skip


def _verb_place(tokens: list[Token], index: int, low: str, before: list[str]) -> bool:
    """Behind "to", "helps" or a modal, or between a plural noun and a determiner, it acts."""
    if not index:
        return False
    previous = tokens[index - 1].low
    if previous in (
        "to",
        "will",
        "can",
        "won't",
        "helps",
        "help",
        "lets",
        "you",
        "they",
        "it",
        "we",
        "that",
        "which",
    ):
        return low not in ("fit",) or previous != "that"
    following = tokens[index + 1].low if index + 1 < len(tokens) else ""
    if before[-1:] == ["ADJ"] or previous in DETERMINERS:
        return False  # "an ergonomic cut that …"
    if before[-1:] == ["NOUN"] and is_part(previous) and previous.endswith("s") and low in BARE:
        return True  # "multiple pockets hold …"
    if (
        previous == "and"
        and "VERB" in before[-6:]
        and low == verb_base(low)
        and following.isalpha()
    ):
        return low in lexicon()["benefit_verbs"] and not is_part(
            low
        )  # "helps keep … and wick sweat"
    if (
        low.endswith("s")
        and previous in (",", "and")
        and "VERB" in before
        and following not in (",", ".")
    ):
        return verb_base(low) in lexicon()["benefit_verbs"] and not is_part(
            low
        )  # "…, controls stink and dries"
    return verb_base(low) in lexicon()["benefit_verbs"] and following in DETERMINERS | {
        "you",
        "it",
        "them",
        "out",
        "away",
        "against",
    }


def is_part(low: str) -> bool:
    """Does a word name a part or a property that is worth saying?"""
    return low in lexicon()["parts"] or noun_singular(low) in lexicon()["parts"]


def is_vague(low: str) -> bool:
    """Is a noun too vague to be a feature?"""
    return low in lexicon()["vague"] or noun_singular(low) in lexicon()["vague"]
