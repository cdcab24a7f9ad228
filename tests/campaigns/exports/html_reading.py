"""Descriptions back as text, as a browser would show them."""

from __future__ import annotations

import re
from html.parser import HTMLParser


class Paragraphs(HTMLParser):
    """The text that a browser makes of a description, and the elements in it."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text, self.tags = "", set[str]()
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element; none has an attribute."""
        self.tags.add(f"{tag} {attrs}" if attrs else tag)
        self.text += "\n" if tag == "br" else "\n\n" if self.text else ""

    def handle_data(self, data: str) -> None:
        """Words."""
        self.text += data


def html_read(markup: str) -> str:
    """A description back as text; no text of ours makes another element."""
    read = Paragraphs(markup)
    assert read.tags <= {"p", "br"}, markup
    return read.text


def html_meant(text: str) -> str:
    """What a description keeps of a text: its paragraphs, without the blanks around each."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "\n\n".join(part for part in parts if part)
