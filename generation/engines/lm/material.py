"""Clauses for the model to place: what a category says, which a small model cannot know by heart.

A model of 12 M parameters that has read half a million words knows how lines go, not what there is to say of a thing it
never met; and it does not copy what it is shown (docs/lab-notes/2026-11-23-pieces-to-build-on.md). So the grammar, which has a
category's lines and knows which of them a record earns, writes some, and one clause of each is shown with a token that stands for
it, and so are some of the category's phrases. The model writes the rest of the line and places the token, as it places names and
numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from generation.engines.grammar.context import Context
from generation.engines.grammar.engine import GrammarEngine
from generation.engines.grammar.wording import capital, verb_plural
from generation.engines.lm.slots import SENTENCE_START, Slots, digits_free
from generation.types import Spec

KINDS = ("whole", "tail", "bit")
"""Clauses by where they can stand: a sentence of its own, one that begins like "for" or "when", what else there is."""
PHRASES = ("does", "is", "gives", "audience", "occasion", "problem", "sensory")
"""A pack's phrases by grammatical form."""
_EACH = 10
CLAUSES = tuple(f"<{kind}{place}>" for kind in (*KINDS, *PHRASES) for place in range(_EACH))
"""The tokens that stand for clauses, in a prompt and in its lines."""
_JOINS = "for|before|after|until|when|while|because|so|without|from|with|and|but"
_CUT = re.compile(rf"(?<=[.!?…])\s+|[,;:]\s+|\s[–—]\s|\s(?=(?:{_JOINS}) )")
"""Where a clause may end: sentences, signs, and the words that begin another."""
_TAIL = re.compile(rf"(?:{_JOINS}|in|on|at|to|by|under|over) ", re.I)
_LEAD = re.compile(r"(?:and|but|so|because|while) ", re.I)
_WORD = re.compile(r"(?<![<\w])[a-z]{2,}(?:['’-][a-z]+)*(?![\w>])", re.I)
_PLAIN = 2
_LENGTH = range(3, 15)
"""Words of a clause, at least `_PLAIN` of them no slots."""
_SIGNS = " .,;:–—…"
_CLAUSE = re.compile(rf"<(?:{'|'.join((*KINDS, *PHRASES))})\d>")
_STAYS = re.compile(r"(?:I|I['’]\w+|[A-Z]\w*[A-Z]\w*|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b")
_TEXT = 2
"""Clauses of one text, at most."""


@dataclass(frozen=True)
class Clause:
    """A clause or phrase in slots as it stands within a sentence, its kind, and where a clause was in its line."""

    kind: str
    text: str
    start: int = 0
    stop: int = 0


def clauses(masked: str) -> list[Clause]:
    """The clauses of a line in slots that say something; never the whole line."""
    whole = masked.strip(_SIGNS)
    found = []
    for start, stop in _spans(masked):
        text = masked[start:stop]
        said = _WORD.findall(text)
        if len(said) >= _PLAIN and len(text.split()) in _LENGTH and text != whole:
            opens = bool(SENTENCE_START.search(masked[:start]))
            closes = masked[stop:].strip()[:1] in (*".!?…", "") or text[-1] in "!?"
            kind = "tail" if _TAIL.match(text) else "whole" if opens and closes else "bit"
            plain = text if not opens or _STAYS.match(text) else text[0].lower() + text[1:]
            found.append(Clause(kind, plain, start, stop))
    return found


def _spans(masked: str) -> Iterator[tuple[int, int]]:
    """Where the parts of a line are, less the signs around them and a word that leans on the part before."""
    edges = [0, *(at for match in _CUT.finditer(masked) for at in match.span()), len(masked)]
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        part = masked[start:stop]
        lead = _LEAD.match(part)
        part = part[lead.end() :] if lead else part
        begin = stop - len(part.lstrip(_SIGNS))
        yield begin, begin + len(part.strip(_SIGNS))


def clauses_some(masked: str, most: int, rng: Random) -> list[Clause]:
    """One clause of a short line, up to `most` of a text; none where a digit is no slot's."""
    if digits_free(masked):
        return []
    cut = clauses(masked)
    return rng.sample(cut, min(most, (len(cut) + 1) // 2))


def phrases_of(context: Context) -> list[Clause]:
    """Every phrase that a line of the product may use, each once; verbs as the product's number asks."""
    several = context.names.noun_plural
    found = (
        Clause(form, _turned(option.text) if form == "does" and several else option.text)
        for pack in context.packs
        for form in PHRASES
        for option in pack.options.get(form, ())
    )
    return list(dict.fromkeys(found))


def _turned(text: str) -> str:
    first, _, rest = text.partition(" ")
    return f"{verb_plural(first)} {rest}".strip()


def clauses_written(spec: Spec, slots: Slots, count: int, seed: int) -> list[Clause]:
    """Clauses for a product, of about `count` lines of the grammar over all fields; what must be said is none of them."""
    free = replace(spec, brief=replace(spec.brief, must_say=()))
    engine, rng = GrammarEngine(), Random(seed)
    each = max(1, count // len(spec.fields))
    return [
        clause
        for field in spec.fields
        for draft in engine.write(free, field, each, seed, frozenset())
        for clause in clauses_some(slots.mask(draft.text), _TEXT, rng)
    ]


def clauses_named(found: Sequence[Clause]) -> dict[str, str]:
    """A token for each clause, and what it stands for; those there is no token left for are left out."""
    named: dict[str, str] = {}
    for clause in found:
        if clause.text not in named.values():
            tokens = (f"<{clause.kind}{place}>" for place in range(_EACH))
            if token := next((token for token in tokens if token not in named), None):
                named[token] = clause.text
    return named


def clauses_put(masked: str, named: Mapping[str, str]) -> str:
    """The line with a token in the place of each of its clauses and phrases that has one."""
    tokens = {text: token for token, text in named.items()}
    out, end = "", 0
    for clause in clauses(masked):
        if token := tokens.get(clause.text):
            out += masked[end : clause.start] + token
            end = clause.stop
    out += masked[end:]
    for token, text in named.items():
        if token.strip("<>0123456789") in PHRASES and text.casefold() in out.casefold():
            out = re.sub(rf"(?<![\w<]){re.escape(text)}(?![\w>])", token, out, flags=re.I)
    return out


def clauses_said(masked: str, named: Mapping[str, str]) -> str:
    """The line with its clauses in words; a token that stands for none stays."""
    out, end = "", 0
    for match in _CLAUSE.finditer(masked):
        out += masked[end : match.start()]
        text = named.get(match.group(), match.group())
        out += capital(text) if SENTENCE_START.search(out) else text
        end = match.end()
        # A question brings its own sign, which the model does not see.
        end += text[-1] in "!?" and masked[end : end + 1] == "."
    return out + masked[end:]
