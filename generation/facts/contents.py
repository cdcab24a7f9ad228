"""What comes in the box, item by item."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from generation.facts.casing import word_case
from generation.facts.forms import word_kinds, word_known
from generation.facts.lexicon import lexicon
from generation.facts.prose import CONTENTS, Sentence, is_chatter
from generation.facts.source import Source, tokens_of
from generation.types import Fact

SPLIT: Final = regex.compile(
    r"\s*(?:,|;|\b[aA]nd\b|\n)\s*|\s+(?=\d+\s?[x×]\s?(?:\p{L}|\d\p{L}))|(?<=\p{Ll}|\))(?=\d+\s?[x×]?\s?\p{L}{2})"
)
JOINED: Final = regex.compile(SPLIT.pattern + r"|(?<=\p{Ll}|DVD|CD)(?=\p{Lu}\p{Ll})")
COUNT: Final = regex.compile(
    r"^(?:(?P<n>\d{1,4})\s?[x×]?|[x×]\s?(?P<n2>\d{1,4})|(?P<word>an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve))\s+(?=\p{L}|\d)",
    regex.IGNORECASE,
)
STOP: Final = regex.compile(
    r"\s(?:which|that|who|where|to|in order|so|for|ideal|perfect|as|when|while|box contains|dimensions?|age|from|material|colou?r|size|length|weight|height|making|giving|depicting|showing|featuring)\b|[.!?](?:\s|$)|\s-\s|:\s|\n",
    regex.IGNORECASE,
)
ARTICLE: Final = regex.compile(
    r"(?:the|an?|your|one|its|her|his|their|some)\s+(?=\p{L})", regex.IGNORECASE
)
ITEMS_MOST: Final = 14
WORDS_MOST: Final = 7


def contents_find(source: Source, sentence: Sentence) -> list[Fact]:
    """Facts for the things a sentence says are included; empty where it lists none."""
    text = source.text
    facts: list[Fact] = []
    if "not included" in text[sentence.start : sentence.end].lower():
        return facts
    for lead in CONTENTS.finditer(text, sentence.start, sentence.end):
        if lead.start() > sentence.start and text[lead.start() - 1].isalnum():
            continue
        if OFFERED.search(text, sentence.start, lead.start()):
            continue  # "colours include: clear, silver …" tells what there is to choose from
        boxed = (
            "box" in lead[0].lower()
            or "package" in lead[0].lower()
            or text[lead.end() : lead.end() + 4].lower().endswith("x ")
        )
        stop = STOP.search(text, lead.end(), sentence.end)
        end = stop.start() if stop and not boxed else sentence.end
        for start, item_end in _items(text, lead.end(), end, boxed=boxed):
            fact = _item_fact(source, start, item_end)
            if fact:
                facts.append(fact)
    return facts[:ITEMS_MOST]


OFFERED: Final = regex.compile(
    r"(?:colou?rs?|sizes?|styles?|designs?|flavou?rs?|topics|skills|themes|activities|features)\s(?:may\s)?$",
    regex.IGNORECASE,
)
COUNTED_ITEM: Final = regex.compile(r"\d\s?[x×]\s")


def _items(text: str, low: int, high: int, *, boxed: bool) -> Iterator[tuple[int, int]]:
    """Item by item; a list that lost its separators ("BoardParty Play6 Tokens") is parted at capitals."""
    at = low
    counted = boxed and COUNTED_ITEM.search(text, low, high) is not None
    for split in (JOINED if boxed else SPLIT).finditer(text, low, high):
        if counted and split[0].strip().lower() == "and":
            continue  # "1 x Thomas and Friends track": the counts part the items
        if not split[0] and _one_name(text, split.start()):
            continue
        if split.start() > at:
            yield at, split.start()
        at = split.end()
    if at < high:
        yield at, high


def _one_name(text: str, at: int) -> bool:
    """A capital inside a made-up name ("SoccerStarz") parts nothing; two English words do."""
    before, after = BEFORE.search(text[:at]), AFTER.match(text[at:])
    if before is None or after is None:
        return False
    joined = before[0] + after[0]
    parts = word_known(before[0].lower()) and word_known(after[0].lower())
    return not parts or text.count(joined) > 1  # "TrackMaster", said again elsewhere


BEFORE: Final = regex.compile(r"\p{L}+$")
AFTER: Final = regex.compile(r"\p{L}+")


def _item_fact(source: Source, start: int, end: int) -> Fact | None:
    while start < end and not source.text[start].isalnum():
        start += 1
    while end > start and not (source.text[end - 1].isalnum() or source.text[end - 1] in ")\"'"):
        end -= 1
    tail = TAIL.search(source.text, start, end)
    end = tail.start() if tail else end
    said = source.text[start:end]
    article = ARTICLE.match(said)
    if article:
        start, said = start + article.end(), said[article.end() :]
    count = COUNT.match(said)
    words = [token for token in tokens_of(said[count.end() :] if count else said) if token.is_word]
    if (
        not words
        or len(words) > WORDS_MOST
        or is_chatter(said.lower())
        or _empty([word.low for word in words if not (count and word.low == "different")])
    ):
        return None
    if words[-1].low not in lexicon()["puffery"] and not (
        count and words[0].low in lexicon()["puffery"]
    ):
        words = [word for word in words if word.low not in lexicon()["puffery"]] or words
    number = (count["n"] or count["n2"] or count["word"] or "") if count else ""
    body = " ".join(_word(word.text, first=index == 0) for index, word in enumerate(words))
    value = (
        f"{number.lower()} {body}" if number and number not in ("1", "a", "an", "A", "An") else body
    )
    return source.fact("included", "content", start, end, value)


TAIL: Final = regex.compile(r"(?<=\w)\s(?:is |are )?included\Z", regex.IGNORECASE)
AGAIN: Final = frozenset(
    ("includes", "include", "contains", "contain", "included", "sold", "available")
)


def _word(text: str, *, first: bool) -> str:
    return word_case(text) if first or text.isupper() or text.islower() else word_case(text)


def _empty(words: list[str]) -> bool:
    lists = lexicon().lists
    said = [word for word in words if word not in lists["closed"] and word not in lists["puffery"]]
    return (
        not said
        or words[0] in ("various", "different", "many", "everything", "full", "measuring", "approx")
        or bool(AGAIN & set(words))
        or words[-1] in lists["dangling"]
        or word_kinds(words[-1]) == {"ADJ"}
        or words[0]
        in ("is", "are", "you", "your", "it", "they", "these", "everything", "all", "we")
    )
