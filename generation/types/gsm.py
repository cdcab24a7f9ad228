"""What stands in GSM 03.38 for a character outside it, and the words by which a message says how to end it."""

from __future__ import annotations

import re
import unicodedata

from generation.types.lengths import GSM_BASIC, GSM_EXTENSION

# What typing and typesetting put into texts; accents, ligatures and wide forms follow from Unicode itself.
_EQUALS = {
    **dict.fromkeys("’‘‚‛′ʼ´`", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\u2002\u2003", " "),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    "…": "...",
    "•": "-",
    "·": "-",
    "×": "x",
    "½": "1/2",
    "¼": "1/4",
    "¾": "3/4",
    "©": "(c)",
    "®": "(R)",
    "™": "(TM)",
    "\t": " ",
}
_OPT_OUT = re.compile(
    r"\b(STOP|STOPALL|UNSUBSCRIBE|CANCEL|QUIT)\b|\bEND\b(?=\s+to\b)|\b(?i:opt[ -]out)\b"
)
OPT_OUT = "Reply STOP to end"


def gsm_has(char: str) -> bool:
    """Whether a character is in GSM 03.38 or its extension table."""
    return char in GSM_BASIC or char in GSM_EXTENSION


def gsm_equal(char: str) -> str | None:
    """What says the same inside GSM 03.38; None where nothing does, as for an emoji."""
    if gsm_has(char):
        return char
    if char in _EQUALS:
        return _EQUALS[char]
    parts = unicodedata.normalize("NFKD", char)
    plain = "".join(part for part in parts if not unicodedata.combining(part))
    return plain if plain and all(map(gsm_has, plain)) else None


def gsm_text(text: str) -> str:
    """The text with every character that has an equal in GSM 03.38 replaced; the others stay."""
    return "".join(char if (said := gsm_equal(char)) is None else said for char in text)


def gsm_foreign(text: str) -> list[tuple[int, str | None]]:
    """(index, equal) of each character outside GSM 03.38."""
    return [(n, gsm_equal(char)) for n, char in enumerate(text) if not gsm_has(char)]


def opt_out_span(text: str) -> tuple[int, int] | None:
    """Where a message says how to end it, by the words that networks act on."""
    found = _OPT_OUT.search(text)
    return found.span() if found else None
