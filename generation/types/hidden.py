"""Characters that no reader sees: control, bidirectional, tag, zero-width and blank ones, and heaps of accents."""

from __future__ import annotations

import unicodedata

HIDDEN_CATEGORIES = frozenset(("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"))
# Letters and marks by category, yet drawn as nothing.
BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
NON_JOINER, JOINER, EMOJI_STYLE = "\u200c", "\u200d", "\ufe0f"
STACK_MOST = 5
"""Marks on one letter; no script puts more there, and what stands above covers the lines around."""
_MARKS = ("Mn", "Me")
_STYLES = ("\ufe0e", EMOJI_STYLE)
_KEYCAPS = frozenset("0123456789#*")
_STYLED = frozenset("©®‼⁉™ℹ") | {chr(code) for code in range(0x2190, 0x2200)}
_VIRAMA = 9
# Arabic letters that join nothing after them: behind these a non-joiner changes nothing that is seen.
_OPEN_ENDED = frozenset("ءآأؤإاةدذرزوٱٲٳٵٶٷڈډڊڋڌڍڎڏڐڑڒړڔڕږڗژڙۀۃۄۅۆۇۈۉۊۋۍۏےۓەۮۯ")


def is_hidden(text: str, index: int) -> bool:
    """Whether the character at `index` hides; a line break does not, nor what an emoji or a script needs."""
    char = text[index]
    if char == "\n" or (char.isascii() and char.isprintable()):
        return False
    if char in (JOINER, NON_JOINER):
        return not (_joins_symbols(text, index) or _shapes_letters(text, index))
    if char in _STYLES:
        return not _is_styled(text[index - 1 : index])
    if char in BLANKS or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return True
    return unicodedata.category(char) in HIDDEN_CATEGORIES or _is_heaped(text, index)


def hidden_strip(text: str) -> str:
    """The text without hidden characters; line and paragraph separators become line breaks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(char for index, char in enumerate(text) if not is_hidden(text, index))


def _joins_symbols(text: str, index: int) -> bool:
    """A joiner between the parts of one emoji."""
    near = text[index - 1 : index], text[index + 1 : index + 2]
    return text[index] == JOINER and all(map(_is_symbol, near))


def _shapes_letters(text: str, index: int) -> bool:
    """Behind a virama, or between two Arabic letters that would join: there the letters look otherwise with it."""
    before, after = text[index - 1 : index], text[index + 1 : index + 2]
    if not before or not after:
        return False
    if unicodedata.combining(before) == _VIRAMA:
        return True
    arabic = unicodedata.bidirectional(before) == unicodedata.bidirectional(after) == "AL"
    return arabic and text[index] == NON_JOINER and before not in _OPEN_ENDED


def _is_heaped(text: str, index: int) -> bool:
    """A mark upon so many others that it stands in another line."""
    below = text[max(0, index - STACK_MOST) : index + 1]
    return len(below) > STACK_MOST and all(unicodedata.category(one) in _MARKS for one in below)


def _is_styled(char: str) -> bool:
    """What is drawn as text or as a picture, as the selector behind it says."""
    return bool(char) and (_is_symbol(char) or char in _KEYCAPS or char in _STYLED)


def _is_symbol(char: str) -> bool:
    modifiers = char and "\U0001f3fb" <= char <= "\U0001f3ff"
    return bool(char) and (
        char == EMOJI_STYLE or bool(modifiers) or unicodedata.category(char) == "So"
    )
