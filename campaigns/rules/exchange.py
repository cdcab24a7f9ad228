"""The rules of a set as a file, and a file as rules of the open set: CSV, JSON Lines and YAML."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from django.db import transaction

from campaigns.common.errors import DomainError
from campaigns.common.spreadsheets import BOM, is_formula, spreadsheet_csv
from campaigns.models import BrandRule, RuleSet, User
from campaigns.rules.selectors import FIELDS, rule_record, rule_set_shown
from campaigns.rules.services import RULES_MOST, rule_change, rule_create, rule_remove
from campaigns.rules.yaml_files import yaml_rows, yaml_written
from generation.jobs.rules import rule_read
from generation.types import InputError

FORMATS = {"csv": "CSV", "jsonl": "JSON Lines", "yaml": "YAML"}
"""By the name that a file of it ends in."""
_ENDINGS = {"jsonl": "jsonl", "ndjson": "jsonl", "yaml": "yaml", "yml": "yaml"}
BYTES_MOST = 4 * 1024 * 1024
ERRORS_MOST = 50
KEY = re.compile(r"[\w.\-]{1,60}")
NESTED = ("value", "examples")
LISTS = ("channels", "locales")


def rules_written(rules: Iterable[BrandRule], format: str) -> Iterator[str]:
    """Rules as a file's text, piece by piece."""
    records = (_record(rule) for rule in rules)
    if format == "jsonl":
        return (f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)
    if format == "yaml":
        return yaml_written(records)
    rows = ([_cell(name, record[name]) for name in FIELDS] for record in records)
    return spreadsheet_csv([list(FIELDS), *rows])


def rules_read(data: bytes, format: str) -> list[tuple[int, dict[str, Any]]]:
    """The number of its row and the values of each rule, all of which could be stored.

    Raises `DomainError` with up to 50 `errors` by row.
    """
    if len(data) > BYTES_MOST:
        raise DomainError("The file is too large: 4 MB at most.")
    try:
        text = data.decode("utf-8").removeprefix(BOM)
    except UnicodeDecodeError:
        raise DomainError("The file is no text in UTF-8.") from None
    rows, errors = _rows_read(_ROWS[format](text))
    if errors:
        raise DomainError("Nothing was written: some rows are no rules.", errors=errors)
    if not rows:
        raise DomainError("There is no rule in this file.")
    if len(rows) > RULES_MOST:
        raise DomainError(f"A set may have {RULES_MOST} rules.")
    return rows


@transaction.atomic
def rules_import(
    *, workspace_id: int, data: bytes, format: str, replace: bool, by: User, via: str = "page"
) -> dict[str, int]:
    """Write a file's rules into the open set, by their keys: all of them or none.

    Returns {"added", "changed", "removed"}. Raises `DomainError` with `errors` by row.
    """
    read = rules_read(data, format)
    shown = rule_set_shown(workspace_id)
    known = {rule.key: rule for rule in shown.rules.all()} if shown else {}
    counts = {"added": 0, "changed": 0, "removed": 0}
    kept = {values.get("key") for _, values in read}
    # First, so that a set that is nearly full has room for what comes.
    for key, gone in known.items() if replace else ():
        if key not in kept:
            rule_remove(rule=gone, version=gone.version, by=by, via=via)
            counts["removed"] += 1
    for _, values in read:
        rule = known.get(values.get("key", ""))
        if rule is None:
            rule_create(workspace_id=workspace_id, values=values, by=by, via=via)
            counts["added"] += 1
        elif _record(rule) != values:
            rule_change(rule=rule, values=values, version=rule.version, by=by, via=via)
            counts["changed"] += 1
    return counts


def file_format(name: str) -> str:
    """The format that a file's name tells: CSV where it tells none."""
    return _ENDINGS.get(name.lower().rpartition(".")[2], "csv")


def set_file_name(rule_set: RuleSet, format: str) -> str:
    """What its file is called."""
    return f"brand-rules-{rule_set.number}.{format}"


