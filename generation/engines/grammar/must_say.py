"""Puts a brief's must-say into lines, whole and as a sentence of its own."""

from __future__ import annotations

from generation.engines.base import text_key
from generation.engines.grammar.guards import fits, says_banned
from generation.engines.grammar.names import Names
from generation.engines.grammar.wording import capital
from generation.types import FieldSpec, Spec
from generation.types.must_say import must_say_in

_SENTENCE_ROOM = 85
"""From this many characters on, a field holds a must-say beside a line of its own."""
_ALONE = frozenset(("product_bullets.bullet",))
_LABELS = frozenset(("product_title.title", "seo.title"))
_NAME_MOST = 40


def must_is_sentence(field: FieldSpec) -> bool:
    """Whether the field takes a must-say behind its line; elsewhere it is a line by itself."""
    return field.limit >= _SENTENCE_ROOM and field.key not in _ALONE | _LABELS


def must_suffix(spec: Spec, field: FieldSpec) -> str:
    """What follows every line of a roomy field: as many of the must-says as half the limit holds."""
    if not must_is_sentence(field):
        return ""
    said, room = "", field.limit // 2
    for text in spec.brief.must_say:
        sentence = must_sentence(text)
        if len(said) + len(sentence) + 1 <= room:
            said += " " + sentence
    return said


def must_join(text: str, suffix: str) -> str:
    """A line and what follows it, as sentences: a line without a stop gets one."""
    if not suffix:
        return text
    return text + ("" if text.endswith((".", "!", "?", "…")) else ".") + suffix


def must_sentence(text: str) -> str:
    """A must-say as a sentence: its own words, a large first letter, a stop where it has none."""
    clean = capital(text.strip())
    return clean if clean.endswith((".", "!", "?")) else clean + "."


def must_lines(spec: Spec, field: FieldSpec, names: Names) -> list[str]:
    """Lines of a short field that hold a must-say: behind a name where there is room, and alone."""
    if must_is_sentence(field):
        return []
    short = tuple(name for name in names.full if len(name) <= _NAME_MOST)
    return [
        line
        for line in _lines(spec, field, short)
        if fits(line, field) and not says_banned(line, spec)
    ]


def _lines(spec: Spec, field: FieldSpec, names: tuple[str, ...]) -> list[str]:
    lines: list[str] = []
    for text in must_say_in(spec.brief, field):
        clean = text.strip().rstrip(".")
        for name in names:
            joined = f"{capital(name)}: {clean}"
            if len(joined) <= min(field.limit, 120) and text_key(clean) not in text_key(name):
                lines.append(joined)
                break
        if len(clean) <= field.limit and field.key not in _LABELS:
            lines.append(capital(clean))
    return lines
