"""What a title says in passing: motifs, described stuffs, two colours side by side, gifts, second counted things, collections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from generation.facts.brand import NATIONS
from generation.facts.casing import word_case
from generation.facts.categories import CategoryNouns
from generation.facts.describing import MADE_WORDS
from generation.facts.forms import noun_singular, word_kinds, word_known
from generation.facts.head import Head
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import Match
from generation.facts.phrases import is_vague
from generation.facts.roles import Title
from generation.types import Fact

MOTIFS: Final = word_set("titlemore_motifs")
USED_AS: Final = word_set("titlemore_used_as")
PLAYED: Final = frozenset(("toys", "toy", "model", "figures"))
LIVING: Final = frozenset(
    ("plant", "plants", "seeds", "food", "fruit", "vegetables", "fresh", "groceries")
)
# "36pcs Cards" behind a plus or an "and": the second thing of a set, counted.
SECOND: Final = regex.compile(
    r"(?:[+&]|\band\b)\s?(\d{1,3})\s?(?:pcs?|pieces?)\.?\s((?:\p{L}+\s)?\p{L}+s)\b",
    regex.IGNORECASE,
)
COLLECTION: Final = regex.compile(
    r"(?<![\p{L}-])((?:\p{Lu}[\p{L}'’]+\s){1,2})(Collection|Edition)\b"
)
IMAGES: Final = regex.compile(
    r"\b(?:limited|special|deluxe|new|latest|hot|our|whole|full|men|women|kids|baby)\b",
    regex.IGNORECASE,
)
STUFF_TOLD: Final = word_set("titlemore_stuff_told")
# Where a flower is the thing, it is no motif of it.
GROWN: Final = frozenset(("flower", "flowers", "floral", "wreath", "bouquet", "vine", "plant"))


def passing_facts(title: Title, head: Head, category: CategoryNouns) -> list[Fact]:
    """All of them, in the order of the rules."""
    found = [*_described_stuffs(title), *_colors_beside(title), *_patterned(title)]
    found += [*_used_as(title, head), *_counted_second(title), *_collections(title)]
    return found + ([] if category.words & (LIVING | PLAYED) else list(_motifs(title, head)))


def _motifs(title: Title, head: Head) -> Iterator[Fact]:
    """ "Crystal Heart …", "Crescent Moon …": a shape that a thing has or shows, where it is no part of the noun."""
    if GROWN & {token.low for token in title.tokens}:
        return
    for index, token in enumerate(title.tokens):
        shown = noun_singular(token.low) in MOTIFS and _plain(title, index)
        alone = not any(m.at <= index < m.end and m.size > 1 for m in title.matches)
        named = "model" in title.roles[max(0, index - 1) : index + 2]
        if shown and alone and not named and not _in_head(head, index):
            said = noun_singular(token.low)
            start = token.start
            if index and title.tokens[index - 1].low == "crescent":
                start, said = title.tokens[index - 1].start, f"crescent {said}"
            yield title.source.fact("motif", "feature", start, token.end, said)


def _described_stuffs(title: Title) -> Iterator[Fact]:
    """ "Blended cotton", "soft TPU": a stuff with the word that tells of it."""
    for match in title.matches:
        at = match.at - 1
        if "materials" not in match.kinds or at < 0 or not _beside(title, at, match):
            continue
        firm = match.phrase not in lexicon()["material_doubtful"] and match.phrase not in MADE_WORDS
        if firm and title.tokens[at].low in STUFF_TOLD | NATIONS:
            yield _said(title, at, match.end, "material", "material")


def _colors_beside(title: Title) -> Iterator[Fact]:
    """ "Black Gold": two colours side by side are one look."""
    ends = {m.end: m for m in title.matches if "colors" in m.kinds}
    for match in title.matches:
        first = ends.get(match.at)
        if "colors" in match.kinds and first and _beside(title, match.at - 1, match):
            sure = {first.phrase, match.phrase} - lexicon()["color_doubtful"]
            if sure and first.phrase != match.phrase:
                yield _said(title, first.at, match.end, "color", "color")


def _patterned(title: Title) -> Iterator[Fact]:
    """ "Red floral": a pattern with its colour."""
    ends = {m.end: m for m in title.matches if "colors" in m.kinds}
    for match in title.matches:
        first = ends.get(match.at)
        if "patterns" in match.kinds and first and _beside(title, match.at - 1, match):
            yield _said(title, first.at, match.end, "pattern", "feature")


def _used_as(title: Title, head: Head) -> Iterator[Fact]:
    """ "…, Housewarming Gift", "…, Bottle Decor,": what a thing also serves as, two or three words between signs."""
    for number in sorted(set(title.segment)):
        here = [i for i, segment in enumerate(title.segment) if segment == number]
        here = [i for i in here if title.tokens[i].is_word]
        whole = here and here[-1] - here[0] == len(here) - 1
        if not whole or not 2 <= len(here) <= 3 or title.tokens[here[-1]].low not in USED_AS:
            continue
        before = here[:-1]
        told = all(_names_use(title, index) for index in before)
        if told and not any(_in_head(head, index) for index in here):
            yield _said(title, here[0], here[-1] + 1, "use", "other")


def _names_use(title: Title, index: int) -> bool:
    low = title.tokens[index].low
    noun = "NOUN" in word_kinds(low.removesuffix("'s")) or low in lexicon()["occasions"]
    plain = title.roles[index] == "word" and not (title.after_break[index] not in ("", "for"))
    return plain and noun and not is_vague(low) and low not in lexicon()["puffery"]


def _counted_second(title: Title) -> Iterator[Fact]:
    for found in SECOND.finditer(title.source.text):
        words = found[2].split()
        if all(word_known(word.lower()) for word in words):
            said = f"{found[1]} {' '.join(word_case(word) for word in words)}"
            yield title.source.fact("included", "content", found.start(1), found.end(), said)


def _collections(title: Title) -> Iterator[Fact]:
    """ "Jellybean Collection": the line that a thing belongs to."""
    for found in COLLECTION.finditer(title.source.text):
        before = title.source.text[: found.start()].rstrip()[-1:]
        opens = not before or not before.isalnum()
        if opens and not IMAGES.search(found[1]) and not found[0].isupper():
            said = " ".join(word_case(word, proper=True) for word in found[0].split())
            yield title.source.fact("theme", "other", found.start(), found.end(), said)


def _beside(title: Title, at: int, match: Match) -> bool:
    return (
        _plain(title, at)
        and title.segment[at] == title.segment[match.at]
        and _plain(title, match.at)
    )


def _plain(title: Title, index: int) -> bool:
    return title.roles[index] == "word" and not title.after_break[index]


def _in_head(head: Head, index: int) -> bool:
    return head.at is not None and head.at <= index < head.at + head.size


def _said(title: Title, first: int, end: int, name: str, kind: str) -> Fact:
    said = " ".join(word_case(token.text) for token in title.tokens[first:end])
    return title.source.fact(name, kind, title.tokens[first].start, title.tokens[end - 1].end, said)