def _record(rule: BrandRule) -> dict[str, Any]:
    record = rule_record(rule)
    days = {name: record[name] and record[name].isoformat() for name in ("starts", "ends")}
    return {**record, **days}


def _cell(name: str, value: Any) -> str:
    if name in NESTED:
        return _kept(json.dumps(value, ensure_ascii=False))
    return _kept(" ".join(value) if name in LISTS else str(value or ""))


def _kept(text: str) -> str:
    """A cell that no spreadsheet runs, so marked that `_meant` finds what it was, whatever it was."""
    return f"'{text}" if is_formula(text.lstrip("'")) else text


def _meant(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and is_formula(cell.lstrip("'")) else cell


def _csv_rows(text: str) -> Iterator[tuple[int, dict[str, Any] | InputError]]:
    csv.field_size_limit(BYTES_MOST)
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        head = [name.strip().lower() for name in next(reader, [])]
        if unknown := [name for name in head if name not in FIELDS]:
            raise DomainError(f"The column “{unknown[0]}” is not known. Use {', '.join(FIELDS)}.")
        if "kind" not in head or "value" not in head:
            raise DomainError("The first row has to name the columns, kind and value among them.")
        for row in reader:
            if any(row):
                cells = dict(zip(head, map(_meant, row), strict=False))
                yield reader.line_num, _cells_read(cells)
    except csv.Error as error:
        raise DomainError(f"The file is no CSV: line {reader.line_num}, {error}.") from None


def _cells_read(cells: dict[str, str]) -> dict[str, Any] | InputError:
    values: dict[str, Any] = {name: cell.strip() for name, cell in cells.items() if cell.strip()}
    for name in NESTED:
        if name in values:
            try:
                values[name] = json.loads(values[name])
            except (ValueError, RecursionError):
                return InputError(name, "is no JSON.")
    return {**values, **{name: values[name].split() for name in LISTS if name in values}}


def _rows_read(
    rows: Iterable[tuple[int, dict[str, Any] | InputError]],
) -> tuple[list[tuple[int, dict[str, Any]]], dict[str, list[str]]]:
    found: list[tuple[int, dict[str, Any]]] = []
    errors: dict[str, list[str]] = {}
    seen: set[str] = set()
    for number, row in rows:
        try:
            found.append((number, _rule(row, seen)))
        except InputError as error:
            errors[f"row {number}"] = [str(error)]
        if len(errors) == ERRORS_MOST:
            break
    return found, errors


def _jsonl_rows(text: str) -> Iterator[tuple[int, dict[str, Any] | InputError]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            yield number, row if isinstance(row, dict) else InputError("row", "is no JSON object.")


def _yaml_rows(text: str) -> Iterator[tuple[int, dict[str, Any] | InputError]]:
    for number, row in yaml_rows(text):
        yield number, row if isinstance(row, dict) else InputError("row", "is no rule with keys.")


_ROWS = {"csv": _csv_rows, "jsonl": _jsonl_rows, "yaml": _yaml_rows}


def _rule(row: dict[str, Any] | InputError, seen: set[str]) -> dict[str, Any]:
    """A row's values as they are stored. Raises `InputError`."""
    if isinstance(row, InputError):
        raise row
    if unknown := [name for name in row if name not in FIELDS]:
        raise InputError(str(unknown[0])[:60], f"is not known. Use {', '.join(FIELDS)}.")
    said = json.dumps(row, ensure_ascii=False)
    if "\\u0000" in said or _unwritable(said):
        raise InputError("row", "has characters that cannot be stored.")
    key = row.get("key") or ""
    if key and not (isinstance(key, str) and KEY.fullmatch(key)):
        raise InputError("key", "has up to 60 letters, digits, points, dashes and underscores.")
    if key in seen:
        raise InputError("key", f"“{key}” stands in the file twice.")
    if key:
        seen.add(key)
    read = rule_read(row)
    return read if key else {name: item for name, item in read.items() if name != "key"}


def _unwritable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
