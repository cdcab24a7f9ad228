"""Reads one HTTP reply of a chat server: what it said, what it cost, or what to do about its refusal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from generation.types import EngineUnavailable

BODY_MOST = 4 * 1024 * 1024
"""Bytes of a reply; more is nobody's list of lines."""
WAIT_MOST = 60.0
"""Seconds of a Retry-After that are waited for."""
TOKENS_MOST = 10_000_000
"""A reply that says it cost more is not believed."""
_AGAIN = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
_LIMITS = frozenset((429, 503, 529))
_SHAPE = frozenset((400, 415, 422, 501))


class TryAgain(Exception):
    """No answer this time. `after` are the seconds that the server asked to wait; `broken` where it seems ill."""

    def __init__(self, why: str, after: float | None = None, *, broken: bool = True) -> None:
        super().__init__(why)
        self.why, self.after, self.broken = why, after, broken


class ShapeRefused(Exception):
    """The server does not take a request of this form."""


@dataclass(frozen=True)
class Reply:
    """What the model wrote, and the tokens of prompt and answer, 0 where the server counts none."""

    text: str
    tokens: int


def reply_read(response: httpx2.Response, body: bytes, host: str) -> Reply:
    """The reply, or `TryAgain`, `ShapeRefused`, `EngineUnavailable` for what it is instead."""
    if response.status_code == 200:
        return _answer(body)
    _refuse(response, _said(body), host)
    raise EngineUnavailable(
        f"The server {host} of the engine “openai” answers with status {response.status_code}{_said(body)}."
    )


def _refuse(response: httpx2.Response, said: str, host: str) -> None:
    status = response.status_code
    if status in _AGAIN:
        raise TryAgain(f"status {status}", _after(response), broken=status not in _LIMITS)
    if status in _SHAPE:
        raise ShapeRefused(f"status {status}{said}")
    if 300 <= status < 400:
        raise EngineUnavailable(
            f"The server {host} sends requests elsewhere, which is not followed: set COPYSTUDIO_OPENAI_URL to the address "
            "that answers."
        )
    if status in (401, 403):
        raise EngineUnavailable(
            f"The server {host} refuses the key: set COPYSTUDIO_OPENAI_KEY to one that it knows."
        )
    if status == 404:
        raise EngineUnavailable(
            f"The server {host} knows no such model or address{said}. Check COPYSTUDIO_OPENAI_MODEL and "
            "COPYSTUDIO_OPENAI_URL, which ends in /v1 on most servers."
        )


def _answer(body: bytes) -> Reply:
    try:
        data = json.loads(body)
        text = data["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise TryAgain("a reply that is no chat completion") from None
    if text is not None and not isinstance(text, str):
        raise TryAgain("a reply whose content is no text")
    usage = data.get("usage")
    tokens = usage.get("total_tokens") if isinstance(usage, dict) else 0
    return Reply(text or "", tokens if isinstance(tokens, int) and 0 < tokens < TOKENS_MOST else 0)


def _after(response: httpx2.Response) -> float | None:
    """Seconds to wait, from a number or from a date beside the server's own."""
    said = response.headers.get("retry-after", "").strip()
    try:
        if said.replace(".", "", 1).isdecimal():
            seconds = float(said)
        else:
            then = parsedate_to_datetime(said)
            seconds = (then - parsedate_to_datetime(response.headers["date"])).total_seconds()
    except (ValueError, TypeError, KeyError, OverflowError):
        return None
    return min(max(0.0, seconds), WAIT_MOST)


def _said(body: bytes) -> str:
    """The server's own words, in brackets, as far as they can be shown."""
    try:
        data: Any = json.loads(body[:100_000])
        error = data.get("error", data.get("detail", data.get("message", "")))
        text = error.get("message", "") if isinstance(error, dict) else error
    except (ValueError, AttributeError, RecursionError):
        return ""
    plain = " ".join(str(text).split())
    shown = "".join(char for char in plain if char.isprintable())[:160]
    return f" ({shown})" if shown else ""
