"""Nouns and names in their sentence: articles, number, what is said already."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from generation.engines.grammar.names import Names, name_is_plural
from generation.engines.grammar.wording import (
    article_for,
    capital,
    is_somebodys,
    stem,
    verb_plural,
    word_set,
    words,
)

NAMES = frozenset(("name", "model"))
NOUNS = frozenset(("noun", "nouns"))
LEADING_ARTICLE = re.compile(r"\A(?:an?|the|some)\s+", re.I)
_DETERMINERS = (
    "a an the this that these those your our their my his her one every each any no another some its last new old "
    "first next right good only same several many few fewer most two both dozen which what whose more"
)
_DETERMINER = re.compile(rf"(?:^|(?<=[\s(“\"/-]))({'|'.join(_DETERMINERS.split())})\s$", re.I)
_LONGEST = max(map(len, _DETERMINERS.split())) + 2
_ONE_ONLY = word_set("one every each another")
_ADJECTIVES = word_set("new old good last next first right")
_COUNTS = word_set("one every each another several many few fewer two both these those")
_LABEL_END = re.compile(r"(?:^|[.?!:;|]\s+|\n\s*|[–—]\s+)[\"“(]?$")
_CLAUSE = re.compile(
    r"[.?!:;]\s+|,\s+(?:(?:and|but|so|because|if|when|while)\s+)?|\b(?:whether|because|although)\s+|\n"
)
_SUBJECT = re.compile(
    r"(?:(?:if|when|because|so|and|but|that|while|where|until|before|once|as|whether|since|unless|now|here|then|see|"
    r"check|ask|perhaps|how|what|why) )*"
    r"(?:the |this |that |these |those |your |our |a |an |one |a pair of )?(?:own )?",
    re.I,
)
_NEXT_VERB = re.compile(
    r"(?: (?:that|which|who))?(?:,? (?:already|always|often|still|then|also|usually|just|never|only))?,? ([a-z]+(?:'t)?)\b"
)
_NOT_VERBS = word_set(
    "as us its this plus less always perhaps besides minus versus yes thus across towards sometimes"
)
_MODAL = word_set("will would can won't could should may might waited came went did had")
_PLURAL_VERB = re.compile(
    r" (?:are|have|were|come|go|make|take|do|start|keep|wait|want|like|need|differ|leave|look|disappoint|don't|aren't)\b"
)
_ARE_BEFORE = re.compile(r"\b(?:are|were|all) (?:\w+ )?$")


class Piece(NamedTuple):
    """A literal (`slot` empty) or a filled slot with the facts it rests on."""

    text: str
    slot: str = ""
    facts: tuple[str, ...] = ()


@dataclass
class Joining:
    """The text so far, and what the words to come must agree with.

    `subject_plural`: the sentence's subject takes plural verbs; `open_noun`: the piece before was that
    subject; `after`: the slot before; `failed`: no agreement can be made.
    """

    names: Names
    out: str = ""
    subject_plural: bool = False
    open_noun: str = ""
    after: str = ""
    failed: bool = False


def determiner_of(text: str) -> str:
    """The determiner that a text ends with, as it stands there; empty where it has none."""
    if not text[-1:].isspace():
        return ""
    match = _DETERMINER.search(text, max(0, len(text) - _LONGEST))
    return match.group(1) if match else ""


def cased(word: str, like: str) -> str:
    """`word` with a capital where `like` has one."""
    return capital(word) if like[:1].isupper() else word


def verb_agree(state: Joining, text: str) -> str:
    """The literal after a plural subject, its first verb turned to the plural."""
    kind, state.open_noun = state.open_noun, ""
    if kind == "mass" and _PLURAL_VERB.match(text):
        state.failed = True
    if kind != "plural":
        return text
    match = _NEXT_VERB.match(text)
    if match and is_verb(match.group(1)):
        return text[: match.start(1)] + verb_plural(match.group(1)) + text[match.end(1) :]
    return text


def those_are(text: str) -> str:
    """What stands before a plural: "That's the" becomes "Those are the", "there's the" "there are the"."""
    text = re.sub(r"\b([Tt]here|[Hh]ere)(?:'s| is) (the |your |our )?$", r"\1 are \2", text)
    text = re.sub(r"\b([Tt])his is (the |your )?$", r"\1hese are \2", text)
    return re.sub(
        r"\b([Tt])hat(?:'s| is) (the |your )?$",
        lambda m: ("Those are " if m.group(1) == "T" else "those are ") + (m.group(2) or ""),
        text,
    )


def is_verb(word: str) -> bool:
    """Whether a word right after a noun looks like its verb in the third person."""
    return (
        word.endswith(("s", "n't"))
        and not word.endswith("ss")
        and word not in _NOT_VERBS
        and len(word) > 1
    )


def noun_agree(state: Joining, piece: Piece, following: Piece) -> str:
    """The noun or name as it stands here, with its article and number; sets what must follow."""
    names, slot = state.names, piece.slot
    text = _said_once(state, piece.text, slot)
    if not text:
        return ""
    mass = names.mass and slot in NOUNS
    plural = not mass and (
        slot == "nouns"
        or (names.noun_plural if slot == "noun" else name_is_plural(text, names.noun))
    )
    text = names.noun if mass else text
    found = determiner_of(state.out)
    low = found.lower()
    subject = bool(_SUBJECT.fullmatch(_CLAUSE.split(state.out)[-1]))
    if slot != "nouns" and (plural or mass):
        pair = slot == "noun" and names.pair
        text, plural = _many(state, text, found, mass=mass, pair=pair)
    elif low in ("a", "an"):
        text = LEADING_ARTICLE.sub("", text)
        state.out = state.out[: -len(found) - 1] + cased(article_for(text), found) + " "
    if plural and slot != "nouns":
        state.out = those_are(state.out)
    if slot in NAMES:
        text = _with_the(state, text, low, following)
    _expect(state, slot, low, plural=plural, mass=mass, subject=subject)
    return text


def _expect(
    state: Joining, slot: str, determiner: str, *, plural: bool, mass: bool, subject: bool
) -> None:
    """What the words after a noun must agree with."""
    if mass and (determiner in _COUNTS or (slot == "nouns" and _ARE_BEFORE.search(state.out))):
        state.failed = True
    state.subject_plural = plural and (subject or determiner == "that")
    if slot != "nouns" and plural and subject:
        state.open_noun = "plural"
    elif mass and slot == "nouns":
        state.open_noun = "mass"


def _many(state: Joining, text: str, found: str, *, mass: bool, pair: bool) -> tuple[str, bool]:
    """A plural or mass noun after its determiner, and whether plural verbs follow it."""
    low = found.lower()
    if low in _ADJECTIVES:
        return _many_described(state, text, found, mass=mass, pair=pair)
    before = state.out[: -len(found) - 1] if found else state.out
    if pair and low in ("a", "an", *_ONE_ONLY):
        return f"pair of {text}" if low not in ("a", "an") else _replaced(
            state, before, found, "a pair of", text
        ), False
    if low in ("a", "an"):
        state.out = before
        _there_was(state, mass=mass)
        return (capital(text) if found[0].isupper() else text), not mass
    if not mass and low in _ONE_ONLY:
        state.failed = True
    if not mass and low in ("this", "that"):
        state.out = before + cased({"this": "these", "that": "those"}[low], found) + " "
    return text, not mass


def _many_described(
    state: Joining, text: str, found: str, *, mass: bool, pair: bool
) -> tuple[str, bool]:
    """A plural after "a new" or "one good": the article goes, and "one" needs a pair."""
    match = re.search(rf"\b([A-Za-z]+) ({found}) $", state.out)
    low = match.group(1).lower() if match else ""
    if not match or low not in ("a", "an", "this", "that", *_ONE_ONLY):
        return text, not mass
    if pair:
        return f"pair of {text}", False
    if low in _ONE_ONLY:
        state.failed = True
    elif low in ("a", "an"):
        state.out = state.out[: match.start()]
        _there_was(state, mass=mass)
        state.out += cased(found, match.group(1)) + " "
    elif not mass:
        turned = cased({"this": "these", "that": "those"}[low], match.group(1))
        state.out = f"{state.out[: match.start()]}{turned} {found} "
    return text, not mass


def _replaced(state: Joining, before: str, found: str, determiner: str, text: str) -> str:
    state.out = before + cased(determiner, found) + " "
    return text


def _there_was(state: Joining, *, mass: bool) -> None:
    """ "there was a tee" -> "there were tees"; another "is a" before a plural cannot be mended."""
    if mass:
        return
    state.out = re.sub(r"\bthere was $", "there were ", state.out)
    state.out = re.sub(r"\b(t?here)(?:'s| is) $", r"\1 are ", state.out, flags=re.I)
    state.out = re.sub(r"\bThis is $", "These are ", state.out)
    if re.search(r"(?:\b(?:is|was)|'s) $", state.out):
        state.failed = True


def _said_once(state: Joining, text: str, slot: str) -> str:
    """The fill without what the text already ends with: "Hero Hoodie" + "hoodie" -> ""."""
    if not state.after or not state.out.endswith(" ") or not state.out.strip():
        return text
    before = state.out.rstrip()
    if slot in NAMES and state.after in NOUNS:
        return _name_for_noun(state, before, text)
    old, new = words(before), words(text)
    for size in range(min(len(new), len(old), 5), 0, -1):
        if [stem(word) for word in old[-size:]] == [stem(word) for word in new[:size]]:
            return _without(state, before, text, new[:size], slot)
    if (
        state.after in NAMES
        and slot in NOUNS
        and new
        and stem(new[-1]) in {stem(word) for word in old[-4:]}
    ):
        # "Aero Daily Fitness Tee (V-neck)" + "fitness tee": the noun is said already.
        state.out = before
        return ""
    return text


def _name_for_noun(state: Joining, before: str, text: str) -> str:
    """A name right after its noun takes the noun's place: "tee" + "Logan tee" -> "Logan tee"."""
    last = next((n for n in state.names.nouns if before.lower().endswith(n.lower())), "")
    head = stem(words(state.names.noun)[-1])
    if last and head in {stem(word) for word in words(text)}:
        state.out = before[: len(before) - len(last)]
    return text


