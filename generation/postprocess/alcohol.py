"""Lines that advertise no alcohol: they promise health, suit minors, or urge to drink (CAP code 18, ICC framework)."""

from __future__ import annotations

import re

from generation.types import Spec

PACK = "beer-cider-wine"
DRINKS = frozenset(
    ("alcohol", "ale", "beer", "bourbon", "brandy", "champagne", "cider", "cognac", "gin", "lager", "liqueur", "liquor", "mead", "porter",
     "prosecco", "rum", "sherry", "spirits", "stout", "tequila", "vermouth", "vodka", "whiskey", "whisky", "wine")
)  # fmt: skip
FREE = re.compile(
    r"\b(?:alcohol[- ]free|non[- ]?alcoholic|no[- ]alcohol|(?<![\d.,])0(?:[.,]0+)?\s?%)", re.I
)
_HEALTH = (
    r"health\w*|wellness|well-being|nourish\w*|vitamins?|vitality|energi[sz]\w*|energy|hydrat\w*|detox\w*|slimming|medicinal|remedy|cures?"
    r"|good for (?:you|the (?:heart|soul|body))|boosts?|recover\w*|refuel\w*|stress(?:ed|ful)?|takes the edge off|sleep better|courage"
)
_MINORS = (
    r"kids?|child(?:ren)?|children's|teen\w*|school\w*|students?|toddlers?|bab(?:y|ies)|little ones?|playground|playtime|play ?room|toys?"
    r"|homework|lunch ?box(?:es)?|youngsters?|cartoons?|all ages|whole family"
)
_URGE = (
    r"hurry|don't (?:wait|miss out|hang about)|last chance|now or never|act (?:now|fast)|be quick|while you (?:still )?can"
    r"|before (?:it's|they're|it is|they are) gone|drink up|down it|bottoms up|another round|one more (?:glass|pint|round|bottle)|binge\w*"
    r"|all day(?: long)?|every (?:day|morning)|daily|round the clock|for breakfast|keep them coming|at the wheel|behind the wheel|driv(?:e|er|ing)"
)
UNFIT = re.compile(rf"\b(?:{_HEALTH}|{_MINORS}|{_URGE})\b", re.I)


def is_alcohol(spec: Spec) -> bool:
    """Whether the product is a drink with alcohol in it."""
    product, known = spec.product, spec.understanding
    if FREE.search(product.title):
        return False
    # "Beer glass" is a glass: the last word says what it is.
    return known.pack == PACK or known.noun.casefold().rpartition(" ")[2] in DRINKS


def alcohol_unfit(text: str, spec: Spec) -> bool:
    """Whether a line for alcohol says what such a line may not; words of the brief and the product's name may stand."""
    brief = spec.brief
    own = " ".join((brief.offer.text, *brief.must_say, spec.product.title)).casefold()
    return any(match.group().casefold() not in own for match in UNFIT.finditer(text))
