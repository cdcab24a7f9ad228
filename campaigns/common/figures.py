"""Numbers, money and times as the interface writes them: with their unit, held together by a no-break space."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from campaigns.common.regional import (
    DAY,
    LONG,
    YEAR,
    day_said,
    decimal_said,
    is_house,
    money_said,
    time_said,
)

NBSP = "\u00a0"
COUNTED_IN = {"septets": "GSM-7 units", "ucs2": "UCS-2 units"}
"""What a line is counted in, in the interface's words, where its name is none."""
MINUS = "\u2212"
UNITS = (
    (gettext_noop("d"), 86400),
    (gettext_noop("h"), 3600),
    (gettext_noop("min"), 60),
    (gettext_noop("s"), 1),
)
SIGNS = {
    "GBP": "£",
    "EUR": "€",
    "USD": "$",
    "JPY": "¥",
    "CNY": "CN¥",
    "AUD": "A$",
    "CAD": "CA$",
    "INR": "₹",
    "KRW": "₩",
}
NO_PENCE = frozenset({"JPY", "KRW", "VND", "CLP", "ISK"})


def _decimal(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() else None


class AtLeast(int):
    """A count that stopped here: there may be more. It reads as "1,000+"."""


def count_to(count: int, most: int) -> int:
    """A count that went no further than one more than `most`, as it is told."""
    return AtLeast(most) if count > most else count


def counts_sum(counts: Iterable[int]) -> int:
    """The sum of counts, of which some may have stopped."""
    every = list(counts)
    stopped = any(isinstance(count, AtLeast) for count in every)
    return AtLeast(sum(every)) if stopped else sum(every)


def number(value: Any, decimals: int | None = None) -> str:
    """1248 -> "1,248"; with decimals a fixed count of them. What is no number comes back as it is, None as an en dash."""
    if value is None or value == "":
        return "–"
    read = _decimal(value)
    if read is None:
        return str(value)
    shown = decimal_said(abs(read), decimals)
    more = "+" if isinstance(value, AtLeast) else ""
    return (MINUS if read < 0 and shown.strip("0.,") else "") + shown + more


def signed(value: Any) -> str:
    """24 -> "+24", -16 -> "−16", 0 -> "0"."""
    read = _decimal(value)
    if read is None:
        return number(value)
    return ("+" if round(read) > 0 else "") + number(read, 0)


def percent(value: Any, decimals: int = 1) -> str:
    """A share 0..1 -> "3.4 %", with a no-break space."""
    read = _decimal(value)
    return "–" if read is None else f"{number(100 * read, decimals)}{NBSP}%"


def price(value: Any, currency: str = "") -> str:
    """(115, "GBP") -> "£115.00"; a currency without a sign of its own stands after: "115.00 SEK"."""
    read = _decimal(value)
    if read is None:
        return "–" if value in (None, "") else str(value)
    code = (currency or "").upper()
    if code and not is_house():
        shown = money_said(abs(read), code)
    else:
        amount = number(abs(read), 0 if code in NO_PENCE else 2)
        shown = f"{SIGNS[code]}{amount}" if code in SIGNS else f"{amount}{NBSP}{code}".strip()
    return f"{MINUS}{shown}" if read < 0 else shown


def duration(value: Any) -> str:
    """Seconds or a timedelta -> "45 s", "3 min 20 s", "2 h 5 min", "7 d 22 h": the two largest units."""
    if value is None or value == "":
        return "–"
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    seconds = max(seconds, 0.0)
    if 0 < seconds < 1:
        return f"{round(1000 * seconds)}{NBSP}ms"
    left = round(seconds)
    parts: list[tuple[int, str]] = []
    for unit, size in UNITS:
        count, left = divmod(left, size)
        if count or parts:
            parts.append((count, _(unit)))
    shown = [f"{count}{NBSP}{unit}" for count, unit in parts[:2] if count]
    return " ".join(shown) or f"0{NBSP}{_('s')}"


def duration_short(seconds: float) -> str:
    """Seconds -> "45 s", "3 min", "2 h", "7 d": the largest unit alone, for rows."""
    left = round(seconds) if seconds >= 1 else 0
    for unit, size in UNITS:
        if left >= size:
            return f"{left // size}{NBSP}{_(unit)}"
    return duration(seconds)


def moment(value: datetime | None) -> str:
    """An aware time -> "Fri 27 November 09:00 GMT" in the current zone; the year is added when it is not this one."""
    if value is None:
        return "–"
    local = timezone.localtime(value)
    form = DAY if local.year == timezone.localtime().year else YEAR
    return f"{day_said(local, form)} {time_said(local)} {local.tzname()}"


def stamp(value: datetime | None) -> str:
    """An aware time to the second, with its year: for logs."""
    if value is None:
        return "–"
    local = timezone.localtime(value)
    return f"{day_said(local, YEAR)} {time_said(local, seconds=True)} {local.tzname()}"


def day(value: date | str | None) -> str:
    """A day ("2026-11-27" too), or that of an aware time in the current zone, with its year: "Fri 27 November 2026"."""
    if value is None:
        return "–"
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return day_said(timezone.localtime(value) if isinstance(value, datetime) else value, YEAR)


def weekday(value: datetime) -> str:
    """An aware time -> "Friday 27 November" in the current zone."""
    return day_said(timezone.localtime(value), LONG)


def clock(value: datetime | time) -> str:
    """An aware time in the current zone, or a time of the day as it is -> "09:00"."""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return time_said(datetime.combine(date.min, local) if isinstance(local, time) else local)


def ago(value: datetime | None) -> SafeString:
    """An aware time -> how far away it is, with the time itself, in the current zone and in UTC, as its title."""
    if value is None:
        return SafeString("–")
    at = moment(value)
    if timezone.localtime(value).tzname() != "UTC":
        at = f"{at}, {time_said(value.astimezone(UTC))} UTC"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', value.isoformat(), at, span_from_now(value)
    )


