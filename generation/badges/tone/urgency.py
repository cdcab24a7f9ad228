"""Urgency: from calm to pressing, by deadlines, scarcity, haste and their opposites."""

from __future__ import annotations

import math
import re

from generation.badges.reading import Reading

DEADLINE = re.compile(
    r"\b(?:ends?|ending|expires?|closes?|concludes?|stops|finishes|deadline|until|till|'til|before|by|only|last|final|through|to|gone|over)\b"
    r"[^.!?;]{0,22}?\b(?:mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|today|tonight|tomorrow"
    r"|midnight|noon|weekend|week|month|\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"|(?:january|february|march|april|june|july|august|september|october|november|december) \d{1,2}|\d{1,2}(?::\d\d)?\s?[ap]m|\d\d:\d\d)\b"
)
SCARCITY = re.compile(
    r"\b(?:only|just|last|final)?\s?\d+\s(?:[a-z]+\s){0,3}?(?:left|remain(?:ing)?|in stock)\b|\b(?:last|final) (?:few|chance|call|pairs?|pieces|hours?|days?|one|ones)\b"
    r"|\b(?:almost|nearly) (?:gone|over|sold out)\b|\b(?:selling|going) fast\b|\bwhile (?:stocks?|supplies|they|it) lasts?\b|\blimited[- ](?:time|stock|edition|offer)\b"
    r"|\brunning (?:low|out)\b|\bfew left\b|\bbefore (?:they're|it's|they are|it is) gone\b|\blow stock\b|\b\d+ (?:pairs|pieces|units|sets|bottles|bags|boxes|left) of\b"
)
STRONG = re.compile(
    r"\bhurry\b|\bact (?:now|fast)\b|\bdon't (?:wait|miss|delay)\b|\bnow or never\b|\btime is running out\b|\bends? soon\b|\bbe quick\b|\bquick,|\btoday only\b"
    r"|\btonight only\b|\bflash sale\b|\bdeadline\b|\bcountdown\b|\bstraight away\b|\bright now\b|\bimmediately\b|\blast orders?\b|\bfinal reminder\b|\bclock is ticking\b"
    r"|\bwhile you can\b|\bno time to\b|\bends tonight\b|\bclosing\b|\bwon't last\b|\bnot for (?:long|much longer)\b|\bgone (?:by|after|tomorrow|soon)\b"
)
NOW = re.compile(r"\b(?:now|today|tonight|soon|instantly|at once|already)\b")
ENDS = re.compile(
    r"\bends\b|\bends?:|\bends? on\b|\bexpires\b|\buntil (?!the|you|it|then|they|your|we|he|she|its)\b"
)
CALM = re.compile(
    r"\bno (?:rush|hurry)\b|\btake your time\b|\bwhenever\b|\bunhurried\b|\bslow(?:ly|er|est)?\b|\bquiet(?:ly|er)?\b|\bcalm(?:ly)?\b|\bpatient(?:ly)?\b"
    r"|\bgentl[ey]\b|\bat your (?:own )?(?:pace|leisure|convenience)\b|\bfor years\b|\blinger\b|\brest(?:s|ful|ing)?\b|\bstill(?:ness)?\b|\bleisure(?:ly)?\b|\bone day\b|\bevery (?:day|morning|evening|night)\b"
    r"|\blater\b|\bthe long way\b|\ball (?:day|night|year|afternoon)\b|\bsunday afternoon\b|\bsofa\b|\bsoft(?:ly)?\b|\bpeace(?:ful)?\b|\brelax(?:ed|ing)?\b|\bserene\b|\bin no hurry\b|\bsettle\b|\bunwind\b|\btimeless\b|\bwait(?:s)?\b"
)
DEED = re.compile(
    r"^(?:shop|buy|order|grab|claim|get|book|save)\b|[.!?,] (?:shop|buy|order|grab|claim|get|book|save)\b"
)
SCALE = 0.95


def urgency_measure(reading: Reading) -> float:
    """Urgency -1..1, 0 for a plain sentence: tanh of weighed cues."""
    low = reading.low
    pressing = (
        1.1 * min(2, len(DEADLINE.findall(low)))
        + 0.9 * min(2, len(SCARCITY.findall(low)))
        + 0.9 * min(2, len(STRONG.findall(low)))
        + 0.35 * min(2, len(ENDS.findall(low)))
        + 0.25 * min(2, len(NOW.findall(low)))
        + 0.12 * min(2, len(DEED.findall(low)))
        + 0.12 * min(2, low.count("!"))
    )
    calm = 0.22 * min(3, len(CALM.findall(low)))
    return math.tanh(SCALE * (pressing - calm))
