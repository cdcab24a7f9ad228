"""Characters that no reader sees: control, bidirectional, tag and zero-width ones."""

from __future__ import annotations

import unicodedata

HIDDEN_CATEGORIES = frozenset(("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"))
JOINER, EMOJI_STYLE = "\u200d", "\ufe0f"


def is_hidden(text: str, index: int) -> bool:
    """Whether the character at `index` hides; a line break does not, nor a joiner within an emoji."""
    char = text[index]
    if char == "\n" or (char.isascii() and char.isprintable()):
        return False
    if char == JOINER:
        return not (_is_symbol(text[index - 1 : index]) and _is_symbol(text[index + 1 : index + 2]))
    return unicodedata.category(char) in HIDDEN_CATEGORIES


def hidden_strip(text: str) -> str:
    """The text without hidden characters; line and paragraph separators become line breaks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(char for index, char in enumerate(text) if not is_hidden(text, index))


def _is_symbol(char: str) -> bool:
    modifiers = char and "\U0001f3fb" <= char <= "\U0001f3ff"
    return bool(char) and (
        char == EMOJI_STYLE or bool(modifiers) or unicodedata.category(char) == "So"
    )
