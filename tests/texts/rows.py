"""What a row of the corpus is, and what must be true of it wherever it goes (U1)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# As a spreadsheet takes them for the start of a formula, in any width.
STARTS = tuple("=+-@\t\r\n\0＝＋－＠")
# What it passes over before it looks.
BLANKS = " \u00a0\ufeff\u200b\u3000"
# Line ends and the tab are the only control characters that a text may hold.
KEPT = "\t\n\r"
SURROGATES = range(0xD800, 0xE000)
ENDS = "\ufffe\uffff"


@dataclass(frozen=True)
class Row:
    """A text with its kind. `hides` says whether something in it is not seen unless it is marked."""

    kind: str
    text: str
    hides: bool = False

    @property
    def is_refused(self) -> bool:
        """No catalog takes it: it holds what no database, no XML or no line of a log can."""
        return any(
            unicodedata.category(char) == "Cc" and ord(char) < 0x80 and char not in KEPT
            for char in self.text
        ) or any(ord(char) in SURROGATES or char in ENDS for char in self.text)

    @property
    def runs(self) -> bool:
        """A spreadsheet could run it."""
        return self.text.lstrip(BLANKS).startswith(STARTS)

    @property
    def stored(self) -> str:
        """The line that is kept of it: NFC, without blanks around it."""
        return unicodedata.normalize("NFC", self.text).strip()


def rows_of(kind: str, texts: object, *, hides: bool = False) -> list[Row]:
    """Rows of one kind."""
    assert isinstance(texts, list | tuple)
    return [Row(kind, text, hides) for text in texts]
