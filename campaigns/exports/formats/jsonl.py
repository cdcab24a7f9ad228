"""JSON Lines: every approved line with its proof (contracts, Exports)."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from campaigns.common.edit_share import share_told
from campaigns.exports.formats.rows import Report, sendable
from campaigns.exports.links import LinkTags, variant_of
from campaigns.exports.selection import Approved, Sending
from campaigns.models import Product
from campaigns.review.approval_record import source_type

KEYS: tuple[str, ...] | None = None
TO_COUNT = False
COLUMNS = (
    "sku",
    "channel",
    "field",
    "rank",
    "text",
    "origin",
    "share_edited",
    "digital_source_type",
    "revision",
    "content_hash",
    "approved_by",
    "approved_at",
)


def line_record(product: Product, line: Approved, links: LinkTags | None) -> dict[str, Any]:
    """One approved line, JSON-ready; with its `link` where the campaign tags links."""
    row = line.candidate
    record = {
        "sku": product.sku,
        "channel": row.channel,
        "field": row.field,
        "rank": row.rank,
        "text": row.text,
        "origin": row.origin,
        "share_edited": share_told(row.origin, row.share_edited),
        "digital_source_type": source_type(row.origin) if line.mark else None,
        "revision": row.revision_id,
        "content_hash": row.content_hash,
        "approved_by": line.approved_by,
        "approved_at": line.approved_at.isoformat() if line.approved_at else None,
    }
    if links:
        record["link"] = links.link(row.channel, product.url, variant_of(row.revision_id))
    return record


def write(sending: Sending, stream: BinaryIO) -> Report:
    """One line for each approved text."""
    report = Report(log=sending.log)
    for row in sendable(sending.rows, report):
        for line in row.lines:
            record = line_record(row.product, line, sending.links)
            stream.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
            report.rows += 1
            report.sent(row.product, line)
    return report
