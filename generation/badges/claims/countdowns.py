"""Clocks that run down in a text: urgency that no stored line can keep, for it stands still while the time goes by."""

from __future__ import annotations

import re

from generation.badges.claims.found import UNSUPPORTED, Claim, overlaps


def _part(unit: str) -> str:
    return rf"(?:\d{{1,4}}\s+)?\d{{1,4}}\s*:?\s*(?:{unit})(?![^\W\d_])\s*[:,]?\s*"


# In their order alone: "3 m, 5 m, 10 m" are lengths.
_DAYS, _HOURS = _part("days?|d"), _part("hours?|hrs?|h")
_MINUTES, _SECONDS = _part("minutes?|mins?|m"), _part("seconds?|secs?|s")
_ENDS = r"(?:ends?|ending|expires?|expiring|closes|pending|reserved|held|order|check ?out|activate|flash)"
CLOCK = re.compile(
    # "1 day 08:15:25", "00days00hours14minutes21seconds", "02 hrs 26 mins 12 sec"
    r"(?<![\d:.])(?:\d{1,3}\s*days?\s*)?\d{1,3}\s*:\s*\d{2}\s*:\s*\d{2}(?![\d:])"
    rf"|(?<![\d.])(?:{_DAYS}{_HOURS}{_MINUTES}(?:{_SECONDS})?|{_HOURS}{_MINUTES}{_SECONDS})"
    # "reserved for 09:54 minutes", "order in 14:53", "expires in: 0 minutes 00 seconds"
    rf"|\b{_ENDS}\b[^.!?\n]{{0,24}}?\b(?:for|in|within|by)\b:?\s*"
    rf"(?:\d{{1,3}}:\d{{2}}(?![\d:])|{_DAYS}{_HOURS}|{_HOURS}{_MINUTES}|{_MINUTES}{_SECONDS})"
    r"|(?:\bdays?\s*:?\s*)?\bhours?\s*:?\s*min(?:ute)?s?\s*:?\s*sec(?:ond)?s?\b|\bdays?\s*:?\s*hours?\s*:?\s*min(?:ute)?s?\b"
)
# Spans of time that somebody is pressed by, and the words of such sales.
PRESSED = re.compile(
    r"\b(?:(?:\d{1,3}|one|two|three) (?:more )?(?:days?|hours?|hrs?)|\d{1,3} (?:more )?(?:minutes?|mins?)) (?:left|to go|remaining)\b(?! (?:of|on|in|for))"
    r"|\b\d{1,2}:\d{2} (?:left|remaining)\b|\btime (?:left|remaining)\b|\btimer \d{1,2}:\d{2}\b"
    r"|\b(?:one|\d{1,3})[- ](?:days?|hours?)[- ](?:only|sale|deal)\b|\bone more day\b"
    r"|\b(?:order|buy|check ?out|complete your (?:order|purchase)) (?:within (?:the next )?|in the next )\d{1,3}\b"
    r"|\b(?:cart|basket|bag|order|items?) (?:is |are |will be )?(?:reserved|held) for (?:you\b|\d|$)"
    r"|\b(?:offer|code|deal|discount) (?:is )?valid for \d{1,3} (?:days?|hours?|minutes?)\b"
    r"|\bdeals? of the (?:day|week)\b|\btoday's deals?\b|\bdaily deals?\b|\bbefore it ends\b"
    r"|\b(?:ends|expires|expiring) in\b:?\s*(?:$|\d)"
)


def claims_countdowns(low: str, taken: list[tuple[int, int]]) -> list[Claim]:
    """Clocks and spans outside the taken ranges; nothing supports one, for it is wrong a moment later."""
    found: list[Claim] = []
    for pattern in (CLOCK, PRESSED):
        for match in pattern.finditer(low):
            end = match.start() + len(match.group().rstrip(" :,"))
            ranges = [*taken, *((claim.start, claim.end) for claim in found)]
            if not overlaps(match.start(), end, ranges):
                found.append(Claim(match.start(), end, "urgency", UNSUPPORTED, None))
    return found
