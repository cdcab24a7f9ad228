"""One brand rule: what it asks, how grave a breach is, where and when it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from generation.rules.values import READERS, TEXT_MOST, Characters, Value, value_read
from generation.types import InputError
from generation.types.fields import channels

KINDS = tuple(READERS)
LEVELS = ("block", "warn", "info")
LOCALES = ("en", "en-GB", "en-US")
EXAMPLES_MOST = 20


@dataclass(frozen=True)
class Example:
    """A text that tests its rule: whether the rule should find something in it."""

    text: str
    fires: bool = True


@dataclass(frozen=True)
class Rule:
    """A rule. `key` names it among those of its set; empty `channels` and `locales` are all of them.

    It holds from `starts` through `ends`, both days included.
    """

    key: str
    kind: str
    value: Value
    severity: str = "block"
    channels: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()
    starts: date | None = None
    ends: date | None = None
    message: str = ""
    source: str = ""
    examples: tuple[Example, ...] = ()

    def holds(self, channel: str, locale: str, today: date) -> bool:
        """Whether the rule asks anything of a line of this channel and locale on this day.

        A rule of "en" holds for every English; one of "en-GB" for copy of "en" too, which may go anywhere.
        """
        if self.channels and channel not in self.channels:
            return False
        if self.locales and not any(_meets(own, locale) for own in self.locales):
            return False
        return not ((self.starts and today < self.starts) or (self.ends and today > self.ends))


def _meets(own: str, locale: str) -> bool:
    return own == locale or own.startswith(f"{locale}-") or locale.startswith(f"{own}-")


def rule_from_dict(data: Mapping[str, Any], key: str = "") -> Rule:
    """A validated rule. Raises `InputError` with the key that is wrong."""
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise InputError("kind", f"must be one of {', '.join(KINDS)}.")
    severity = data.get("severity") or "block"
    if severity not in LEVELS:
        raise InputError("severity", f"must be one of {', '.join(LEVELS)}.")
    starts, ends = _day(data, "starts"), _day(data, "ends")
    if starts and ends and starts > ends:
        raise InputError("ends", "is before the start.")
    return Rule(
        key=key or str(data.get("key") or ""),
        kind=kind,
        value=value_read(kind, data.get("value")),
        severity=str(severity),
        channels=_several(data, "channels", tuple(channels())),
        locales=_several(data, "locales", LOCALES),
        starts=starts,
        ends=ends,
        message=_text(data, "message"),
        source=_text(data, "source"),
        examples=_examples(data.get("examples")),
    )


def rule_to_dict(rule: Rule) -> dict[str, Any]:
    """The rule as JSON that `rule_from_dict` reads; what is empty of its value is left out."""
    value = {
        key: item
        for key, item in asdict(rule.value).items()
        if not (item is None or item is False or item in ("", ()))
    }
    if isinstance(rule.value, Characters) and rule.value.most:
        value["most"] = dict(rule.value.most)
    return {
        "key": rule.key,
        "kind": rule.kind,
        "value": {
            key: list(item) if isinstance(item, tuple) else item for key, item in value.items()
        },
        "severity": rule.severity,
        "channels": list(rule.channels),
        "locales": list(rule.locales),
        "starts": rule.starts.isoformat() if rule.starts else None,
        "ends": rule.ends.isoformat() if rule.ends else None,
        "message": rule.message,
        "source": rule.source,
        "examples": [asdict(example) for example in rule.examples],
    }


def _several(data: Mapping[str, Any], key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    values = data.get(key) or ()
    if not isinstance(values, list | tuple):
        raise InputError(key, "must be a list.")
    for value in values:
        if value not in known:
            raise InputError(key, f"“{value}” is not known. Use {', '.join(known)}.")
    return tuple(dict.fromkeys(values))


def _day(data: Mapping[str, Any], key: str) -> date | None:
    value = data.get(key)
    if value in (None, ""):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise InputError(key, "must be a day such as 2026-11-29.") from None


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key) or ""
    if not isinstance(value, str) or "\0" in value or len(value) > TEXT_MOST:
        raise InputError(key, f"must be text of at most {TEXT_MOST} characters.")
    return value.strip()


def _examples(value: Any) -> tuple[Example, ...]:
    rows = value or []
    if not isinstance(rows, list | tuple) or len(rows) > EXAMPLES_MOST:
        raise InputError("examples", f"must be a list of at most {EXAMPLES_MOST}.")
    found = []
    for row in rows:
        if not isinstance(row, Mapping) or not isinstance(row.get("text"), str):
            raise InputError("examples", 'are objects such as {"text": "…", "fires": true}.')
        fires = row.get("fires", True)
        if not isinstance(fires, bool) or not row["text"].strip() or len(row["text"]) > 5_000:
            raise InputError("examples", "need a text, and true or false for “fires”.")
        found.append(Example(row["text"], fires))
    return tuple(found)
