"""The call-to-action badge: whether a line asks for something, how strongly, and with which words."""

from __future__ import annotations

import re
from typing import Any

from generation.badges.context import SetContext
from generation.badges.reading import Reading
from generation.badges.wordlists import words_of
from generation.types import Badges

WORDS = words_of("cta")
STRONG = WORDS["strong"]
SOFT = WORDS["soft"]
# Verbs that ask for a deed only beside certain words; alone they are plain imperatives.
STRONG_PHRASES = (
    r"(?:get|gimme) (?:yours|your own|yourself|one|it|them|this|these|that|those|the|a|an|your|two|ours)\b",
    r"get [^.!?]{2,40} (?:for|at|from) (?:only |just )?[£$€]?\d",
    r"get (?:[^\W_]+ ){0,3}?(?:now|today)\b",
    r"take yours\b",
    r"take (?:up to |another )?(?:[£$€]\d|\d+ ?%)",
    r"press buy\b",
    r"(?:bring|take) (?:(?!way\b|road\b|path\b|train\b|bus\b|back\b)[^\W_]+ ){1,5}home\b",
    r"bring home (?:a|an|the|one|your|yours|this|these)\b",
    r"(?:tap|click) (?:now|today|before|while)\b",
    r"(?:make|call) (?:it|them|this|these) yours\b",
    r"(?:tap|click|press|swipe|reply|text) (?:up |here |now |below |on |the |yes )*"
    r"to (?:shop|buy|order|get|claim|save|add|reserve|book)\b",
    r"(?:reply|text) (?:yes|stop|[a-z]+ to)\b",
    r"get (?:up to )?(?:[£$€]\d|\d+ ?%)",
    r"place (?:your|an) order\b",
    r"select (?:a|your) (?:size|colour|color)\b",
    r"use (?:the )?code\b",
    r"enter (?:the )?code\b",
    r"use [a-z]*\d+[a-z\d]*\b",
    r"add (?:it|one|them|yours)\b",
    r"add (?:[^\W_]+ ){0,5}to (?:your |the )?(?:basket|cart|bag|trolley|order|collection|fleet|wardrobe|line-up)\b",
    r"sign up\b",
    r"stock up\b",
    r"try (?:it|one|them) (?:free|today|now)\b",
    r"lace up for\b",
    r"put (?:one|it|yours|them|a pair) (?:in|on) (?:your|the) (?:basket|cart|bag|order|list)\b",
    r"put (?:[^\W_]+ ){1,5}(?:in|into) (?:your|the) (?:basket|cart|trolley)\b",
    r"yours? (?:for|from|at) (?:only |just )?[£$€]?\d",
    r"have (?:it|one|yours) (?:sent|delivered|by)\b",
    r"order (?:yours|now|today|online|by|before|a|an|the|your|one|two)\b",
    r"treat (?:yourself|them|him|her|your)\b",
    r"don't miss\b",
    r"check out (?:now|today|with)\b",
)
SOFT_PHRASES = (
    r"take (?:a|another|one) (?:closer |good |first |proper |quick |second )?(?:look|peek)\b",
    r"have (?:a|another) (?:closer |good |proper |quick |second )?(?:look|peek|browse|read|go)\b",
    r"get (?:to know|a feel|acquainted|the details|in touch|a closer look)\b",
    r"come and (?:see|look|meet|find|have|try|feel|choose|browse|visit)\b",
    r"find (?:out|your|yours|one|the|a|it)\b",
    r"see (?:how|what|why|where|which|whether|if|the|it|them|all|more|yours|every|for|our|this|these|"
    r"details|inside|both|a|an|your)\b",
    r"read on(?=\s*(?:[.!?,;]|$))",
    r"listen (?:in|to)\b",
    r"say (?:hello|hi|good morning) to\b",
    r"guess (?:who|what|which)\b",
    r"take a (?:sip|sniff|seat)\b",
    r"replace (?:the|your) (?:old|worn|last|tired)\b",
    r"give (?:the|that|this|your) (?:wall|shelf|room|desk|table|kitchen|corner|hall|sofa|bed|windowsill) "
    r"(?:a|an|one|some|something)\b",
    r"look (?:at|inside|closer|closely|twice|again|here|through|round|around|for)\b",
    r"check (?:out|the|it|your|if|whether|how|sizes?|availability|which)\b",
    r"let us (?:show|help|tell)\b",
    r"give (?:it|one|them|the [^\W_]+) a (?:try|go|look)\b",
    r"step inside\b",
    r"(?:tap|click|swipe) (?:here|for|to|through|below|up)\b",
    r"(?:details|more|sizes|specifications?|full specification|measurements|the rest|sizing) "
    r"(?:and [^\W_]+ )?(?:inside|below|within|online|here)\b",
    r"you are (?:warmly |kindly |cordially )?invited\b",
    r"we invite you\b",
    r"worth a (?:look|try|closer look)\b",
    r"start (?:here|with)\b",
    r"(?:kindly |please )(?:consult|refer|view|review|visit|see|enquire|contact|find)\b",
    r"(?:consult|view|review|consider|examine|enquire)\b",
    r"your (?:size|colour|color) is\b",
)
# Invitations that need not open a clause: the subject is the shop, the reader or the page.
INVITATIONS = (
    r"\b(?:one|a|two) (?:tap|click|scroll|swipe|step)s? (?:away|to|down|against)\b",
    r"\b(?:rest|details|particulars|ingredients|directions|measurements|dimensions|notes|specification|list)"
    r"(?: and [^\W_]+| (?:on|of|for) [^\W_]+)? (?:(?:is|are|remain) )?(?:given )?(?:inside|below|on the page)\b",
    r"\binvites? you to\b",
    r"\b(?:is|are) (?:warmly |kindly |cordially )?invited to\b",
    r"\bwe (?:suggest|recommend) (?:you|that you|the|a)\b(?! (?:consult|compare|take))",
    r"\b(?:available to order|may be ordered|pleased to take your order)\b",
    r"\borders? (?:[^.!?]{1,40} )?placed (?:by|before)\b",
    r"\bfor a (?:closer |good )?look\b",
)
# Advice on choosing and using, which asks for nothing on the page: “Choose your usual size”.
ADVICE = re.compile(
    r"(?:choose|pick) (?:with|in|by|for|accordingly|what|an album|its|the size|the colou?r|"
    r"your (?:usual|normal|regular|own|running|everyday|first)|"
    r"a (?:side|spot|place|day|street|name|voice|song|track|book|card|room|walk|evening))\b"
    r"|(?:choose|pick)\b[^.!?]*\bin mind\b|(?:choose|pick|order)(?=\s*[.,;])"
    r"|order (?:with a little|with some)"
    r"|check (?:the|its) (?:size(?! guide| chart)|colou?r|recommended age|waist|sleeve|shoulder|leg|power|width|dimensions|cut|length)\b"
    r"|find (?:it )?(?:a (?:place|cup|spot|moment)|room)\b"
    r"|start with (?:one|what|the loop|the one)\b|(?:read|check) the (?:title|label)\b|read to the\b|listen to (?:what|music|your)\b|hear,"
    r"|compare\b[^.!?]*\b(?:with|against)\b"
    r"|(?:check|look at)\b[^.!?]*\b(?:before you|against)\b"
    r"|try\b[^.!?]*\b(?:on|over|indoors|again|in one place)\b"
    r"|get (?:a|the) (?:little|bit|few|grip|move|rest|sense|taste|leg up|head start)\b"
    r"|get (?:the|your|them) (?:[^\W_]+ ){0,3}(?:out|in|ready|moving|going|done|started|dirty|dry)(?=\s*(?:[.!?,;]|$))"
)
# “Get Harbour Lane”: a name is asked for, where “Get moving” and “Get ready” ask for nothing.
NAMED = re.compile(r"[Gg](?:et|ET) (?=[A-Z])")
NOT_NAMES = WORDS["get_no_name"]
INFINITIVE = re.compile(r"\bto [^\W_]+(?: [^\W_]+){0,2} (?:or|and) $")
INVITATION = re.compile("|".join(INVITATIONS))
STRONG_PHRASE = re.compile("|".join(STRONG_PHRASES))
SOFT_PHRASE = re.compile("|".join(SOFT_PHRASES))
# “Shop floor”, “Order of the day”, “Book one”: what follows shows that the word is a noun here.
NOUN_AFTER = WORDS["noun_after"]
OBJECT_AFTER = WORDS["object_after"]
OPENERS = WORDS["openers"]
# Imperatives that mean the product's use, not a deed on the page.
PLAIN_AFTER = {
    section.split()[1]: words
    for section, words in WORDS.items()
    if section.startswith("plain_after ")
}
BASE = {"none": 0.0, "soft": 0.4, "strong": 0.78}


