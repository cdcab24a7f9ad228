"""Characters that change a text without being seen, and the short names they are shown by."""

import unicodedata

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
# Letters and marks by category, yet drawn as nothing.
_BLANK_LETTERS = frozenset({0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0})
_ZWJ, _VS16 = "\u200d", "\ufe0f"
_KEYCAP_BASES = frozenset("0123456789#*")
_SKIN_TONES = range(0x1F3FB, 0x1F400)


def _is_variation_selector(code: int) -> bool:
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


def _is_pictograph(char: str) -> bool:
    return unicodedata.category(char) == "So" or ord(char) in _SKIN_TONES or char == _VS16


def _belongs_to_emoji(text: str, index: int) -> bool:
    """Whether a joiner or selector at this place is part of an emoji and so is seen."""
    before = text[index - 1] if index else ""
    after = text[index + 1] if index + 1 < len(text) else ""
    if text[index] == _ZWJ:
        return bool(before and after) and _is_pictograph(before) and _is_pictograph(after)
    if text[index] == _VS16:
        return bool(before) and (
            _is_pictograph(before) or before in _KEYCAP_BASES or before in "©®‼⁉™ℹ↔↕"
        )
    return False


def hidden_name(text: str, index: int) -> str:
    """The short name of a hidden character of a text, such as "ZWSP", or "" where the character can be seen.

    Space, tab and line feed count as seen; so do joiners inside an emoji. Tag characters never do: they can carry
    a whole sentence that nobody reads (reliability A6).
    """
    char = text[index]
    code = ord(char)
    category = unicodedata.category(char)
    unseen = (
        category in {"Cf", "Cc", "Zl", "Zp", "Cs", "Co", "Cn"}
        or code in _BLANK_LETTERS
        or _is_variation_selector(code)
    )
    if not unseen or char in "\t\n" or _belongs_to_emoji(text, index):
        return ""
    if 0xE0020 <= code <= 0xE007E:
        return f"TAG {chr(code - 0xE0000)}"
    return _NAMES.get(code, f"U+{code:04X}")
