"""Google Merchant Center text feed: a supplemental feed of ids and texts."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from campaigns.exports.formats.merchant import KEYS, MODEL, TO_COUNT, Attribute, merchant_rows
from campaigns.exports.formats.rows import Report
from campaigns.exports.selection import Sending

COLUMNS = ("id", "title", "structured_title", "description", "structured_description")
__all__ = ["KEYS", "TO_COUNT", "write"]


def write(sending: Sending, stream: BinaryIO) -> Report:
    """One row for each product; a text stands in the plain column or in the structured one."""
    report = Report(log=sending.log)
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    for sku, attributes in merchant_rows(sending.rows, report):
        cells = dict.fromkeys(COLUMNS, "")
        cells["id"] = sku
        for attribute in attributes:
            name = f"structured_{attribute.name}" if attribute.by_model else attribute.name
            cells[name] = cell(attribute)
        writer.writerow(cells.values())
    text.detach()
    return report


def cell(attribute: Attribute) -> str:
    """`trained_algorithmic_media:"the text"` for model-born text, the bare text otherwise."""
    if not attribute.by_model:
        return attribute.content
    quoted = attribute.content.replace('"', '""')
    return f'{MODEL}:"{quoted}"'
