"""Preference pairs as JSON Lines: one pair a line, read and written one at a time."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.http import FileResponse

from campaigns.adapters.pairs import Pair, pairs_edited, pairs_of, pairs_rejected
from campaigns.catalog.records import product_record
from campaigns.models import Campaign

SCHEMA = "copystudio.preference/1"
MEDIA_TYPE = "application/x-ndjson"


def pair_record(pair: Pair) -> dict[str, Any]:
    """A pair as a row of the file (docs/learning.md): no names of people, no notes."""
    row = pair.line
    return {
        "schema": SCHEMA,
        "kind": pair.kind,
        "reason": pair.reason,
        "chosen": pair.chosen,
        "rejected": pair.rejected,
        "chosen_line": pair.chosen_line,
        "rejected_line": row.pk,
        "campaign": row.campaign_id,
        "round": row.round_id,
        "channel": row.channel,
        "field": row.field,
        "product": product_record(row.product),
        "brief": pair.brief,
        "engine": row.engine,
        "model_version": row.model_version,
        "share_edited": row.share_edited,
        "decided": row.decided.isoformat() if row.decided else None,
    }


def pairs_lines(campaign: Campaign | None = None) -> Iterator[str]:
    """The rows of the file, each with its end: a campaign's, or those of all that consent."""
    campaigns = Campaign.objects.filter(pk=campaign.pk) if campaign else Campaign.objects.all()
    for pair in pairs_of(campaigns):
        yield json.dumps(pair_record(pair), ensure_ascii=False) + "\n"


def pairs_response(campaign: Campaign | None = None) -> FileResponse:
    """The file as a download: on disk where it is large, so that it is whole or not there at all."""
    made = tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)  # noqa: SIM115 - the answer closes it
    for line in pairs_lines(campaign):
        made.write(line.encode())
    made.seek(0)
    return FileResponse(
        made, as_attachment=True, filename="preference-pairs.jsonl", content_type=MEDIA_TYPE
    )


def pairs_counted() -> list[dict[str, Any]]:
    """{"campaign", "name", "edits", "rejections"} of each campaign that consents, the newest first.

    Counted by the database: a text that is left out as written for a language model, or whose order cannot be
    read any more, is still among them.
    """
    edits, rejections = (
        dict(rows.order_by().values_list("campaign").annotate(n=Count("pk")))
        for rows in (pairs_edited(), pairs_rejected())
    )
    rows = Campaign.objects.filter(learn_from_review=True).order_by("-pk")
    return [
        {
            "campaign": row.pk,
            "name": row.name,
            "edits": edits.get(row.pk, 0),
            "rejections": rejections.get(row.pk, 0),
        }
        for row in rows.only("name")
    ]
