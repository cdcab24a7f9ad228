"""What a row of the corpus is, and what must be true of it wherever it goes (U1)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import groupby

# As a spreadsheet takes them for the start of a formula, in any width.
STARTS = tuple("=+-@\t\r\n\0＝＋－＠")
# What it passes over before it looks.
BLANKS = " \u00a0\ufeff\u200b\u3000"
# Line ends and the tab are the only control characters that a text may hold.
KEPT = "\t\n\r"
SURROGATES = range(0xD800, 0xE000)
ENDS = "\ufffe\uffff"
# Marks on one letter that a catalog takes; nobody writes as many, and putting them in order takes minutes.
MARKS_MOST = 200


@dataclass(frozen=True)
class Row:
    """A text with its kind. `hides` says whether something in it is not seen unless it is marked."""

    kind: str
    text: str
    hides: bool = False

    @property
    def is_refused(self) -> bool:
        """No catalog takes it: it holds what no database, no XML or no line of a log can, or a heap of marks."""
        return (
            any(
                unicodedata.category(char) == "Cc" and ord(char) < 0x80 and char not in KEPT
                for char in self.text
            )
            or any(ord(char) in SURROGATES or char in ENDS for char in self.text)
            or any(
                is_mark and len([*marks]) > MARKS_MOST
                for is_mark, marks in groupby(self.text, _is_mark)
            )
        )

    @property
    def runs(self) -> bool:
        """A spreadsheet could run it."""
        return self.text.lstrip(BLANKS).startswith(STARTS)

    @property
    def stored(self) -> str:
        """The line that is kept of it: NFC, without blanks around it."""
        return unicodedata.normalize("NFC", self.text).strip()


def _is_mark(char: str) -> bool:
    """Whether it stands on the sign before it; one that chooses the shape of that sign stands on nothing."""
    is_shape = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return unicodedata.category(char).startswith("M") and not is_shape


def rows_of(kind: str, texts: object, *, hides: bool = False) -> list[Row]:
    """Rows of one kind."""
    assert isinstance(texts, list | tuple)
    return [Row(kind, text, hides) for text in texts]
