"""Who made it: a brand, or nobody where only a shop is named."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Final

import regex

from generation.facts.brand_keys import KNOWN_WORLDS, brand_keys, key_describes, tokens_leading
from generation.facts.forms import word_kinds, word_known
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import phrase_kinds
from generation.facts.source import Source, Token, ngrams, value_tidy
from generation.facts.text import clean_text
from generation.types import Product

LEGAL: Final = regex.compile(
    r"[, ]+(?:inc|ltd|llc|gmbh|co|corp|limited|plc|s\.?a|pty|bv|ag)\.?(?: ltd\.?)?$",
    regex.IGNORECASE,
)
CAMEL: Final = regex.compile(r"^\p{Lu}\p{Ll}+\p{Lu}")
SLUG: Final = regex.compile(r"^[a-z0-9]+(?:[-_.][a-z0-9]+)+$")
CODE: Final = regex.compile(
    r"^(?=.*\d)(?=.*\p{L})[\p{L}\d]+(?:[-/][\p{L}\d]+)*$|^\d{3,}$|^\d+(?:-\d+)+$"
)


NATIONS: Final = word_set("brand_nations")
MAKERS: Final = word_set("brand_makers")
# A title of courtesy opens the name of a character, never of a maker.
# What a thing runs on or is made with is nobody's name.
TECHNICAL: Final = frozenset(
    (
        "usb",
        "led",
        "hdmi",
        "wifi",
        "gps",
        "pvc",
        "tws",
        "diy",
        "oem",
        "odm",
        "rgb",
        "uv",
        "rc",
        "pu",
        "eva",
    )
)
COURTESY: Final = frozenset(("mr", "mrs", "ms", "miss", "dr", "sir", "lady", "lord", "st", "led"))


def is_foreign_title(tokens: list[Token]) -> bool:
    """Is a title written in another language, or mostly in words that English does not have?"""
    words = [token.low for token in tokens if token.text[0].isalpha() and len(token.text) > 1]
    small = sum(word in lexicon()["foreign_small"] for word in words)
    strange = sum(word in lexicon()["foreign"] or not word.isascii() for word in words)
    return len(words) >= 3 and (small + strange) * 4 >= len(words) and small + strange >= 2


def is_reseller(name: str) -> bool:
    """Is this the name of a marketplace, a shop, or no name at all?"""
    low = " ".join(clean_text(name).lower().split())
    if low in KNOWN_WORLDS:
        return False  # "Littlest Pet Shop"
    slug = name.islower() and SLUG.match(low)
    if not low or low in lexicon()["resellers"] | TECHNICAL or slug or "www." in low:
        return True
    if not any(character.isalpha() for character in low):
        return True
    return (
        low.endswith(tuple(lexicon()["reseller_endings"]))
        and " " not in low
        or low.endswith((" store", " shop", " theme"))
    )


def brand_read(product: Product, title: Source) -> tuple[str | None, int]:
    """The brand, and how many leading title tokens name the brand or the shop.

    The brand key wins unless it names a shop; then a name that opens the title counts, where no
    dictionary has it or a model code follows it.
    """
    tokens, skip = title.tokens, 0
    maker = _maker_opening(product, title)
    if maker:
        return value_tidy(title.text[tokens[0].start : tokens[maker - 1].end]), maker
    for name in brand_keys(product, title):
        if is_reseller(name) and name.lower().endswith(" theme"):
            continue
        tidy = value_tidy(LEGAL.sub("", value_tidy(clean_text(name))))
        tidy = _alternative(tidy, title)
        skip = tokens_leading(tokens, 0, tidy)
        if tidy and not is_reseller(tidy):
            lead = tokens_leading(tokens, skip, tidy) or skip or _maker_size(title)
            return _as_written(tidy, title, skip), lead
        if skip:
            break
    return _unkeyed(title, skip, sure=not key_describes(product.brand))


def _unkeyed(title: Source, skip: int, *, sure: bool) -> tuple[str | None, int]:
    """The maker that a title itself names; where a key told of the thing (not `sure`), no English word is one."""
    tokens = title.tokens
    known = _known_maker(tokens, skip)
    if known:
        at, end = known
        said = title.text[tokens[at].start : tokens[end - 1].end]
        return _capitals(said), end if at == skip else skip
    found = (
        None if is_foreign_title(tokens) else _title_brand(tokens, skip, sold_by_shop=bool(skip))
    )
    if found is None or not (sure or _unknown(tokens[skip])):
        return None, skip
    found = _with_place(tokens, skip, found)
    return value_tidy(title.text[tokens[skip].start : tokens[found - 1].end]), found


def _with_place(tokens: list[Token], at: int, end: int) -> int:
    """ "Taiwan Hsing Wu 2217": a country alone is no maker, the names behind it belong to it."""
    if end - at > 1 or tokens[at].low not in COUNTRIES:
        return end
    while end < len(tokens) and end - at < 4 and _name_like(tokens[end]):
        end += 1
    return end


COUNTRIES: Final = frozenset(("taiwan", "japan", "china", "korea", "italy", "germany", "france", "india", "thailand", "vietnam", "america"))  # fmt: skip


def _known_maker(tokens: list[Token], at: int) -> tuple[int, int] | None:
    """Where a maker known everywhere opens the title, in small letters too, behind a size at most."""
    sized = at < len(tokens) and tokens[at].low in lexicon()["sizes"] | lexicon()["audiences"]
    for start in (at, at + 1)[: 1 + sized]:
        for size, phrase in ngrams(tokens, start, 3):
            if phrase in WORLDWIDE:
                return start, start + size
    return None


def _capitals(name: str) -> str:
    """ "valentino Garavani" as its maker writes it, letters that are capitals already kept."""
    return " ".join(word[:1].upper() + word[1:] for word in name.split())


WORLDWIDE: Final = word_set("brand_worldwide")


def _maker_opening(product: Product, title: Source) -> int:
    """How many tokens name a well-known maker at the title's beginning where the brand key is said nowhere else."""
    low = product.brand.lower()
    if not low or low in title.text.lower() or low in product.description.lower():
        return 0
    return _maker_size(title) or _told_maker(title, product.description)


