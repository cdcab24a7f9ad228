"""What each token of a title is doing there."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Final

import regex

from generation.facts.brand import CODE
from generation.facts.forms import word_known
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import Match, phrases_match
from generation.facts.measures import Quantity
from generation.facts.quantities import quantities_find
from generation.facts.source import Source, Token, ngrams

SHORT_OK: Final = regex.compile(
    r"^(?:[2-8]k|[2-8]d|[2345]g|a[0-6]|mp[345]|h2o|[a-z]\d|\d[a-z]|v\d|usb-c|type-c|\d{1,2})$"
)
YEAR: Final = regex.compile(r"^20[12]\d(?:/\d{2,4})?$")
NOISE_PHRASE: Final = regex.compile(
    r"\b(?:ships? immediately|ready stock|free shipping|free returns?|fast delivery|100% (?:brand new|authentic|original|genuine)"
    r"|cross-border exports only[^,]*|no filling included|brand new|japan(?:ese)? (?:ver\b\.?|version|imports?)|hot sale|best seller|gifts? for [^,|]+|great gift[^,|]*|perfect gift[^,|]*"
    r"|mother's gift|fathers? day gifts?|mothers? day gifts?|back to school|[^,|]*artist dream|healthy &(?= ,))",
    regex.IGNORECASE,
)
BREAK_SIGNS: Final = frozenset(",;|:()[]{}•·+–—★✓✔▪►【】～~!?。，、/")


@dataclass
class Title:
    """A title's tokens with one role each, and the phrases and quantities found in it.

    Roles: brand, shop, noise, number, code, sign, closed, word; later noun and model.
    `segment[i]` counts the stretches between signs; `after_break[i]` is the word ("for", "with") that
    opened the stretch the token is in, or ""; `branded` are the tokens of a brand inside the title.
    """

    source: Source
    tokens: list[Token]
    roles: list[str]
    matches: list[Match]
    quantities: list[Quantity]
    segment: list[int] = field(default_factory=list)
    after_break: list[str] = field(default_factory=list)
    branded: set[int] = field(default_factory=set)


def title_read(source: Source, lead: int, *, branded: bool) -> Title:
    """Roles of a title whose first `lead` tokens name the brand or the shop."""
    tokens = source.tokens
    roles = ["word" if token.is_word else "sign" for token in tokens]
    for index in range(lead):
        roles[index] = "brand" if branded else "shop"
    for index in _company_words(tokens, lead):
        roles[index] = "noise"
    quantities = [
        q for q in quantities_find(source.text) if lead == 0 or q.start >= tokens[lead - 1].end
    ]
    _numbers_mark(tokens, roles, quantities)
    _licences_mark(tokens, roles)
    matches = [match for match in _matches(tokens, roles) if _free(roles, match)]
    _noise_mark(source.text, tokens, roles, matches)
    idle = _idioms_mark(source.text, tokens, roles, matches)
    matches = [match for match in matches if match.at not in idle and match.end - 1 not in idle]
    title = Title(source, tokens, roles, matches, quantities)
    _segments_mark(title, idle)
    return title


def _company_words(tokens: list[Token], lead: int) -> range:
    """ "Irwin Industrial Tool HAIWAF1316": what stands between a maker's name and its code belongs to the maker."""
    end = lead
    while (
        end < min(len(tokens), lead + 3)
        and tokens[end].low in COMPANY
        and tokens[end].text[0].isupper()
    ):
        end += 1
    coded = end < len(tokens) and CODE.match(tokens[end].text) and len(tokens[end].text) > 2
    return range(lead, end) if lead and coded else range(0)


COMPANY: Final = word_set("brand_company")


def _matches(tokens: list[Token], roles: list[str]) -> list[Match]:
    """All curated phrases; of "beer can", whose last word is a small word as well, the beer is left.

    Of "USB fan" behind a brand or a shop that ends in its first word, the fan.
    """
    found: list[Match] = []
    for match in phrases_match(tokens):
        described = "qualities" in match.kinds and roles[match.at] == "word"
        if described and roles[match.end - 1] == "closed":
            roles[match.end - 1] = "word"  # "wind up", "clip on"
        first = match.at + (roles[match.at] in ("brand", "shop"))
        last = match.end - (roles[match.end - 1] == "closed")
        if match.size > 1 and last - first < match.size:
            shorter = phrases_match(tokens[first:last])
            found += [Match(first + m.at, m.size, m.phrase, m.kinds) for m in shorter]
        else:
            found.append(match)
    return found


def brand_mark(title: Title, brand: str | None) -> None:
    """ "TUB0311 - BENCH/ Hipster Brief" by BENCH: the brand in capitals is no noun, wherever it stands.

    A brand that is a known world or no English word is one too where it stands among other names.
    """
    low = (brand or "").lower()
    named = bool(low) and (low in LICENCES or not word_known(low))
    for index, token in enumerate(title.tokens):
        if token.low != low or title.roles[index] not in ("word", "model"):
            continue
        if token.text.isupper() or (named and token.text[0].isupper()):
            title.roles[index] = "brand"
            title.branded.add(index)
            title.matches = [m for m in title.matches if not m.at <= index < m.end]


LICENCES: Final = word_set("names_licences")
LICENCE_OPENINGS: Final = frozenset(phrase.split(" ", 1)[0] for phrase in LICENCES)
LICENCE_WORDS: Final = max(phrase.count(" ") + 1 for phrase in LICENCES)


