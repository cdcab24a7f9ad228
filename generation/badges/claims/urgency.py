"""Urgency claims: deadlines and pressure, true only where the offer's end makes them so."""

from __future__ import annotations

import re
from datetime import timedelta

from generation.badges.claims.countdowns import claims_countdowns
from generation.badges.claims.evidence import Evidence
from generation.badges.claims.found import CONTRADICTED, SUPPORTED, UNSUPPORTED, Claim, overlaps
from generation.badges.claims.moments import DATE, WEEKDAYS, is_calendar_date, moment_is_end
from generation.badges.claims.scarcity import LOW_STOCK

ENDS = re.compile(
    r"\b(?:ends?(?! of)|ending|expires?|expiring|deadline|last day|final day|last orders?|offer closes|closes"
    r"|finishes|stops|over (?:at|on|by))\b"
)
UNTIL = re.compile(r"\b(?:until|till|'til|through|thru|by|before|to|valid|runs|only)\b")
# Before "12/24", which may be a fraction too.
UNTIL_DAY = re.compile(
    r"\b(?:until|till|'til|through|thru|valid|(?:order|shop|buy) (?:by|before))\b[^.!?]{0,12}$"
)
JUST = re.compile(r"\b(?:just|only) (?:for )?$")
# “Sun” and “sat” are words: days only where a date is due.
BEFORE_SHORT = re.compile(r"\b(?:ends?|until|till|by|before|on|this|through|expires|closes)\s+$")
ONLY = re.compile(r"\s*(?:only\b|left\b|to go\b|remain(?:s|ing)?\b)")
ONLY_DAYS = ("today", "weekend", "weekday", "thisweek", "thismonth")
MONEY = re.compile(
    r"\b(?:offer|save|saving|sale|deal|code|discount|price|order|shop|buy|claim|reduced|get (?:it|yours))\b|[%£$€]|\b(?:%|percent) off\b"
)
# Pressure without a date, and how near the end must be to make it true.
PRESSURE = (
    (
        re.compile(r"\b(?:final|last) (?:few |\d{1,2} )?(?:hours?|minutes|call)\b"),
        timedelta(hours=24),
    ),
    (
        re.compile(
            r"\b(?:last|final) (?:chance|opportunity)\b|\btime(?:'s| is) (?:running out|almost up|nearly up|up)\b"
            r"|\btime runs out\b|\btick[ ,-]+tock\b|\brunning out of time\b|\bclock is ticking\b|\bnow or never\b|\bbefore (?:it's|it is) too late\b"
            r"|\b(?:ends?|ending|clos(?:es|ing)|expir(?:es?|ing)) (?:very )?(?:soon|shortly)\b|\babout to (?:expire|end)\b"
            r"|\b(?:coupon|code|offer|discount|deal|sale|cart|basket) (?:is |are )?(?:expiring|ending)\b"
            r"|\bfinal days?\b|\blast days?\b|\bbefore (?:it|they|this|the (?:offer|code|deal)) expires?\b"
            r"|\bnearly over\b|\balmost over\b|\bgone soon\b|\bcountdown\b"
        ),
        timedelta(days=3),
    ),
    (
        re.compile(
            r"\bprices? (?:goes|go|is going|are going|will go) up (?:soon|tonight|tomorrow|in \d)|\bbefore (?:the )?prices? (?:rises?|goes|go up|increases?)\b"
            r"|\btime is limited\b|\bprices? increases? (?:soon|tonight|tomorrow)\b"
            r"|\bhurry\b|\bact (?:now|fast|quickly)\b|\bdon't (?:wait|delay|hang about|hang around|miss out)\b"
            r"|\bbe quick\b|\bwhile you (?:still )?can\b|\bbefore (?:it's|it is) (?:gone|over)\b"
        ),
        timedelta(days=14),
    ),
    (
        re.compile(
            r"\b(?:for a )?limited[-–— ](?:time|period|amount of time)\b|\b(?:flash|lightning) (?:sale|offer|deal)s?\b|\bfor a short time\b|\bshort time only\b"
            r"|\bfor a few (?:days|hours) only\b|\b(?:sale|offer|deal|promo(?:tion)?) (?:must )?(?:ends?|ending|expires?)\s*:?\s*$"
            r"|\bwhile (?:this |the )?(?:offer|deal|sale) lasts\b|\blast[- ]minute (?:deals?|offers?|sale)\b|\bfinal week\b"
            r"|\blimited offer\b|\b(?:sale|offer|deal) (?:is |has been )?extended\b|\bwhile it lasts\b"
            r"|\b(?:offers?|prices?|deals?|sales?|it|they) (?:will not|won't) last\b"
        ),
        timedelta(days=366),
    ),
)
# "Bought 8 times in the last hour" tells of what was.
WAS = re.compile(r"\b(?:in|within|over|during) (?:the )?$")
SERVICE = re.compile(
    r"\b(?:next|same)[- ]day (?:delivery|dispatch|shipping)\b|\bdelivered (?:tomorrow|today|overnight|next day)\b"
    r"|\b(?:express|overnight) (?:delivery|shipping)\b"
)
BEFORE = 32