def _told_maker(title: Source, description: str) -> int:
    """ "CORVIX MT-4 …", of which the description says "from Corvix": the first word is who made it."""
    first = title.tokens[0] if title.tokens else None
    if first is None or not _name_like(first) or not _unknown(first):
        return 0
    told = rf"\b(?:from|by|of) {regex.escape(first.low)}\b"
    return int(regex.search(told, description, regex.IGNORECASE) is not None)


def _maker_size(title: Source) -> int:
    """How many tokens at the title's beginning name a well-known maker."""
    sizes = (
        size
        for size in range(min(3, len(title.tokens)), 0, -1)
        if " ".join(token.low for token in title.tokens[:size]) in MAKERS
    )
    return next(sizes, 0)


def _alternative(name: str, title: Source) -> str:
    """ "ELC / Early Learning Centre": the spelling that opens the title, a typing slip forgiven."""
    if "/" not in name:
        return name
    opening = str(regex.split(r"\s[-–|:]\s|:", title.text)[0]).strip()
    for part in (part.strip() for part in name.split("/")):
        if SequenceMatcher(None, part.lower(), opening.lower()).ratio() > 0.85:
            return opening
    return name.split("/")[0].strip()


def _as_written(name: str, title: Source, skip: int) -> str:
    """The brand's spelling: all lower case in the key but capitals in the title gives the title's."""
    if skip and name.islower():
        return value_tidy(title.text[: title.tokens[skip - 1].end])
    return name


def _title_brand(tokens: list[Token], at: int, *, sold_by_shop: bool) -> int | None:
    shouting = (
        sum(token.text.isupper() for token in tokens if len(token.text) > 2) > len(tokens) * 0.5
    )
    end = at
    capitals = (
        at < len(tokens) and tokens[at].text.isupper() and len(tokens[at].text) > 2 and not shouting
    )
    while (
        end < len(tokens)
        and (not capitals or tokens[end].text.isupper())
        and end - at < 3
        and _name_like(tokens[end])
    ):
        if not _unknown(tokens[end]) and not (
            tokens[end].text.isupper() and len(tokens[end].text) > 2 and not shouting
        ):
            break
        end += 1
    if end > at and not (shouting and not sold_by_shop and len(tokens) > 4):
        return end
    if not sold_by_shop:
        return None
    for size in (1, 2, 3):
        code = at + size
        if (
            code < len(tokens)
            and CODE.match(tokens[code].text)
            and all(_name_like(token) for token in tokens[at:code])
        ):
            return code
    return None


def _name_like(token: Token) -> bool:
    capital = token.text[0].isupper() and token.text[0].isalpha()
    return (
        capital
        and not any(c.isdigit() for c in token.text)
        and not CAMEL.match(token.text)
        and token.low not in NATIONS
        and token.low not in COURTESY
        and token.low not in TECHNICAL
    )


def _unknown(token: Token) -> bool:
    word = token.low.removesuffix("'s")
    return (
        (len(word) > 2 or (len(word) == 2 and token.text.isupper()))
        and word.isascii()
        and not word_known(word)
        and word not in phrase_kinds()
        and not word_kinds(word.rstrip("s"))
    )
