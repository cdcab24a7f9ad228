"""Joins a pattern's literals and fills into one grammatical text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generation.engines.grammar.agreement import (
    LEADING_ARTICLE,
    NAMES,
    NOUNS,
    Joining,
    Piece,
    cased,
    determiner_of,
    noun_agree,
    verb_agree,
)
from generation.engines.grammar.names import Names
from generation.engines.grammar.wording import article_for, capital, lower_first, verb_plural

__all__ = ["NAMES", "NOUNS", "Piece", "pieces_join"]

_SENTENCE_START = re.compile(r"(?:^|[.?!]\s+|\n\s*)[\"“(]?$")
_IT = re.compile(
    r"\b(?:it|its|itself|it's|it'd|it'll|this one|that one|another one|successor|one(?=\s*(?:[.,;:?!]|$)| of\b| you\b| in\b))\b",
    re.I,
)
_IT_IS = re.compile(r"\b([Ii])t(?:'s| is)\b")
_IT_SUBJECT = re.compile(r"\b([Ii])t $")
_IT_IS_SUBJECT = re.compile(r"\b[Ii]t(?:'s| is) $")
_ONE_OF_IT = re.compile(
    r"\b(?:own|need|have|had|find|want|another|new|old|last|right|good|without|buy|order|get|choose|pick) one\b",
    re.I,
)
_ONE = re.compile(r"\bones?\b", re.I)
_BEFORE_SIGN = re.compile(r"\s+([,.;:?!])")
_BLANKS = re.compile(r" {2,}")
_SIGN_AND_STOP = re.compile(r"([?!])\.(?!\.)")
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
_SENTENCE_SMALL = re.compile(r"([.?!]\s+)([a-z])(?=[a-z]*[\s,.:?!'’-])")
_STOP = re.compile(r"[.?!]")
_PERCENT_OFF = re.compile(r"\d(?:\.\d+)?%? off$")
_BLANK, _NOTHING = Piece(" "), Piece("")
_TURNED = ("does", "does2", "is", "gives")


def pieces_join(pieces: Sequence[Piece], names: Names) -> str | None:
    """The text, or None where the fills cannot be made to agree."""
    if names.noun_plural and not _plural_can_say(pieces):
        return None
    if names.mass and any(
        (_ONE if piece.slot in _TURNED else _ONE_OF_IT).search(piece.text) for piece in pieces
    ):
        return None
    state = Joining(names)
    for index, piece in enumerate(pieces):
        following = _following(pieces, index)
        if piece.slot:
            _slot(state, piece, following)
        else:
            _literal(state, piece.text, following)
        if state.failed:
            return None
        if piece.text != " ":
            state.after = piece.slot
    return _tidy(state.out)


def _following(pieces: Sequence[Piece], index: int) -> Piece:
    """The piece that comes next; after a slot, the one behind a mere blank."""
    left = len(pieces) - index - 1
    if left > 1 and pieces[index].slot and pieces[index + 1] == _BLANK:
        return pieces[index + 2]
    return pieces[index + 1] if left else _NOTHING


def _plural_can_say(pieces: Sequence[Piece]) -> bool:
    """Whether a pattern works for a plural noun: its "it" must be the subject of a fill we can turn."""
    for index, piece in enumerate(pieces):
        following = pieces[index + 1].slot if index + 1 < len(pieces) else ""
        text = piece.text
        if not piece.slot and following in ("does", "does2"):
            text = _IT_SUBJECT.sub("", text)
        if not piece.slot and (following in ("is", "price") or following.startswith("attr.")):
            text = _IT_IS_SUBJECT.sub("", text)
        if (not piece.slot or piece.slot in _TURNED) and _IT.search(text):
            return False
    return True


def _literal(state: Joining, text: str, following: Piece) -> None:
    text = verb_agree(state, text)
    if state.names.noun_plural:
        if following.slot in ("does", "does2") and _IT_SUBJECT.search(text):
            text = _IT_SUBJECT.sub(lambda m: "They " if m.group(1) == "I" else "they ", text)
            state.subject_plural = True
        text = _IT_IS.sub(lambda m: "They're" if m.group(1) == "I" else "they're", text)
    if _STOP.search(text) and not text.endswith(("They ", "they ")):
        state.subject_plural = False
    if state.out.endswith((".", "!", "?")) and text.startswith("."):
        text = text[1:]
    if text.startswith(" on ") and _PERCENT_OFF.search(state.out):
        # "20% off on the tee" is nobody's English.
        text = text.removeprefix(" on")
    state.out += text


def _slot(state: Joining, piece: Piece, following: Piece) -> None:
    text = _slot_text(state, piece, following)
    if state.failed or not text:
        return
    if _SENTENCE_START.search(state.out):
        text = capital(text)
    elif piece.slot in ("sensory", "offer") and re.search(r"[\w,;:]\s$", state.out):
        text = lower_first(text)
    state.out += text


def _slot_text(state: Joining, piece: Piece, following: Piece) -> str:
    slot = piece.slot
    if slot in ("does", "does2"):
        return _does(state, piece.text)
    if slot in NOUNS or slot in NAMES:
        return noun_agree(state, piece, following)
    if slot == "ends":
        return _ends(state, piece.text)
    if slot == "stock":
        return _stock(piece.text, following)
    if slot.startswith(("attr.", "fact", "adj")) or slot in ("gives", "price", "was"):
        return _phrase(state, piece.text)
    if slot in ("problem", "occasion") and LEADING_ARTICLE.match(piece.text):
        state.failed = bool(determiner_of(state.out)) or state.out.lower().endswith("no more ")
    return piece.text


def _does(state: Joining, text: str) -> str:
    if not state.subject_plural:
        return text
    first, _, rest = text.partition(" ")
    if re.search(r"\b(?:and|then|but|or) (?:then )?\w+s\b", rest) or _IT.search(rest):
        state.failed = True
    return f"{verb_plural(first)} {rest}".strip()


def _phrase(state: Joining, text: str) -> str:
    """A fact or benefit phrase after an article: one determiner, and the right one."""
    if " and " in text and re.search(r"\band $", state.out):
        state.failed = True
    found = determiner_of(state.out)
    own = LEADING_ARTICLE.match(text)
    if not found:
        return text
    if found.lower() in ("a", "an"):
        rest = text[own.end() :] if own else text
        state.out = state.out[: -len(found) - 1] + cased(article_for(rest), found) + " "
        return rest
    return text[own.end() :] if own else text


def _ends(state: Joining, text: str) -> str:
    """An end after its preposition: none before tonight and tomorrow, "on" and never "at" a day."""
    if text in ("tonight", "tomorrow") or text.endswith("today"):
        state.out = re.sub(r"\b(?:on|at) $", "", state.out)
    else:
        state.out = re.sub(r"\bat $", "on ", state.out)
    return text


def _stock(text: str, following: Piece) -> str:
    if re.match(r"\s(?:left|in stock|pairs|pieces|remain)", following.text):
        return text.split(" ")[0]
    return text


def _tidy(text: str) -> str:
    text = _BEFORE_SIGN.sub(r"\1", text)
    if "  " in text:
        text = _BLANKS.sub(" ", text)
    if "?." in text or "!." in text:
        text = _SIGN_AND_STOP.sub(r"\1", text)
    if ".." in text:
        text = _TWO_STOPS.sub(".", text)
    return capital(_SENTENCE_SMALL.sub(_with_capital, text.strip()))


def _with_capital(match: re.Match[str]) -> str:
    return match.group(1) + match.group(2).upper()