def _without(state: Joining, before: str, text: str, shared: list[str], slot: str) -> str:
    if len(shared) < len(words(text)):
        return text[text.index(shared[-1]) + len(shared[-1]) :].strip()
    if state.after not in NAMES:
        return text
    state.out = before
    if slot == "nouns":
        last = words(before)[-1]
        many = words(text)[-1]
        state.out = before[: len(before) - len(last)] + cased(many, last)
    return ""


def _with_the(state: Joining, text: str, low: str, following: Piece) -> str:
    """ "Meet Hero Hoodie" -> "Meet the Hero Hoodie"; a label ("Hero Hoodie: $54") stays bare, as does "Cinderella's garden"."""
    owned = is_somebodys(text, state.names.brand)
    own = owned or re.search(r"\bthe\b|^an?\s", text, re.I)
    if low == "the" and own or low in ("a", "an", "this") and owned:
        state.out = state.out[: -len(low) - 1]
    if low or own:
        return text
    verb = _NEXT_VERB.match(following.text) if not following.slot else None
    acts = following.slot in ("does", "does2") or bool(
        verb and (is_verb(verb.group(1)) or verb.group(1) in _MODAL)
    )
    if _LABEL_END.search(state.out):
        return f"the {text}" if acts else text
    brand = state.names.brand
    before = state.out.rstrip().lower()
    joined = (
        not state.out.endswith(" ")
        or (brand and before.endswith(brand.lower()))
        or (state.after in NOUNS and before in {noun.lower() for noun in state.names.nouns})
    )
    # After the brand the name is one with it: "Luma Hero Hoodie".
    return text if joined else f"the {text}"
