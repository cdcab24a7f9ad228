"""Merge tags: places that a sender fills for each reader, counted as long as their value may become."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

TAGGED = frozenset(("email", "sms", "push"))
"""Channels that are sent person by person."""
OPENERS = ("{{", "*|", "%", "${", "[[")
"""How a tag may begin: a text without any of these has none."""
_NAME = r"[^\W\d_][\w .:-]{0,60}"
TAG = re.compile(
    # Liquid and Handlebars, filters and all, and Braze's {{${first_name}}}
    r"\{\{\{?\s*\$\{(?P<braze>[^{}\n|]{1,80})\}[^{}\n]{0,80}\}\}\}?"
    r"|\{\{\{?(?P<liquid>[^{}\n]{1,160})\}\}\}?"
    # Mailchimp, Salesforce, ActiveCampaign, and two that many systems share
    rf"|\*\|(?P<chimp>{_NAME})\|\*"
    rf"|%%(?P<force>{_NAME})%%"
    r"|(?<![\d%])%(?P<upper>[A-Z][A-Z0-9_]{2,40})%(?!%)"
    rf"|\$\{{(?P<dollar>{_NAME})\}}"
    rf"|\[\[(?P<square>{_NAME})\]\]"
)
OTHER = "other"
DEFAULTS: dict[str, int] = {
    "first_name": 20,
    "last_name": 25,
    "full_name": 40,
    "company": 40,
    "city": 30,
    "email": 60,
    "product": 60,
    "price": 12,
    "code": 16,
    "date": 20,
    "order": 16,
    "link": 30,
    OTHER: 30,
}
"""How many characters a value may have where a workspace says nothing else; figures of our own, written in docs."""
LENGTH_MOST = 500
_SAME: dict[str, tuple[str, ...]] = {
    "first_name": ("fname", "firstname", "first", "givenname", "forename", "prenom"),
    "last_name": ("lname", "lastname", "last", "surname", "familyname"),
    "full_name": ("name", "fullname", "customername", "contactname"),
    "company": ("company", "companyname", "organisation", "organization", "account"),
    "city": ("city", "town", "location", "store", "storename"),
    "email": ("email", "emailaddress", "mail"),
    "product": ("product", "productname", "producttitle", "item", "itemname", "title"),
    "price": ("price", "amount", "total", "discount", "balance"),
    "code": ("code", "coupon", "couponcode", "voucher", "promocode", "discountcode"),
    "date": ("date", "day", "deadline", "expirydate", "deliverydate", "birthday"),
    "order": ("order", "orderid", "ordernumber", "orderno"),
    "link": ("link", "url", "shortlink", "shorturl", "trackinglink"),
}
_KNOWN = {word: name for name, words in _SAME.items() for word in words}


@dataclass(frozen=True)
class MergeTag:
    """A tag in a text: where it stands, its name among `DEFAULTS`' or its own, and how long its value may become."""

    start: int
    end: int
    name: str
    length: int


def tags_find(text: str, lengths: Mapping[str, int]) -> list[MergeTag]:
    """The merge tags of a text in their order; `lengths` are a workspace's own, by name."""
    if not any(opener in text for opener in OPENERS):
        return []
    found = []
    for match in TAG.finditer(text):
        said = next(value for value in match.groups() if value is not None)
        name = tag_name(said)
        length = lengths.get(name, DEFAULTS.get(name))
        if length is None:
            length = lengths.get(OTHER, DEFAULTS[OTHER])
        found.append(MergeTag(*match.span(), name, length))
    return found


def tag_name(said: str) -> str:
    """What a tag's inside is called: "person.first_name | default: 'you'" and "FNAME" are both "first_name"."""
    path = re.split(r"[.:]", said.partition("|")[0].strip())
    words = [word for word in re.findall(r"[^\W_]+", path[-1].casefold()) if word]
    return _KNOWN.get("".join(words), "_".join(words)[:40] or OTHER)


def tags_filled(text: str, tags: list[MergeTag]) -> tuple[str, list[int]]:
    """The text with each tag as long as its value may become, and for each character where it stood."""
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for tag in tags:
        parts += [text[at : tag.start], "x" * tag.length]
        places += [*range(at, tag.start), *[tag.start] * tag.length]
        at = tag.end
    parts.append(text[at:])
    places += range(at, len(text))
    return "".join(parts), places
