"""Finds what a pattern tells of the firm behind the brand, or of how the thing was made.

The slot {brand} holds a customer's own name, so "{brand} tries every {noun} on real families" would be
false under most of them. That a brand makes, offers, asks or says something holds for any; whatever
else a reader takes for a fact needs a slot that answers for it.
"""

from __future__ import annotations

import re

from generation.evaluation.plain import phrases_read

PARTS = {
    "past": r"(?:was|were|has\sbeen|have\sbeen)",
    "thing": r"\{(?:name|model|nouns?)\}",
    **{
        name: "(?:" + "|".join(re.escape(phrase) for phrase in phrases) + ")"
        for name, phrases in phrases_read("maker").items()
    },
}
CLAUSE = r"(?:^|[.:;?!,]\s|\b(?:and|because|but|so|that|what|when|where)\s)\{brand\}"
"""The brand as a subject: it begins the sentence or the clause."""
TOLD = (
    # "{brand} tries its {nouns} on": any deed that isn't one of offering or saying.
    rf"(?:{CLAUSE}|\{{brand\}},\swho)" + r"\s(?!<joins>\b)(?:<helpers>\s)*"
    r"(?!(?:<offers>|<helpers>|<states>)\b)[a-z']+",
    # "{brand} has always", "{brand} is a", "{brand}, since", "{brand}, stationers".
    CLAUSE + r"\s(?:(?:has|have)\s(?:always|long|made|never|sold)"
    r"|(?:is|was)\s(?:an?|based|in|owned|run|the))\b",
    r"\{brand\},?\s(?:est|established|founded|since)\b",
    r"\{brand\},\s<trades>\b",
    # "Blended by {brand}", "composed for {brand}", "the {name} by {brand} has been walked".
    r"\b<done>(?:\s(?:and|down|in|on|out|over|together|up|with)(?:\s\w+)?){0,2}"
    r"\s(?:by|for)\s\{brand\}",
    r"\{brand\}(?:,\sand\sit)?\s<past>\s<done>\b",
    # "The people of {brand}", "the {brand} workshop", "over the counter at {brand}", "At {brand} they".
    r"\b(?:<people>\sfrom|(?:<people>|<places>)\s(?:behind|of))\s\{brand\}",
    r"\{brand\}(?:['’]s)?\s<places>\b",
    r"\b(?!<seen_at>\b)(?<!')[a-z]+,?\s(?:at|inside)\s\{brand\}",
    r"(?:^|[.?!]\s)(?:at|behind|inside)\s\{brand\},?\s(?!from|on|until)[a-z]+",
    # "We tested the {name}", "the {name} was tested", "hand-finished".
    r"\bwe(?:['’]ve|\shave)?\s(?:built|made|<history>)\s(?:each|every|our|the|these|this)\s<thing>",
    r"<thing>\s<past>\s<history>\b",
    r"\bhand-?<hand>\b",
    r"\b(?:family-(?:owned|run)|for\sgenerations|in\ssmall\sbatches|years\sin\sthe\smaking)\b",
)
ATTRIBUTE = re.compile(r"\{attr\.[^{}]*\}")
PATTERN = re.compile(re.sub(r"<(\w+)>", lambda part: PARTS[part[1]], "|".join(TOLD)), re.IGNORECASE)


def maker_told(text: str) -> str | None:
    """The first words of a pattern that tell of the firm or of the making, and no slot answers."""
    found = PATTERN.search(ATTRIBUTE.sub("{}", text))
    return found[0] if found else None
