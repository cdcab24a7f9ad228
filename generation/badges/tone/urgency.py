"""Urgency: from calm to pressing, by deadlines, scarcity, haste and their opposites."""

from __future__ import annotations

import math
import re

from generation.badges.reading import Reading

_DAY = (
    r"(?:mon(?:day)?|tue(?:sday)?|wednesday|thu(?:rsday)?|fri(?:day)?|saturday|sunday|today|tonight|tomorrow|midnight|noon"
    r"|weekend|week|month|\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"|(?:january|february|march|april|june|july|august|september|october|november|december) \d{1,2}"
    r"|\d{1,2}(?::\d\d)?\s?[ap]m|\d\d:\d\d)\b"
)
# An end beside a day is a deadline; "until Sunday" is one where money is spoken of.
DEADLINE = re.compile(
    r"\b(?:ends?(?! of)|ending|expires?|closes?|concludes?|stops|finishes|deadline|final|offer's|last leg|plays out|runs out|fades|goes)\b"
    rf"[^.!?;]{{0,22}}?\b{_DAY}|\b{_DAY}[^.!?;]{{0,12}}?\b(?:only|last|final|deadline|ends)\b|\b(?:tonight|today)(?=:)"
)
UNTIL = re.compile(rf"\b(?:until|till|'til|before|by|through|to|for)\b[^.!?;]{{0,16}}?\b{_DAY}")
ORDER_BY = re.compile(rf"\border\b[^.!?;]{{0,40}}?\b(?:by|before)\b[^.!?;]{{0,10}}?\b{_DAY}")
MONEY = re.compile(
    r"[£$€]\d|\b(?:offer|save|saving|sale|deal|code|discount|price|percent)\b|\d ?% |[£$€]\d+ off|\boff\b[^.!?]{0,30}\b(?:until|till)\b|\d+% off"
)
SCARCITY = re.compile(
    r"\b(?:only|just|last|final)?\s?\d+\s(?:[a-z]+\s){0,3}?(?:left|remain(?:ing)?|in stock)\b|\b(?:last|final) (?:few|chance|call|pairs?|pieces|hours?|days?)\b"
    r"|\b(?:almost|nearly) (?:gone|over|sold out)\b|\b(?:selling|going) fast\b|\bwhile (?:stocks?|supplies|they|it) lasts?\b|\blimited[- ](?:time|stock|edition|offer)\b"
    r"|\brunning (?:low|out)\b|\bfew left\b|\bbefore (?:they're|it's|they are|it is) gone\b|\blow stock\b|\b\d+ (?:pairs|pieces|units|sets|bottles|bags|boxes|left) of\b"
)
STRONG = re.compile(
    r"\bhurry\b|\bact (?:now|fast)\b|\bdon't (?:wait|miss|delay)\b|\bnow or never\b|\btime is running out\b|\bends? soon\b|\bbe quick\b|\bquick,|\btoday only\b"
    r"|\btonight only\b|\bflash sale\b|\bdeadline\b|\bcountdown\b|\bstraight away\b|\bright now\b|\bimmediately\b|\blast orders?\b|\bfinal reminder\b|\bclock is ticking\b"
    r"|\bwhile you can\b|\bno time to\b|\bends tonight\b|\bclosing\b|\bwon't last\b|\bnot for (?:long|much longer)\b|\bgone (?:by|after|tomorrow|soon)\b"
)
NOW = re.compile(r"\b(?:now|today|tonight|soon|instantly|at once)\b")
REST = re.compile(
    r"\bno (?:rush|hurry)\b|\btake your time\b|\bunhurried\b|\bat your (?:own )?(?:pace|leisure|convenience)\b|\bin no hurry\b"
    r"|\bwhenever you\b|\bthe long way\b|\bthere is no hurry\b|\bit will wait\b|\bit can wait\b|\btimeless\b|\bfor years\b"
)
CALM = re.compile(
    r"\bslow(?:ly|er|est)?\b|\bquiet(?:ly|er)?\b|\bcalm(?:ly)?\b|\bpatient(?:ly)?\b|\bgently\b|\blinger\b|\brest(?:s|ful|ing)?\b"
    r"|\bleisure(?:ly)?\b|\blater\b|\ball (?:day|night|year|afternoon)\b|\bpeace(?:ful)?\b|\brelax(?:ed|ing)?\b|\bserene\b|\bunwind\b"
)
SCALE = 1.0
STILL = 0.3


def urgency_measure(reading: Reading) -> float:
    """Urgency -1..1, 0 for a plain sentence: tanh of weighed cues, weak ones alone counting nothing.

    "Order today" asks and does not press: a lone "today" or "quiet" stays below the threshold.
    """
    low = reading.low
    deadlines = len(DEADLINE.findall(low)) or _until(low)
    pressing = (
        1.2 * min(2, deadlines)
        + 1.0 * min(2, len(SCARCITY.findall(low)))
        + 1.0 * min(2, len(STRONG.findall(low)))
        + 0.15 * min(2, len(NOW.findall(low)))
        + 0.1 * min(2, low.count("!"))
    )
    calm = 0.5 * min(2, len(REST.findall(low))) + 0.12 * min(3, len(CALM.findall(low)))
    value = pressing - calm
    return math.tanh(SCALE * value) if abs(value) >= STILL else 0.0


def _until(low: str) -> int:
    if ORDER_BY.search(low):
        return 1
    return len(UNTIL.findall(low)) if MONEY.search(low) else 0
