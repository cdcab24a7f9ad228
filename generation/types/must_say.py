"""Which of a brief's must-says a field takes."""

from __future__ import annotations

import re

from generation.types.brief import Brief
from generation.types.fields import FieldSpec

_TITLES = frozenset(("product_title.title",))
# Google Merchant Center, product data specification, title: no promotional text.
_PROMOTION = re.compile(
    r"\bfree\b|\bshipping\b|\bdeliver|\breturns?\b|\boff\b|[%£$€]|\bsales?\b|\boffer|\bdiscount|\bcode\b|"
    r"\b(?:order|buy|shop|save|hurry|today|now|only)\b",
    re.I,
)


def must_say_in(brief: Brief, field: FieldSpec) -> tuple[str, ...]:
    """The must-says for a field: a product's title takes none that promise or sell.

    A title says what a product is; a feed that finds promotional text there refuses the product.
    """
    if field.key not in _TITLES:
        return brief.must_say
    return tuple(text for text in brief.must_say if not _PROMOTION.search(text))
