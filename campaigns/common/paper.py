"""A PDF with our type and margins, in which texts of most scripts can be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fpdf import FPDF
from fpdf.fonts import TTFFont
from pymupdf_fonts import FiraGO_Bold, FiraGO_Regular

from campaigns.common.hidden_characters import seen_text

FAMILY = "firago"
INK, QUIET, LINE, BAND = (24, 27, 31), (92, 98, 107), (205, 209, 214), (209, 222, 240)
UNKNOWN = "\u25af"
UNKNOWN_SAID = (
    f"A {UNKNOWN} stands for a character that this file has no letter for; the page shows it."
)


class Paper(FPDF):
    """A4 upright. `mark` stands at the head of each page, `foot` at its end beside the page's number."""

    def __init__(self, fonts: Path, *, title: str, mark: str, foot: str) -> None:
        super().__init__(format="A4")
        self.mark, self.foot = mark, foot
        self.is_short = False
        for style, face in (("", FiraGO_Regular), ("B", FiraGO_Bold)):
            file = fonts / f"{FAMILY}{style}.ttf"
            file.write_bytes(face.fontbuffer)
            self.add_font(FAMILY, style, file)
        face = self.fonts[FAMILY]
        assert isinstance(face, TTFFont)
        self.letters = face.cmap
        # Ligatures, Arabic and Indic scripts need their letters joined.
        self.set_text_shaping(True)
        self.set_title(seen_text(title))
        self.set_margins(18, 16)
        self.set_auto_page_break(True, margin=20)
        self.type_set()
        self.alias_nb_pages()
        self.add_page()

    def header(self) -> None:
        """The mark, where there is one."""
        if self.mark:
            self.type_set("B", size=9)
            self.cell(0, 5, self.mark, align="R", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        """What it is of, and the page."""
        self.set_y(-14)
        self.type_set(size=7.5, ink=QUIET)
        self.cell(0, 5, self.foot)
        self.set_x(self.l_margin)
        self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R")

    def type_set(
        self, style: Any = "", *, size: float = 10, ink: tuple[int, int, int] = INK
    ) -> None:
        """Choose how the next words look."""
        self.set_font(FAMILY, style, size)
        self.set_text_color(*ink)

    def known(self, text: object) -> str:
        """A text with its hidden characters written out, and what the type lacks as a box."""
        plain = " ".join(seen_text(text).split())
        shown = "".join(char if ord(char) in self.letters else UNKNOWN for char in plain)
        self.is_short |= shown != plain
        return shown

    def said(self, text: object, *, height: float = 5) -> None:
        """A paragraph."""
        self.multi_cell(0, height, self.known(text), new_x="LMARGIN", new_y="NEXT", align="L")

    def heading(self, text: str) -> None:
        """The title of a part, on the page of what follows it."""
        if self.will_page_break(30):
            self.add_page()
        self.ln(5)
        self.type_set("B", size=12)
        self.said(text, height=7)
        self.type_set()


@contextmanager
def paper(*, title: str, mark: str, foot: str) -> Iterator[Paper]:
    """An empty sheet; its fonts, which are read from files, last as long as it is written on."""
    with TemporaryDirectory() as folder:
        yield Paper(Path(folder), title=title, mark=mark, foot=foot)
