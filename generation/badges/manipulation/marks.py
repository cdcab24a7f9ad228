"""Marks: single signs that product text seldom carries, each with its place, kind, family and weight."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from generation.badges.wordlists import words_of

FAMILIES = ("code", "pair", "bracket", "glue", "soft", "words", "order")
CAPS = (99.0, 99.0, 99.0, 2.2, 1.6, 2.4, 99.0)
"""What marks of one family may weigh together: glued words and quotation marks alone never make an attack."""
CODE, PAIR, BRACKET, GLUE, SOFT, WORDS, ORDER = range(len(FAMILIES))


class Mark(NamedTuple):
    """A sign at `start` to `end`; marks of one `kind` count less each time."""

    start: int
    end: int
    kind: str
    family: int
    weight: float


SIGNS: dict[str, tuple[int, float]] = {
    **dict.fromkeys("\\{}`", (CODE, 1.5)),
    "^": (CODE, 1.2),
    **dict.fromkeys("=<@", (CODE, 0.8)),
    **dict.fromkeys("_>", (CODE, 0.6)),
    **dict.fromkeys("[]", (SOFT, 0.4)),
    **dict.fromkeys('"|~#;', (SOFT, 0.3)),
    **dict.fromkeys("()*", (SOFT, 0.1)),
}
_USUAL = """.. ... .... ..... !! !!! !!!! ?? ??? !? ?! -- --- ** *** **** == === // ./ '' "" ), ). ): ); )? )! .) !) ?) ." ," !" ?" ".
    ", "; ": .' ,' '. ', '; (" (' ") ') %) %, %. %; %: %/ %- :- -> => >> << // :// .- ,- -, & /- +, +. /' '/ (+ (# (* *) +) ++
    :) ;) :( (- -( )- )/ /( (& !' ?' '- "/ "- "x ". !. )" )' )+ +( )( ][ [( )] ]( )[ [" "] "( '( #( (/ (@ (~ ~( -' '& .( ,( :( &
    ;- /. .: :. ;; ,, /& -& *: :* -* *- .* +/ /+ _- -_ /* .; ,. ., "* (% $. .$ ,$ ($ /$ -$ +$ :$ """
USUAL = frozenset(_USUAL.split())
MATES = {")": "(", "]": "[", "}": "{"}
MARK = re.compile(
    r"(?P<hump>(?<=[a-z][a-z])[A-Z](?=[a-z]))"
    r"|(?P<digit>(?<=[A-Za-z]{2})\d+(?=[A-Za-z]{2}))"
    r"|(?P<run>[!-/:-@\[-`{-~]+)"
)
WORD = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}(?![a-z])")
LISTED = re.compile(r"(?:^|[\s(])\(?[\w.]{1,3}$")
FAR = 120
"""Brackets farther from each other than this are no pair."""


def signs_of(text: str) -> Iterator[Mark]:
    """Marks that are no words, of a text without markup; brackets that nothing closes come last."""
    opened: deque[tuple[str, int]] = deque()
    for found in MARK.finditer(text):
        kind, start, end = found.lastgroup, found.start(), found.end()
        if kind == "run":
            yield from _run(text, found.group(), start)
            yield from _unpaired(text, found.group(), start, opened)
        else:
            yield Mark(start, end, str(kind), GLUE, 0.7)
    for sign, place in opened:
        yield Mark(place, place + 1, f"lone {sign}", BRACKET, 0.9)


def words_marked(text: str) -> Iterator[Mark]:
    """Words that speak to a machine, each a kind of its own; glued ones are taken apart at capitals."""
    machine = words_of("manipulation")["machine"]
    for found in WORD.finditer(text):
        if (word := found.group().lower()) in machine:
            yield Mark(*found.span(), word, WORDS, 0.8)


def _run(text: str, run: str, start: int) -> Iterator[Mark]:
    for place, sign in enumerate(run, start):
        known = SIGNS.get(sign)
        if known and not (sign == "$" and text[place + 1 : place + 2].isdigit()):
            yield Mark(place, place + 1, sign, *known)
    end = start + len(run)
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if len(run) > 1:
        if run not in USUAL and len(set(run)) > 1:
            yield Mark(start, end, run, PAIR, 1.0)
    elif before.isalpha() and after.isalpha() and run not in "-'/&":
        yield Mark(start, start + 1, f"a{run}a", GLUE, 0.5)
    elif before.isspace() and run in ",;:.)]}!?":
        yield Mark(start, start + 1, f" {run}", GLUE, 0.3)
    elif after.isspace() and run in "([{":
        yield Mark(start, start + 1, f"{run} ", GLUE, 0.3)


def _unpaired(text: str, run: str, start: int, opened: deque[tuple[str, int]]) -> Iterator[Mark]:
    """Closing brackets that nothing opened; what is opened and never closed comes at the end."""
    for place, sign in enumerate(run, start):
        if sign in "([{":
            opened.append((sign, place))
        elif sign in MATES:
            while opened and place - opened[0][1] > FAR:
                sign_lost, place_lost = opened.popleft()
                yield Mark(place_lost, place_lost + 1, f"lone {sign_lost}", BRACKET, 0.9)
            if opened and opened[-1][0] == MATES[sign]:
                opened.pop()
            elif not (sign == ")" and _is_listed(text, place)):
                yield Mark(place, place + 1, f"lone {sign}", BRACKET, 0.9)


def _is_listed(text: str, place: int) -> bool:
    """Whether a closing bracket stands after the number of a list, or ends a smile."""
    before = text[max(0, place - 5) : place]
    return before[-1:] in (":", ";") or before[-2:] in (":-", ";-") or bool(LISTED.search(before))
