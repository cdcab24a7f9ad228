"""Reads lines out of a model's answer: the JSON that was asked for, or what models write instead of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LINES_MOST = 64
LINE_CHARACTERS = 8000
ANSWER_CHARACTERS = 200_000
_STARTS_MOST = 20
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.S | re.I)
_MARK = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.):])\s+")
_HEADING = re.compile(r"^\W*([A-Za-z][A-Za-z_ ]{1,30}?)s?\W*:\W*$")
_DECODER = json.JSONDecoder(strict=False)

Lines = dict[str, list[str]]


def answer_lines(answer: str, fields: Sequence[str]) -> Lines:
    """The lines for each field that an answer has, in their order; a field without any is left out.

    Read are, in this order: the JSON object that was asked for, alone, in a fence or in prose; one that
    breaks off; lists under the fields' names; for a single field also any list, or one line a line.
    """
    text = _THOUGHT.sub("", answer[:ANSWER_CHARACTERS]).strip()
    for value in _json_values(text):
        if found := _from_json(value, fields):
            return found
    return _broken_off(text, fields) or _from_prose(text, fields)


def _json_values(text: str) -> Iterator[Any]:
    """Every JSON object or array that begins in the text, the outermost first."""
    at, tried = 0, 0
    while tried < _STARTS_MOST and (match := re.compile(r"[{\[]").search(text, at)):
        tried += 1
        try:
            value, at = _DECODER.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            at = match.end()
            continue
        yield value


def _from_json(value: Any, fields: Sequence[str]) -> Lines:
    if isinstance(value, Mapping):
        by_key = {_key(name): item for name, item in value.items()}
        found = {field: _texts(by_key[_key(field)]) for field in fields if _key(field) in by_key}
        if any(found.values()):
            return {field: lines for field, lines in found.items() if lines}
        # {"lines": {...}} and the like: one level is looked through.
        if len(value) == 1:
            return _from_json_inner(next(iter(value.values())), fields)
        return {}
    return _from_json_inner(value, fields)


def _from_json_inner(value: Any, fields: Sequence[str]) -> Lines:
    if isinstance(value, Mapping):
        found = {field: _texts(value.get(field)) for field in fields}
        return {field: lines for field, lines in found.items() if lines}
    lines = _texts(value) if len(fields) == 1 else []
    return {fields[0]: lines} if lines else {}


def _texts(value: Any) -> list[str]:
    """Strings of a list, or the text within its objects; one string alone counts as a list of one."""
    items = value if isinstance(value, list) else [value]
    found: list[str] = []
    for item in items[:LINES_MOST]:
        text = (
            next((v for v in item.values() if isinstance(v, str)), None)
            if isinstance(item, Mapping)
            else item
        )
        if isinstance(text, str) and text.strip():
            found.append(text.strip()[:LINE_CHARACTERS])
    return found


def _broken_off(text: str, fields: Sequence[str]) -> Lines:
    """What stands whole in JSON that stops in the middle."""
    found: Lines = {}
    for field in fields:
        start = re.search(rf'"{re.escape(field)}"\s*:\s*\[', text)
        lines = _strings(text, start.end()) if start else []
        if lines:
            found[field] = lines
    return found


def _strings(text: str, at: int) -> list[str]:
    found: list[str] = []
    while len(found) < LINES_MOST and (match := re.compile(r'\s*,?\s*"').match(text, at)):
        try:
            value, at = _DECODER.raw_decode(text, match.end() - 1)
        except ValueError:
            break
        found.append(str(value).strip()[:LINE_CHARACTERS])
    return [line for line in found if line]


def _from_prose(text: str, fields: Sequence[str]) -> Lines:
    """Lists with marks or numbers, under the names of fields where there are several."""
    by_key = {_key(field): field for field in fields}
    field = fields[0] if len(fields) == 1 else None
    rows = [row for row in text.splitlines() if row.strip() and not row.strip().startswith("```")]
    marked = any(_MARK.match(row) for row in rows)
    found: Lines = {}
    for row in rows:
        heading = _HEADING.match(row)
        if heading and len(fields) > 1:
            field = by_key.get(_key(heading[1]))
        elif field and not heading and (not marked or _MARK.match(row)):
            lines = found.setdefault(field, [])
            if len(lines) < LINES_MOST:
                lines.append(_MARK.sub("", row).strip().strip("*").strip()[:LINE_CHARACTERS])
    return found


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", str(name)).casefold().removesuffix("s")
