"""Raw text of a record made readable, with the way back to the raw offsets."""

from __future__ import annotations

import html
import unicodedata
from dataclasses import dataclass
from typing import Final

import regex

# A tag only where HTML would see one: "5 < 6" and "I <3 it" are text.
SCAN: Final = regex.compile(
    r"(?P<hidden><!--.*?-->|<(?:script|style)\b[^>]*>.*?</(?:script|style)\s*>)"
    r"|(?P<block></?(?:p|div|br|li|ul|ol|h[1-6]|tr|table|td|th|section|article|header|footer|hr|dl|dt|dd|blockquote)\b[^<>]*>)"
    r"|(?P<inline></?[a-zA-Z][^<>]*>)"
    r"|(?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,31});)"
    r"|(?P<mark>[\u2122\u00ae\u00a9\u2120\u200b-\u200f\u2060\ufeff\u00ad\ufe0e\ufe0f]|\((?:R|TM|r|tm|C)\)(?!\w))"
    r"|(?P<line>[\r\n\u2028\u2029\v\f])"
    r"|(?P<space>[^\S\r\n\v\f\u2028\u2029])"
    r"|(?P<control>[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff])"
    r"|(?P<text>[^<&\s\u2122\u00ae\u00a9\u2120\u200b-\u200f\u2060\ufeff\u00ad\ufe0e\ufe0f(\x00-\x1f\x7f\ud800-\udfff]+|.)",
    regex.DOTALL | regex.IGNORECASE,
)
MARKS: Final = frozenset("\u2122\u00ae\u00a9\u2120")
PLAIN: Final = regex.compile(r"^(?:[^\W_]|[ ,.;:!?'\"%+*/#@=_\-])*$", regex.ASCII)


@dataclass(frozen=True)
class CleanText:
    """`text` as a reader sees it; `starts[i]` and `ends[i]` bound its character i in the raw text.

    Both are None where clean and raw text are the same characters.
    """

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Half-open raw offsets of the clean characters start to end (end > start)."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def clean(raw: str) -> CleanText:
    """Tags, entities, trade marks and odd spaces resolved; a block tag or a line break is one newline."""
    if "  " not in raw and raw == raw.strip() and PLAIN.match(raw):
        return CleanText(raw)
    pieces: list[tuple[str, int, int]] = []
    for found in SCAN.finditer(raw):
        _piece_add(pieces, found)
    while pieces and pieces[-1][0].isspace():
        pieces.pop()
    return CleanText(
        "".join(piece[0] for piece in pieces),
        tuple(piece[1] for piece in pieces),
        tuple(piece[2] for piece in pieces),
    )


def clean_text(raw: str) -> str:
    """Readable plain text of an untrusted field: HTML gone, entities decoded, spaces single, lines kept."""
    return unicodedata.normalize("NFC", clean(raw).text)


def _piece_add(pieces: list[tuple[str, int, int]], found: regex.Match[str]) -> None:
    kind, start, end = found.lastgroup, found.start(), found.end()
    if kind == "text":
        pieces.extend((character, start + i, start + i + 1) for i, character in enumerate(found[0]))
    elif kind == "entity":
        for character in _entity(found[0]):
            if character.isspace():
                _gap_add(pieces, " ", start, end)
            elif character not in MARKS and character.isprintable():
                pieces.append((character, start, end))
    elif kind in ("block", "line"):
        _gap_add(pieces, "\n", start, end)
    elif kind in ("space", "hidden", "control"):
        _gap_add(pieces, " ", start, end)


def _entity(written: str) -> str:
    """What an entity stands for; a shop that capitalised its titles wrote "&Amp;"."""
    plain = html.unescape(written)
    return html.unescape(written.lower()) if plain == written else plain


def _gap_add(pieces: list[tuple[str, int, int]], gap: str, start: int, end: int) -> None:
    if not pieces:
        return
    last = pieces[-1]
    if not last[0].isspace():
        pieces.append((gap, start, end))
    elif gap == "\n" and last[0] == " ":
        pieces[-1] = ("\n", last[1], end)
