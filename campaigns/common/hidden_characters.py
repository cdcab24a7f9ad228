"""Characters that change a text without being seen, and the short names they are shown by."""

from __future__ import annotations

from generation.types.hidden import is_hidden

_NAMES = {
    0x00AD: "SHY",
    0x034F: "CGJ",
    0x061C: "ALM",
    0x180E: "MVS",
    0x200B: "ZWSP",
    0x200C: "ZWNJ",
    0x200D: "ZWJ",
    0x200E: "LRM",
    0x200F: "RLM",
    0x2028: "LINE SEP",
    0x2029: "PARA SEP",
    0x202A: "LRE",
    0x202B: "RLE",
    0x202C: "PDF",
    0x202D: "LRO",
    0x202E: "RLO",
    0x2060: "WJ",
    0x2066: "LRI",
    0x2067: "RLI",
    0x2068: "FSI",
    0x2069: "PDI",
    0xFEFF: "BOM",
}


def hidden_name(text: str, index: int) -> str:
    """The short name of a hidden character of a text, such as "ZWSP", or "" where the character can be seen.

    A tab counts as seen; so does what an emoji or a script needs. Tag characters never do: they can carry
    a whole sentence that nobody reads (reliability A6).
    """
    code = ord(text[index])
    if text[index] == "\t" or not is_hidden(text, index):
        return ""
    if 0xE0020 <= code <= 0xE007E:
        return f"TAG {chr(code - 0xE0000)}"
    return _NAMES.get(code, f"U+{code:04X}")


def seen_text(text: object) -> str:
    """A text in which hidden characters are written out, for what has no marks: a mail, a title, a spoken name."""
    plain = str(text)
    if plain.isascii() and plain.isprintable():
        return plain
    names = ((char, hidden_name(plain, at)) for at, char in enumerate(plain))
    return "".join(f"[{name}]" if name else char for char, name in names)
