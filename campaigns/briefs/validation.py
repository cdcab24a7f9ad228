"""What a campaign's and a brand's fields may hold, checked key by key for pages and API alike."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from campaigns.catalog.selectors import FILTERS
from campaigns.common.errors import DomainError
from generation.types import InputError, brief_from_dict, channels

Errors = dict[str, list[str]]
LISTED_MOST = 100
TEXT_MOST = 2000
SKUS_MOST = 100_000
PRESETS_MOST, PRESET_NAME_MOST = 12, 40
BRIEF_KEYS = frozenset(
    ("goal", "audience", "offer", "must_say", "must_not_say", "tone", "creativity", "language")
)


def values_clean(
    values: Mapping[str, Any], cleaners: Mapping[str, Callable[[Any], Any]]
) -> dict[str, Any]:
    """Each value as it is stored. Raises `DomainError` with `errors` by key; unknown keys are left out."""
    clean: dict[str, Any] = {}
    errors: Errors = {}
    for key, value in values.items():
        if key not in cleaners:
            continue
        try:
            clean[key] = cleaners[key](value)
        except InputError as error:
            errors.setdefault(error.key or key, []).append(_sentence(error.message))
    if errors:
        raise DomainError("Some fields need another value.", errors=errors)
    return clean


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:]


def _brief_value(key: str) -> Callable[[Any], Any]:
    """A cleaner that lets the core judge one key of a brief, in the words of the core."""

    def clean(value: Any) -> Any:
        brief = brief_from_dict({"channel": channels()[0], key: value})
        stored = getattr(brief, key)
        if isinstance(stored, tuple):
            return _short(key, list(dict.fromkeys(stored)))
        if key == "offer":
            return {"text": stored.text, "code": stored.code, "ends": stored.ends}
        if key == "tone":
            return {name: int(item) for name, item in (value or {}).items()}
        if isinstance(stored, str) and len(stored) > TEXT_MOST:
            raise InputError(key, f"is longer than {TEXT_MOST} characters.")
        return stored

    return clean


def _short(key: str, texts: list[str]) -> list[str]:
    if len(texts) > LISTED_MOST or any(len(text) > TEXT_MOST for text in texts):
        raise InputError(key, f"takes at most {LISTED_MOST} entries of {TEXT_MOST} characters.")
    return texts


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError("name", "is needed.")
    if len(value.strip()) > 120:
        raise InputError("name", "is longer than 120 characters.")
    return value.strip()


def _zone(value: Any) -> str:
    if not isinstance(value, str) or value not in zoneinfo.available_timezones():
        raise InputError("timezone", "must be a zone such as Europe/London.")
    return value


def moment_clean(key: str) -> Callable[[Any], datetime | None]:
    """A cleaner for a time with its zone, or nothing."""

    def clean(value: Any) -> datetime | None:
        if value in (None, ""):
            return None
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                raise InputError(key, "must be a time such as 2026-11-27T09:00+00:00.") from None
        if not isinstance(value, datetime) or timezone.is_naive(value):
            raise InputError(key, "needs a zone, such as 2026-11-27T09:00+00:00.")
        return value

    return clean


def _channels(value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise InputError("channels", "must be a list of channels.")
    unknown = [item for item in value if item not in channels()]
    if unknown:
        raise InputError("channels", f"has no {unknown[0]!r}. Use {', '.join(channels())}.")
    return [channel for channel in channels() if channel in value]


def _skus(value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise InputError("skus", "must be a list of skus.")
    if len(value) > SKUS_MOST:
        raise InputError("skus", f"takes at most {SKUS_MOST:,}; use product_filter for more.")
    return list(dict.fromkeys(value))


def _filter(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise InputError("product_filter", "must be an object with search, category or brand.")
    for key, item in value.items():
        if key not in FILTERS:
            raise InputError("product_filter", f"knows no {key!r}. Use {', '.join(FILTERS)}.")
        if not isinstance(item, str) or len(item) > 500:
            raise InputError("product_filter", f"{key} must be text.")
    return {key: str(value[key]).strip() for key in FILTERS if str(value.get(key, "")).strip()}


def _consent(value: Any) -> bool:
    if not isinstance(value, bool):
        raise InputError("learn_from_review", "must be true or false.")
    return value


def _terms(value: Any) -> dict[str, Any]:
    brief = brief_from_dict({"channel": channels()[0], "brand": {"terms": value}})
    return dict(brief.brand.terms)


def _brand_texts(key: str) -> Callable[[Any], list[str]]:
    def clean(value: Any) -> list[str]:
        brief = brief_from_dict({"channel": channels()[0], "must_say": value})
        return _short(key, list(dict.fromkeys(brief.must_say)))

    def renamed(value: Any) -> list[str]:
        try:
            return clean(value)
        except InputError as error:
            raise InputError(key, error.message) from None

    return renamed


def _presets(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list | tuple):
        raise InputError("presets", "must be a list of presets.")
    if len(value) > PRESETS_MOST:
        raise InputError("presets", f"takes at most {PRESETS_MOST}; remove one first.")
    found = [_preset(item) for item in value]
    names = [preset["name"].casefold() for preset in found]
    if len(set(names)) < len(names):
        raise InputError("presets", "has one name twice.")
    return found


def _preset(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or set(value) != {"name", "tone"}:
        raise InputError("presets", "takes a name and a tone for each.")
    name = value["name"].strip() if isinstance(value["name"], str) else ""
    if not name or len(name) > PRESET_NAME_MOST:
        raise InputError("presets", f"needs a name of 1 to {PRESET_NAME_MOST} characters for each.")
    return {"name": name, "tone": _brief_value("tone")(value["tone"])}


CAMPAIGN_CLEANERS: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "starts": moment_clean("starts"),
    "ends": moment_clean("ends"),
    "lines_due": moment_clean("lines_due"),
    "timezone": _zone,
    "channels": _channels,
    "skus": _skus,
    "product_filter": _filter,
    "learn_from_review": _consent,
    **{key: _brief_value(key) for key in sorted(BRIEF_KEYS)},
}
BRAND_CLEANERS: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "voice": _brand_texts("voice"),
    "examples": _brand_texts("examples"),
    "tone": _brief_value("tone"),
    "terms": _terms,
    "presets": _presets,
}