def badge(reading: Reading, context: SetContext, so_far: Badges) -> dict[str, Any]:
    """`{"strength", "value", "span"}`.

    `value` starts at 0.4 (soft) or 0.78 (strong) and gains 0.06 for an end or opening place, 0.06
    for "now" or "today" beside it and 0.04 for each further request, at most 0.59 and 1.0.
    """
    found = cta_find(reading)
    if not found:
        return {"strength": "none", "value": 0.0, "span": None}
    strength = "strong" if any(strong for _, _, strong in found) else "soft"
    start, end, _ = next(item for item in found if item[2] == (strength == "strong"))
    value = BASE[strength] + 0.04 * (len(found) - 1)
    if start == 0 or not reading.low[end:].strip(" .!?…") or _in_last_sentence(reading, start):
        value += 0.06
    if re.search(r"\b(?:now|today|tonight)\b", reading.low[start : end + 30]):
        value += 0.06
    value = min(value, 1.0 if strength == "strong" else 0.59)
    return {"strength": strength, "value": round(value, 2), "span": [start, end]}


def cta_find(reading: Reading) -> list[tuple[int, int, bool]]:
    """Every request as (start, end, is strong), in the order of the text."""
    found: list[tuple[int, int, bool]] = []
    for index in reading.clause_starts():
        while index < len(reading.words) - 1 and reading.words[index] in OPENERS:
            if _phrase(reading, index):
                break
            index += 1
        hit = _request(reading, index)
        if hit and (not found or hit[0] >= found[-1][1]):
            found.append(hit)
    if not found and (match := INVITATION.search(reading.low)):
        found.append((match.start(), match.end(), False))
    return found


