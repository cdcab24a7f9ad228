"""A labelled slot of data inside a prompt, which nothing that is put into it can leave."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence

from generation.types.hidden import hidden_strip

VALUE_MOST = 300
"""Characters of one value: a name, a fact, a line."""
SLOT_MOST = 6000
"""Characters of one slot; what comes after them is left out, entry by entry."""
# Every chat template's special tokens hold one of these: <|im_start|>, </s>, [INST], <start_of_turn>.
# Written as JSON escapes, they mean the same to a reader and are no token to a tokenizer.
_ESCAPED = {ord(char): f"\\u{ord(char):04x}" for char in "<>[]&`｜▁"}

Value = str | int | Sequence[str]


def data_slot(name: str, entries: Mapping[str, Value], most: int = VALUE_MOST) -> str:
    """The entries as JSON, one a line, between `<data name="...">` and `</data>`; "" where there are none.

    `name` is ours; keys and values may be anybody's. Empty values are left out,
    and of each value the characters after the first `most`.
    """
    lines: list[str] = []
    room = SLOT_MOST
    for key, value in entries.items():
        if value == "" or value == ():
            continue
        line = f"  {_text(key, most)}: {_value(value, most)}"
        room -= len(line) + 2
        if room < 0:
            break
        lines.append(line)
    if not lines:
        return ""
    inside = ",\n".join(lines)
    return f'<data name="{name}">\n{{\n{inside}\n}}\n</data>'


def slot_length(text: str) -> int:
    """Characters that a text takes among the texts of a slot."""
    return len(_text(text, len(text))) + 2


def _value(value: Value, most: int) -> str:
    if isinstance(value, str):
        return _text(value, most)
    if isinstance(value, int):
        return str(value)
    return "[" + ", ".join(_text(item, most) for item in value) + "]"


def _text(text: str, most: int) -> str:
    """One text as a JSON string in which no tag, token or line break can stand, and nothing unseen."""
    plain = hidden_strip(unicodedata.normalize("NFC", text))[:most]
    plain = " ".join(plain.split())
    return json.dumps(plain, ensure_ascii=False).translate(_ESCAPED)
