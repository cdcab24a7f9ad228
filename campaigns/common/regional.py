"""How dates, times and numbers are written for whoever looks: as their region writes them, in their zone.

The words of the interface stay English. So does a date that says a month: a region of another language gets
its figures alone, 27.11.2026, and a region that speaks English its own order of words.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal
from django.utils import timezone
from django.utils.translation.trans_real import parse_accept_lang_header

HOUSE = "en-GB"
REGIONS = (
    "en-GB", "en-US", "en-AU", "en-CA", "en-IE", "en-IN", "en-NZ", "en-ZA", "cs-CZ", "da-DK", "de-DE", "de-AT",
    "de-CH", "es-ES", "es-MX", "fi-FI", "fr-FR", "fr-CA", "fr-CH", "it-IT", "ja-JP", "nb-NO", "nl-NL", "nl-BE",
    "pl-PL", "pt-BR", "pt-PT", "sv-SE",
)  # fmt: skip
DAY, YEAR, LONG = "MMMEd", "yMMMEd", "MMMMEEEEd"
"""Skeletons: what of a date is said; each region has its own order for it."""
HOUSE_DAYS = {DAY: "EEE d MMMM", YEAR: "EEE d MMMM y", LONG: "EEEE d MMMM"}
_region: ContextVar[str] = ContextVar("region", default=HOUSE)


@contextmanager
def written_for(region: str, zone: str) -> Iterator[None]:
    """Within it figures are written as a region does (one of `REGIONS`), and times in a zone."""
    token = _region.set(region)
    try:
        with timezone.override(zone):
            yield
    finally:
        _region.reset(token)


def region_here() -> str:
    """The region for which is written now."""
    return _region.get()


def region_asked(header: str) -> str:
    """The region that an Accept-Language asks for first: that one, else one of the same language, else the house's."""
    for asked, _ in parse_accept_lang_header(header[:200]):
        language = asked.partition("-")[0]
        exact = [one for one in REGIONS if one.lower() == asked]
        alike = [one for one in REGIONS if one.startswith(f"{language}-")]
        if exact or alike:
            return (exact or alike)[0]
    return HOUSE


@cache
def region_choices() -> tuple[tuple[str, str], ...]:
    """("de-DE", "German (Germany): 27.11.2026, 1.248,50")."""
    example = date(2026, 11, 27)
    said = []
    for one in REGIONS:
        with written_for(one, "UTC"):
            name = _locale(one).get_display_name("en")
            said.append(
                (one, f"{name}: {day_said(example, YEAR)}, {decimal_said(Decimal('1248.5'), 2)}")
            )
    return tuple(said)


def is_house() -> bool:
    """Whether figures are written as the house does."""
    return _region.get() == HOUSE


def day_said(value: date, wanted: str) -> str:
    """A day by a skeleton: "Fri 27 November"; figures alone where the region's language is not English."""
    region = _region.get()
    locale = _locale(region)
    if region == HOUSE:
        return str(format_date(value, HOUSE_DAYS[wanted], locale=locale))
    if locale.language != "en":
        return str(format_skeleton("yMd", _naive(value), locale=locale))
    if wanted == LONG:
        # Few regions have a pattern of their own for it, and Babel does not widen the short one.
        short = locale.datetime_skeletons[DAY].pattern
        long = short.replace("E", "EEEE").replace("MMM", "MMMM")
        return str(format_date(value, long, locale=locale))
    return str(format_skeleton(wanted, _naive(value), locale=locale))


def time_said(value: datetime, *, seconds: bool = False) -> str:
    """ "09:00", "9:00 AM"; with seconds "09:00:27"."""
    form = "medium" if seconds else "short"
    return str(format_time(_naive(value).time(), form, locale=_locale(_region.get())))


def decimal_said(value: Decimal, decimals: int | None = None) -> str:
    """A number that is not negative, with the region's marks; `decimals` is a fixed count of them."""
    region = _region.get()
    if region == HOUSE:
        return f"{value:,.{decimals}f}" if decimals is not None else f"{value:,f}"
    locale = _locale(region)
    whole = locale.decimal_formats[None].pattern.partition(".")[0]
    places = decimals if decimals is not None else max(-int(value.as_tuple().exponent), 0)
    pattern = f"{whole}.{'0' * places}" if places else whole
    return str(format_decimal(value, format=pattern, locale=locale))


def money_said(value: Decimal, code: str) -> str:
    """An amount with its currency where the region puts it."""
    return str(format_currency(value, code, locale=_locale(_region.get())))


@cache
def _locale(region: str) -> Locale:
    return Locale.parse(region, sep="-")


def _naive(value: date) -> datetime:
    """The wall clock as it is: the zone was chosen before."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime.combine(value, datetime.min.time())