def _licence_size(tokens: list[Token], at: int) -> int:
    """How many tokens at `at` name a well-known world or character, 0 where none do."""
    if tokens[at].low.removesuffix("'s") not in LICENCE_OPENINGS:
        return 0
    for size, phrase in ngrams(tokens, at, LICENCE_WORDS):
        if phrase.removesuffix("'s") in LICENCES and tokens[at].text[0].isupper():
            return size
    return 0


def _licences_mark(tokens: list[Token], roles: list[str]) -> None:
    """ "Dinosaur Train", "Harry Potter": a well-known world or character is a name, whatever its words mean."""
    for at in range(len(tokens)):
        size = _licence_size(tokens, at)
        if size and not {"brand", "shop"} & set(roles[at : at + size]):
            roles[at : at + size] = ["model"] * size


def licences_part(tokens: list[Token], start: int, end: int) -> list[tuple[int, int]]:
    """The runs of a name with each licence apart: "Bishoujo" beside "Supergirl"."""
    parts, begun, at = [], start, start
    while at < end:
        size = min(_licence_size(tokens, at), end - at)
        if size:
            parts += [(begun, at)] if at > begun else []
            parts.append((at, at + size))
            begun = at + size
        at += size or 1
    return parts + ([(begun, end)] if end > begun else [])


def _free(roles: list[str], match: Match) -> bool:
    inner = roles[match.at : match.end]
    return all(role in ("word", "closed") for role in inner) and inner[0] == inner[-1] == "word"


SPOKEN: Final = frozenset(
    ("light_source", "connectivity", "quality", "feature", "closure", "material")
)
COUNTERS: Final = frozenset(("set", "pc", "pcs", "piece", "pair", "roll", "pack", "bag", "sheet"))


def _numbers_mark(tokens: list[Token], roles: list[str], quantities: list[Quantity]) -> None:
    measured = [(q.start, q.end) for q in quantities if q.name not in SPOKEN]
    for index, token in enumerate(tokens):
        inside = any(token.start < end and token.end > start for start, end in measured)
        if inside and roles[index] in ("word", "sign"):
            roles[index] = "number"
    for index, token in enumerate(tokens):
        if roles[index] == "word":
            roles[index] = _word_role(token)
    if tokens and roles[0] == "word" and tokens[0].low.rstrip("pcs") == "1":
        roles[0] = "noise"
        if len(tokens) > 1 and tokens[1].low in COUNTERS:
            roles[1] = "noise"


def _word_role(token: Token) -> str:
    if YEAR.match(token.text):
        return "noise"
    if CODE.match(token.text) and not SHORT_OK.match(token.low):
        return "code"
    if token.low in lexicon()["closed"] and token.text != "Bit":
        return "closed"
    return "foreign" if token.low in lexicon()["foreign"] else "word"


def _noise_mark(text: str, tokens: list[Token], roles: list[str], matches: list[Match]) -> None:
    for found in NOISE_PHRASE.finditer(text):
        for index, token in enumerate(tokens):
            if token.start >= found.start() and token.end <= found.end():
                roles[index] = "noise"
    for match in matches:
        if (
            match.end < len(tokens)
            and match.phrase in ("gift", "gifts")
            and tokens[match.end].low in ("wrap", "wrapping", "set", "bag", "box", "card")
        ):
            continue
        if "puffery" in match.kinds and match.kinds <= {"puffery", "occasions", "audiences"}:
            for index in range(match.at, match.end):
                roles[index] = "noise"


@cache
def _idioms() -> regex.Pattern[str]:
    phrases = "|".join(regex.escape(phrase) for phrase in word_set("roles_idioms"))
    return regex.compile(rf"(?<![\p{{L}}-])(?:{phrases})(?![\p{{L}}-])", regex.IGNORECASE)


def _idioms_mark(
    text: str, tokens: list[Token], roles: list[str], matches: list[Match]
) -> frozenset[int]:
    """ "In the dark", "on the go": set phrases whose words name no model and no thing; where a list has more of them, it stays."""
    whole = [(tokens[m.at].start, tokens[m.end - 1].end) for m in matches if m.size > 2]
    found = [
        index
        for idiom in _idioms().finditer(text)
        if not any(low <= idiom.start() and idiom.end() <= high for low, high in whole)
        for index, token in enumerate(tokens)
        if idiom.start() <= token.start and token.end <= idiom.end()
    ]
    for index in found:
        roles[index] = "noise"
    return frozenset(found)


def _segments_mark(title: Title, idle: frozenset[int]) -> None:
    segment, opened = 0, ""
    breaks = lexicon()["title_breaks"]
    for index, token in enumerate(title.tokens):
        sign = token.text in BREAK_SIGNS and title.roles[index] != "number"
        if sign or (token.text == "-" and _spaced(title, index)):
            segment, opened = segment + 1, ""
        elif (
            token.low in breaks
            and index
            and index not in idle
            and title.roles[index] not in ("brand", "number")
        ):
            opened = token.low
        title.segment.append(segment)
        title.after_break.append(opened)


def _spaced(title: Title, index: int) -> bool:
    token, text = title.tokens[index], title.source.text
    return (
        text[token.end : token.end + 1] in ("", " ") or text[token.start - 1 : token.start] == " "
    )