def file_size(value: int) -> str:
    """Bytes -> "512 bytes", "1.2 MB"."""
    size, unit = float(value), ""
    for unit in ("", "KB", "MB", "GB", "TB"):
        if size < 1024 or unit == "TB":
            break
        size /= 1024
    return f"{number(size, 1)}{NBSP}{unit}" if unit else counted(value, "byte")


def span_from_now(value: datetime | None) -> str:
    """An aware time -> "in 7 d 22 h", "3 min ago", "just now"; below an hour in whole minutes."""
    if value is None:
        return "–"
    away = (value - timezone.now()).total_seconds()
    if abs(away) < 10:
        return _("just now")
    span = duration(abs(away)) if abs(away) >= 3600 else duration_short(abs(away))
    if away > 0:
        return _("in {span}").format(span=span)
    return _("{span} ago").format(span=span)


def lines_count(count: int) -> str:
    """3 -> "3 lines": the product's own word for candidates, ready for translation."""
    return ngettext("{count} line", "{count} lines", count).format(count=number(count))


def counted(count: Any, forms: str) -> str:
    """(3, "product") -> "3 products"; (2, "entry,entries") -> "2 entries"."""
    one, _comma, many = forms.partition(",")
    read = _decimal(count)
    word = one if read == 1 else many or f"{one}s"
    return f"{number(count)}{NBSP}{word}"


def initials(name: str) -> str:
    """ "Ana Novak" -> "AN"; "ana@shop.example" -> "AN"; nothing -> "?"."""
    words = [
        word for word in name.split("@")[0].replace(".", " ").replace("_", " ").split() if word
    ]
    if not words:
        return "?"
    letters = words[0][:2] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()


def unit_said(unit: str) -> str:
    """ "septets" -> "GSM-7 units"."""
    return COUNTED_IN.get(unit, unit)