def _request(reading: Reading, index: int) -> tuple[int, int, bool] | None:
    """The request that opens a clause at a word; advice and “to play with or collect” are none."""
    start = reading.starts[index]
    if ADVICE.match(reading.low, start) or INFINITIVE.search(reading.low, 0, start):
        return None
    return _phrase(reading, index) or _verb(reading, index) or _named(reading, index)


def _named(reading: Reading, index: int) -> tuple[int, int, bool] | None:
    match = NAMED.match(reading.text, reading.starts[index])
    if not match or reading.words[index + 1] in NOT_NAMES:
        return None
    start, end = reading.span(index, index + 1)
    return start, end, True


def _phrase(reading: Reading, index: int) -> tuple[int, int, bool] | None:
    start = reading.starts[index]
    for pattern, strong in ((STRONG_PHRASE, True), (SOFT_PHRASE, False)):
        match = pattern.match(reading.low, start)
        if match:
            return start, start + len(match.group().rstrip()), strong
    return None


def _verb(reading: Reading, index: int) -> tuple[int, int, bool] | None:
    word = reading.words[index]
    strong = word in STRONG
    if not strong and word not in SOFT:
        return None
    following = reading.words[index + 1] if index + 1 < len(reading.words) else ""
    after = reading.low[reading.ends[index] : reading.ends[index] + 1]
    # Between two commas a word is one of a list: “Bath, book, face mask”.
    label = after == ":" or (after == "," and index and reading.gap(index).startswith(","))
    asks_who = not strong and following in ("who", "which")
    if label or (following in NOUN_AFTER and not asks_who):
        return None
    if following in PLAIN_AFTER.get(word, ()):
        return None
    # A lone word between stops is a label (“Shop. Order.”) only where nothing can follow it.
    last = index + 1 if following in OBJECT_AFTER and not reading.gap(index + 1).strip() else index
    start, end = reading.span(index, last)
    return start, end, strong


def _in_last_sentence(reading: Reading, start: int) -> bool:
    first, _ = reading.sentences[-1]
    return start >= reading.starts[first]
