"""Who made it: a brand, or nobody where only a shop is named."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Final

import regex

from generation.facts.forms import word_kinds, word_known
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import phrase_kinds
from generation.facts.source import Source, Token, value_tidy
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


KNOWN_WORLDS: Final = word_set("names_licences")


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
    named = [product.brand, str(product.attributes.get("brand", ""))]
    if _is_title(product.brand, title):
        named[0] = ""
    tokens, skip = title.tokens, 0
    maker = _maker_opening(product, title)
    if maker:
        return value_tidy(title.text[tokens[0].start : tokens[maker - 1].end]), maker
    for name in named:
        if is_reseller(name) and name.lower().endswith(" theme"):
            continue
        tidy = value_tidy(LEGAL.sub("", value_tidy(clean_text(name))))
        tidy = _alternative(tidy, title)
        skip = _leading(tokens, 0, tidy)
        if tidy and not is_reseller(tidy):
            lead = _leading(tokens, skip, tidy) or skip or _maker_size(title)
            return _as_written(tidy, title, skip), lead
        if skip:
            break
    found = (
        None if is_foreign_title(tokens) else _title_brand(tokens, skip, sold_by_shop=bool(skip))
    )
    if found is None:
        return None, skip
    return value_tidy(title.text[tokens[skip].start : tokens[found - 1].end]), found


def _is_title(brand: str, title: Source) -> bool:
    """Does a brand key of four words and more repeat the title's opening? Then it names the product."""
    words = len(brand.split())
    return words > 3 and words * 2 >= len(title.tokens) and bool(_leading(title.tokens, 0, brand))


def _maker_opening(product: Product, title: Source) -> int:
    """How many tokens name a well-known maker at the title's beginning where the brand key is said nowhere else."""
    low = product.brand.lower()
    if not low or low in title.text.lower() or low in product.description.lower():
        return 0
    return _maker_size(title)


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


def _leading(tokens: list[Token], at: int, name: str) -> int:
    """The token index behind `name` where the title has it at `at` (or again there), else 0."""
    words = [word for word in name.lower().replace("’", "'").split() if word]
    if not words or at >= len(tokens):
        return 0
    joined, index = "", at
    wanted = "".join(words)
    while index < len(tokens) and len(joined) < len(wanted):
        joined += tokens[index].low
        index += 1
    return index if joined == wanted else 0


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
