"""Dates and times that copy names, and whether the offer truly ends then."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from generation.badges.claims.evidence import Evidence

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_DAY = "|".join(WEEKDAYS) + "|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun"
_MONTH = "|".join(MONTHS) + "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
_NUM = r"(?P<{0}>\d{{1,2}})(?:st|nd|rd|th)?"
_TIME = r"\d{1,2}(?:[:.]\d{2})?\s?(?:am|pm)|\d{1,2}:\d{2}"
DATE = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b"
    rf"|\b{_NUM.format('d1')}\s+(?:of\s+)?(?P<m1>{_MONTH})\b\.?(?:,?\s+(?P<y1>\d{{4}})\b)?"
    rf"|\b(?P<m2>{_MONTH})\.?\s+{_NUM.format('d2')}\b(?!\s?%)(?:,?\s+(?P<y2>\d{{4}})\b)?"
    rf"|\b(?P<d3>\d{{1,2}})/(?P<m3>\d{{1,2}})(?:/(?P<y3>\d{{2,4}}))?\b"
    rf"|\b(?:this |next |on )?(?P<weekday>{_DAY})(?:s?\b)(?:\s(?P<part>night|evening|morning))?"
    rf"|\b(?P<today>today|tonight|this evening)\b"
    rf"|\b(?P<tomorrow>tomorrow)\b"
    rf"|\b(?P<midnight>midnight)\b"
    rf"|\b(?:this |the )?(?P<weekend>weekend)\b"
    rf"|\b(?:the )?(?P<monthend>end of (?:the|this) month|month[- ]end|month's end)\b"
    rf"|\b(?P<weekend2>end of (?:the|this) week)\b|\b(?P<thisweek>this week)\b|\b(?P<thismonth>this month)\b"
    rf"|\b(?P<n>\d{{1,3}}|one|two|three|four|five|six|seven|ten|twelve)\s(?:more |short )?(?P<unit>hours?|days?|weeks?)\b"
    rf"|\bthe (?P<d4>\d{{1,2}})(?:st|nd|rd|th)\b"
    rf"|\b(?P<noon>noon|midday)\b"
    rf"|\b(?P<clock>{_TIME})(?![\d%])"
)
SMALL = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "ten": 10,
    "twelve": 12,
}


def is_calendar_date(match: re.Match[str]) -> bool:
    """Whether a match names a day of a month, which is a promise wherever it stands."""
    return bool(match["iso"] or match["m1"] or match["m2"])


def moment_is_end(match: re.Match[str], evidence: Evidence, *, dated: bool = False) -> bool:
    """Whether the named moment is the offer's end, seen from `now`; False where there is no end.

    `dated` says that a date stands beside it, so that "midnight" or "18:00" speaks of the hour alone.
    """
    end, left = evidence.end_moment, evidence.time_left
    if end is None or left is None or left < timedelta(0):
        return False
    now = (
        evidence.now.astimezone(end.tzinfo) if evidence.now.tzinfo and end.tzinfo else evidence.now
    )
    days = _end_days(end)
    if match["midnight"]:
        at_midnight = (end.hour, end.minute) in ((23, 59), (0, 0))
        return at_midnight and (dated or now.date() in days)
    if match["noon"]:
        return (end.hour, end.minute) == (12, 0) and (dated or now.date() in days)
    if match["clock"]:
        return _clock(match["clock"]) == (end.hour, end.minute) and (dated or now.date() in days)
    if match["n"]:
        return _span_is_end(match, left)
    return any(_day_is(match, day, now.date()) for day in days)


def _end_days(end: datetime) -> tuple[date, ...]:
    """The days an end may be called by: an end at 00:00 is also the midnight of the day before."""
    if (end.hour, end.minute) == (0, 0):
        return end.date(), end.date() - timedelta(days=1)
    return (end.date(),)


def _day_is(match: re.Match[str], day: date, today: date) -> bool:
    away = (day - today).days
    if match["iso"]:
        return match["iso"] == day.isoformat()
    if match["m1"] or match["m2"]:
        return _calendar(match, day)
    if match["d3"]:
        return (day.day, day.month) in (
            (int(match["d3"]), int(match["m3"])),
            (int(match["m3"]), int(match["d3"])),
        )
    if match["d4"]:
        return int(match["d4"]) == day.day and away <= 31
    if match["weekday"]:
        return WEEKDAYS[day.weekday()].startswith(match["weekday"][:3]) and away <= 7
    checks = {
        "today": away == 0,
        "tomorrow": away == 1,
        "weekend": day.weekday() in (5, 6) and away <= 7,
        "weekend2": day.weekday() >= 4 and away <= 6,
        "thisweek": day.isocalendar()[:2] == today.isocalendar()[:2],
        "thismonth": (day.year, day.month) == (today.year, today.month),
        "monthend": (day + timedelta(days=1)).day == 1 and away <= 31,
    }
    return any(match[name] and true for name, true in checks.items())


def _calendar(match: re.Match[str], day: date) -> bool:
    number = int(match["d1"] or match["d2"])
    month, year = match["m1"] or match["m2"], match["y1"] or match["y2"]
    named = MONTHS[day.month - 1].startswith(month[:3])
    return named and number == day.day and (not year or int(year) == day.year)


def _span_is_end(match: re.Match[str], left: timedelta) -> bool:
    count = (
        SMALL.get(match["n"]) or int(match["n"]) if not match["n"].isalpha() else SMALL[match["n"]]
    )
    unit = match["unit"].rstrip("s")
    size = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}[unit]
    # Said a little early it is still true: "2 days left" holds from one day before to the end of the day.
    return (count - 1) * size < left <= (count + 1) * size - timedelta(seconds=1)


def _clock(written: str) -> tuple[int, int]:
    found = re.match(r"(\d{1,2})(?:[:.](\d{2}))?\s?(am|pm)?", written)
    if not found:
        return -1, -1
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return hour, minute
