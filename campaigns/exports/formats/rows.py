"""What a writer gets: approved texts of products, and where it says what it could not write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from campaigns.common.spreadsheets import is_formula
from campaigns.exports.selection import Approved, Log, Outgoing, held
from campaigns.models import Product

# Control characters but line ends and tabs, and U+FFFE and U+FFFF, with which XML is not well-formed.
_CONTROL = "[^\n\t -~\u00a0-\ufffd\U00010000-\U0010ffff]"
_HAS_CONTROL = re.compile(_CONTROL)


@dataclass
class Report:
    """What happened while writing: rows, what was held, what a spreadsheet could execute, which CHANNEL.FIELD there are.

    `marked` counts the AI-born texts in the file, `marked_lines` are those it marks, by CHANNEL.FIELD. A writer makes it
    with the `log` of its sending and tells it each approved text that it wrote, by `sent`.
    """

    rows: int = 0
    held: list[dict[str, Any]] = field(default_factory=list)
    risky: list[dict[str, Any]] = field(default_factory=list)
    marked: int = 0
    keys: set[str] = field(default_factory=set)
    marked_lines: dict[str, list[int]] = field(default_factory=dict)
    log: Log | None = None

    def sent(self, product: Product, line: Approved) -> None:
        """An approved text stands in the file: counted, and its provenance kept."""
        self.marked += line.is_born
        if line.mark:
            self.marked_lines.setdefault(line.key, []).append(line.candidate.pk)
        if self.log:
            self.log(product, line)


def has_control(text: str) -> bool:
    """Whether a text holds characters that no feed may carry."""
    return _HAS_CONTROL.search(text) is not None


def control_lines() -> Q:
    """Lines that `sendable` holds, asked of the database."""
    return Q(text__regex=_CONTROL)


def sendable(rows: Iterable[Outgoing], report: Report) -> Iterator[Outgoing]:
    """Rows without the lines that no feed may carry; those are held with a reason."""
    for row in rows:
        report.held += row.held
        row.held = []
        good: list[Approved] = []
        for line in row.lines:
            if has_control(line.text):
                report.held.append(
                    held(row.product.sku, line.key, "control_character", line.candidate.pk)
                )
            else:
                good.append(line)
        row.lines = good
        if row.lines:
            report.keys |= {line.key for line in row.lines}
            yield row


def note_risky(report: Report, sku: str, cells: dict[str, str]) -> None:
    """List the cells of a row that a spreadsheet could execute."""
    report.risky += [
        {"sku": sku, "column": name} for name, text in cells.items() if is_formula(text)
    ]