def claims_urgency(low: str, evidence: Evidence, taken: list[tuple[int, int]]) -> list[Claim]:
    """Claims about time outside the taken ranges."""
    dates = list(DATE.finditer(low))
    anchored = any(moment_is_end(match, evidence, dated=True) for match in dates)
    found = [*_pressure(low, evidence, anchored=anchored), *_service(low, evidence)]
    covered = [*taken, *((claim.start, claim.end) for claim in found)]
    dated = any(is_calendar_date(match) or match["weekday"] for match in dates)
    for match in dates:
        if overlaps(*match.span(), covered) or not _is_deadline(low, match, evidence):
            continue
        found.append(_deadline(low, match, evidence, dated=dated))
    ranges = [*taken, *((claim.start, claim.end) for claim in found)]
    return [*found, *claims_countdowns(low, ranges)]


def _is_deadline(low: str, match: re.Match[str], evidence: Evidence) -> bool:
    """A date is a promise after "ends", after "until" where money is spoken of, or by itself."""
    before = re.split(r"[.!?;\n](?=\s|$)", low[: match.start()])[-1]
    if match["weekday"] and match["weekday"] not in WEEKDAYS and not BEFORE_SHORT.search(before):
        return False
    until = UNTIL_DAY.search(before) if match["d3"] else None
    if until:
        return until.group().startswith("valid") or _sells(low, evidence)
    if match["n"] or match["d3"]:
        return bool(
            ENDS.search(before[-BEFORE:])
            or (ONLY.match(low, match.end()) and _sells(low, evidence))
        )
    if is_calendar_date(match) or ENDS.search(before[-BEFORE:]):
        return True
    if ONLY.match(low, match.end()) and any(match[name] for name in ONLY_DAYS):
        return True
    if match["today"] and JUST.search(before):
        return True
    if UNTIL.search(before[-12:]) is None:
        return False
    after = re.split(r"[.!?;\n]", low[match.end() :])[0]
    # "Until Sunday." by itself speaks of the offer beside it.
    alone = len(before.split()) <= 2 and after.strip() in ("", "only")
    return alone or bool(MONEY.search(before + after))


def _sells(low: str, evidence: Evidence) -> bool:
    return bool(MONEY.search(low) or evidence.spec.brief.offer.ends)


def _deadline(low: str, match: re.Match[str], evidence: Evidence, *, dated: bool) -> Claim:
    before = low[max(0, match.start() - BEFORE) : match.start()]
    words = [found for pattern in (ENDS, UNTIL) for found in pattern.finditer(before)]
    near = [found for found in words if len(before) - found.end() <= 6]
    start = (
        match.start() - (len(before) - max(near, key=lambda m: m.start()).start())
        if near
        else match.start()
    )
    if evidence.end_moment is None:
        return Claim(start, match.end(), "urgency", UNSUPPORTED, None)
    beside = dated and not (is_calendar_date(match) or match["weekday"])
    true = moment_is_end(match, evidence, dated=beside)
    return Claim(
        start, match.end(), "urgency", SUPPORTED if true else CONTRADICTED, _label(evidence)
    )


def _service(low: str, evidence: Evidence) -> list[Claim]:
    """Promises of speed, which only the record or the brief can make."""
    found = []
    for match in SERVICE.finditer(low):
        known = evidence.mention(re.compile(re.escape(match.group()).replace(r"\-", "[- ]")))
        status = SUPPORTED if known else UNSUPPORTED
        found.append(Claim(*match.span(), "urgency", status, known.label if known else None))
    return found


def _pressure(low: str, evidence: Evidence, *, anchored: bool) -> list[Claim]:
    """Pressing words; `anchored` says that the true end stands beside them ("Sunday is the last day")."""
    found: list[Claim] = []
    for pattern, window in PRESSURE:
        for match in pattern.finditer(low):
            if match.group().startswith("last") and WAS.search(low[: match.start()]):
                continue
            if not overlaps(*match.span(), [(claim.start, claim.end) for claim in found]):
                verdict = (SUPPORTED, _label(evidence)) if anchored else _within(window, evidence)
                found.append(Claim(*match.span(), "urgency", *verdict))
    return found


def _within(window: timedelta, evidence: Evidence) -> tuple[str, str | None]:
    left, stock = evidence.time_left, evidence.spec.product.stock
    if left is not None and timedelta(0) <= left <= window:
        return SUPPORTED, _label(evidence)
    if stock is not None and 0 < stock <= LOW_STOCK:
        return SUPPORTED, f"stock: {stock}"
    if left is not None:
        return CONTRADICTED, _label(evidence)
    return UNSUPPORTED, None


def _label(evidence: Evidence) -> str:
    return f"offer ends: {evidence.spec.brief.offer.ends}"
