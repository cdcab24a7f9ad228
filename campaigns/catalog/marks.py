"""A record as the product's page shows it: what was understood, what was dropped, what nobody understood."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from campaigns.catalog.corrections import SAID, fact_key
from campaigns.catalog.fact_uses import FactUse, fact_label
from campaigns.models import Product
from generation.jobs import direct

FACT, DROPPED, UNKNOWN, PLAIN = "fact", "dropped", "unknown", "plain"
TITLE_MOST, PROSE_MOST = 600, 2_500
KIND_WORDS = {"number": "quantity", "compat": "compatibility", "content": "contents"}


@dataclass(frozen=True)
class Piece:
    """A stretch of a record's text: fact, dropped, unknown or plain; `ref` is its fact's number."""

    text: str
    kind: str
    ref: str = ""


@dataclass(frozen=True)
class FactRow:
    """A fact as the page lists it."""

    number: int
    name: str
    value: str
    kind: str
    where: str
    use: FactUse
    corrected: str = ""
    before: str = ""
    added: bool = False

    @property
    def label(self) -> str:
        """Its name in words."""
        return self.name.replace("_", " ").capitalize()

    @property
    def cited(self) -> str:
        """How a claim cites it."""
        return fact_label({"name": self.name, "value": self.value})

    @property
    def kind_words(self) -> str:
        """Its kind in words."""
        return KIND_WORDS.get(self.kind, self.kind)


def fact_rows(product: Product, known: Mapping[str, Any], uses: Sequence[FactUse]) -> list[FactRow]:
    """The facts in their order, with where each stands, who corrected it and how many lines say it."""
    said = product.corrections.get(SAID, {})
    facts = product.corrections.get("facts", {})
    before = {(c["name"], c["to"]): c["value"] for c in facts.get("change", ())}
    added = {(f["name"], f["value"]) for f in facts.get("add", ())}
    rows = []
    for number, (fact, use) in enumerate(zip(known["facts"], uses, strict=True), start=1):
        name, value = fact["name"], fact["value"]
        mark = said.get(fact_key(name, value), {})
        by_hand = fact["source"] == "correction"
        rows.append(
            FactRow(
                number=number,
                name=name,
                value=value,
                kind=fact["kind"],
                where="by hand" if by_hand else _where(fact),
                use=use,
                corrected=f"{mark['by']}, {mark['at'][:10]}" if by_hand and mark else "",
                before=before.get((name, value), ""),
                added=(name, value) in added,
            )
        )
    return rows


def _where(fact: Mapping[str, Any]) -> str:
    source = str(fact["source"]).replace("attributes.", "attributes, ")
    span = fact.get("span")
    return f"{source}, {span[0]} to {span[1]}" if span else source


def removed_facts(product: Product) -> list[tuple[str, str]]:
    """Facts that somebody struck out."""
    pairs = product.corrections.get("facts", {}).get("remove", ())
    return [(str(name), str(value)) for name, value in pairs]


def title_pieces(product: Product, known: Mapping[str, Any]) -> list[Piece]:
    """The title: every word of it is a fact, a name, dropped or not understood."""
    text = product.title[:TITLE_MOST]
    paint = _paint("title", text, known)
    for word, ref in ((known.get("brand"), "brand"), (known["noun"], "kind")):
        _paint_words(text, str(word or ""), ref, paint)
    for model in known.get("models", ()):
        _paint_words(text, model, "model", paint)
    return [piece for run in _runs(text, paint) for piece in _title_run(*run)]


def prose_pieces(product: Product, known: Mapping[str, Any]) -> list[Piece]:
    """The description without its HTML; what is neither fact nor dropped is plain."""
    text = product.description[:PROSE_MOST]
    pieces = []
    for part, kind, ref in _runs(text, _paint("description", text, known)):
        lead = " " if part[:1].isspace() or part[:1] == "<" else ""
        clean = direct.clean_text(part)
        if clean:
            tail = " " if part[-1:].isspace() or part[-1:] == ">" else ""
            pieces.append(
                Piece(f"{lead}{clean}{tail}" if kind is None else clean, kind or PLAIN, ref)
            )
        elif lead:
            pieces.append(Piece(" ", PLAIN))
    return pieces


def attribute_pieces(product: Product, known: Mapping[str, Any]) -> list[tuple[str, Piece]]:
    """(name, value) of each attribute; a value that became no fact is never said."""
    numbers = {
        fact["source"].partition(".")[2]: str(number)
        for number, fact in enumerate(known["facts"], start=1)
        if fact["source"].startswith("attributes.")
    }
    found = []
    for name, value in product.attributes.items():
        shown = ", ".join(value) if isinstance(value, list) else str(value)
        ref = numbers.get(name, "")
        found.append((name, Piece(shown[:300], FACT if ref else UNKNOWN, ref or "?")))
    return found


def dropped_texts(product: Product, known: Mapping[str, Any]) -> list[str]:
    """What was recognised as noise, each text once."""
    sources = {"title": product.title, "description": product.description}
    texts = [
        direct.clean_text(sources.get(source, "")[start:end])
        for source, start, end in known.get("dropped", ())
    ]
    return [text for text in dict.fromkeys(texts) if text][:30]


def unknown_texts(pieces: Sequence[Piece], attributes: Sequence[tuple[str, Piece]]) -> list[str]:
    """What nobody understood: words of the title, values of attributes."""
    words = [piece.text.strip() for piece in pieces if piece.kind == UNKNOWN]
    words += [f"{name}: {piece.text}" for name, piece in attributes if piece.kind == UNKNOWN]
    return list(dict.fromkeys(words))[:30]


def legend_pieces(*texts: Sequence[Piece]) -> dict[str, Piece]:
    """For each kind of mark the first piece of this record that carries it: what the legend shows."""
    found: dict[str, Piece] = {}
    for piece in chain(*texts):
        if piece.kind != PLAIN and piece.text.strip():
            found.setdefault(piece.kind, piece)
    return found


Paint = list[tuple[str, str] | None]


def _paint(source: str, text: str, known: Mapping[str, Any]) -> Paint:
    paint: Paint = [None] * len(text)
    for where, start, end in known.get("dropped", ()):
        if where == source:
            _paint_span(paint, start, end, (DROPPED, ""))
    for number, fact in enumerate(known["facts"], start=1):
        if fact["source"] == source and fact.get("span"):
            _paint_span(paint, fact["span"][0], fact["span"][1], (FACT, str(number)))
    return paint


def _paint_span(paint: Paint, start: int, end: int, colour: tuple[str, str]) -> None:
    for place in range(max(0, start), min(end, len(paint))):
        paint[place] = colour


def _paint_words(text: str, wanted: str, ref: str, paint: Paint) -> None:
    """The words of a name where they stand in the title and are nothing else."""
    for word in wanted.split():
        for found in re.finditer(rf"(?<!\w){re.escape(word)}(?:e?s)?(?!\w)", text, re.IGNORECASE):
            if all(paint[place] is None for place in range(*found.span())):
                _paint_span(paint, *found.span(), (FACT, ref))


def _runs(text: str, paint: Paint) -> list[tuple[str, str | None, str]]:
    runs: list[tuple[str, str | None, str]] = []
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or paint[place] != paint[start]:
            colour = paint[start]
            runs.append(
                (text[start:place], colour[0] if colour else None, colour[1] if colour else "")
            )
            start = place
    return runs


def _title_run(part: str, kind: str | None, ref: str) -> list[Piece]:
    """A run of the title; of what nobody understood only the words are marked, not the blanks around."""
    core = part.strip()
    if kind is not None or not any(character.isalnum() for character in core):
        return [Piece(part, kind or PLAIN, ref)]
    lead, _, tail = part.partition(core)
    pieces = [Piece(lead, PLAIN), Piece(core, UNKNOWN, "?"), Piece(tail, PLAIN)]
    return [piece for piece in pieces if piece.text]
