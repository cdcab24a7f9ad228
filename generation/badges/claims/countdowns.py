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
_LABEL_HOURS = r"(?:hours?|hrs?)"
CLOCK = re.compile(
    # "1 day 08:15:25", "00 00 : 12 12 : 33 33", "00days00hours14minutes21seconds", "02 hrs 26 mins 12 sec"
    r"(?<![\d:.])(?:\d{1,3}\s*days?\s*)?\d{1,3}\s*:\s*\d{2}\s*:\s*\d{2}(?![\d:])"
    r"|(?<![\d:.])\d{1,2} \d{1,2}\s*:\s*\d{1,2} \d{1,2}(?:\s*:\s*\d{1,2} \d{1,2})?(?![\d:])|^\s*\d{1,2}\s*:\s*\d{2}\s*$"
    rf"|(?<![\d.])(?:{_DAYS}{_HOURS}{_MINUTES}(?:{_SECONDS})?|{_HOURS}{_MINUTES}{_SECONDS}|{_DAYS}{_MINUTES}{_SECONDS})"
    # "reserved for 09:54 minutes", "order in 14:53", "expires in: 0 minutes 00 seconds"
    rf"|\b{_ENDS}\b[^.!?\n]{{0,24}}?\b(?:for|in|within|by)\b:?\s*"
    rf"(?:\d{{1,3}}:\d{{2}}(?![\d:])|{_DAYS}{_HOURS}(?:{_MINUTES})?|{_HOURS}{_MINUTES}(?:{_SECONDS})?|{_MINUTES}{_SECONDS})"
    rf"|\b{_ENDS}\b[\s:]*(?:{_DAYS}{_HOURS}(?:{_MINUTES})?|{_HOURS}{_MINUTES}(?:{_SECONDS})?)"
    # "2d 5h left", "4m 53s left"
    rf"|(?<![\d.])(?:{_DAYS}{_HOURS}|{_HOURS}{_MINUTES}|{_MINUTES}{_SECONDS})(?:left|to go|remaining)\b(?! (?:of|on|in|for))"
    # The labels of a clock, whose figures are drawn or stand behind them.
    rf"|(?:\bdays?\W[\W\d]{{0,12}})?\b{_LABEL_HOURS}\W[\W\d]{{0,12}}\b(?:minutes?|mins?)\W[\W\d]{{0,12}}\b(?:seconds?|secs?)\b"
    rf"|(?:\bdays?\s*:?\s*)?\b{_LABEL_HOURS}\s*:?\s*min(?:ute)?s?\s*:?\s*sec(?:ond)?s?\b"
    rf"|\bdays?\s*:?\s*{_LABEL_HOURS}\s*:?\s*min(?:ute)?s?\b"
    r"|\b(?:reserved|held)\s*:\s*\d{1,2}:\d{2}(?![\d:])"
)
# Spans of time that somebody is pressed by, and the words of such sales.
PRESSED = re.compile(
    r"\b(?:(?:\d{1,3}|one|two|three) (?:more )?(?:days?|hours?|hrs?)|\d{1,3} (?:more )?(?:minutes?|mins?)) (?:left|to go|remaining)\b(?! (?:of|on|in|for))"
    r"|(?<![\d.])\d{1,3}\s?(?:hrs?|mins?|secs?|seconds?) (?:left|to go|remaining)\b(?! (?:of|on|in|for))"
    r"|\byou (?:only |just |still )?have (?:only |just )?(?:\d{1,2}:\d{2}|\d{1,3} (?:minutes?|mins?)) (?:to|left)\b"
    r"|\b(?:cart|basket|bag|session|discount|offer|deal|code|coupon) (?:will expire|timeout|disappears|vanishes)\b"
    r"|\b(?:only|just|few|mere) (?:hours|minutes|mins|days) (?:left|to go|remaining)\b(?! (?:of|on|in|for))"
    r"|\bless than an? (?:day|hour|minute) (?:left|to go|remaining)\b|^(?:hours|minutes) left\b"
    r"|\b\d{1,2}:\d{2} (?:left|remaining)\b|\btime (?:left|remaining)\b(?! (?:on|of|in))|\btimer \d{1,2}:\d{2}\b"
    r"|\bremaining time:? \d{1,2}:\d{2}\b|\btimer (?:hits zero|runs out|ends)\b"
    r"|\b(?:one|\d{1,3})[- ](?:days?|hours?|hrs?)[- ](?:only|sale|deals?|offers?)\b|\bone more day\b"
    r"|\b(?:within|in|for) the next (?:\d{1,3}|few|two|three) (?:minutes?|mins?|hours?|hrs?)\b"
    r"|\boff the next \d{1,3} (?:minutes?|mins?|hours?|hrs?)\b|\bback for (?:one|two|three|\d{1,3}) (?:hours?|days?)\b"
    r"|\b(?:hold|holding|keep|keeping|saved?|saving|reserv(?:e|ing)) (?:your|the|these|those) (?:cart|basket|bag|order|items?|spot|place) for \d{1,3}(?: minutes?| mins?| hours?)?"
    r"|\b(?:order|buy|check ?out|complete your (?:order|purchase)) (?:within (?:the next )?|in the next )\d{1,3}\b"
    r"|\b(?:cart|basket|bag|order|items?) (?:is |are |will be )?(?:reserved|held) for (?:you\b|\d|$)"
    r"|\b(?:offer|code|deal|discount) (?:is )?valid for \d{1,3} (?:days?|hours?|minutes?)\b"
    r"|\b(?:deals?|offers?) of the (?:day|week)\b|\btoday's (?:deals?|offers?|specials?)\b|\bdaily deals?\b"
    r"|\bbefore (?:it|the (?:sale|offer|deal)) ends\b"
    r"|\b(?:ends|expires?|expiring) in\b:?\s*(?:$|\d)|\b(?:offers?|sales?|deals?|codes?|discounts?) (?:ends?|expires?) in\b"
)


def claims_countdowns(low: str, taken: list[tuple[int, int]]) -> list[Claim]:
    """Clocks and spans outside the taken ranges; nothing supports one, for it is wrong a moment later."""
    found: list[Claim] = []
    for pattern in (CLOCK, PRESSED):
        match = pattern.search(low)
        while match:
            end = match.start() + len(match.group().rstrip(" :,"))
            ranges = [*taken, *((claim.start, claim.end) for claim in found)]
            # "Sale ends" may be taken; the clock behind it stands by itself.
            start = max(
                [match.start(), *(last for first, last in ranges if first <= match.start() < last)]
            )
            start += len(low[start:end]) - len(low[start:end].lstrip(" :,"))
            if start < end and not overlaps(start, end, ranges):
                found.append(Claim(start, end, "urgency", UNSUPPORTED, None))
                match = pattern.search(low, match.end())
            else:
                match = pattern.search(low, match.start() + 1)
    return found
