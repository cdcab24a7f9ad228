"""What the pages of an import show: steps, tabs, the job's progress."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from campaigns.catalog.formats.base import MAPPED
from campaigns.catalog.formats.jsonl import line_object
from campaigns.catalog.import_batch import ADDED, CHANGED, NAMELESS, REFUSED
from campaigns.catalog.prices import currency_usual
from campaigns.catalog.selectors import import_rows, page_of
from campaigns.models import Import, ImportState
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest
from generation.jobs.selectors import job_eta_seconds, job_position

STATE_BADGES = {
    ImportState.UPLOADED: ("upload", "here", "Uploaded"),
    ImportState.VALIDATED: ("eye", "here", "Dry run"),
    ImportState.APPLYING: ("loader", "here", "Applying"),
    ImportState.APPLIED: ("circle-check", "ok", "Applied"),
    ImportState.PARTIAL: ("triangle-alert", "warn", "Applied in part"),
    ImportState.FAILED: ("circle-x", "bad", "Failed"),
    ImportState.REVERTED: ("undo-2", "", "Reverted"),
}
TABS = (
    (REFUSED, "Refused", "errors", "circle-x", "bad"),
    (CHANGED, "Changed", "changed", "", ""),
    (ADDED, "Added", "added", "", ""),
    ("unchanged", "Unchanged", "unchanged", "", ""),
)
FORMAT_SHORT = {
    "shopify_csv": "Shopify",
    "woocommerce_csv": "WooCommerce",
    "magento_csv": "Magento",
    "spree_csv": "Spree",
    "akeneo_csv": "Akeneo",
    "google_merchant_tsv": "Google Merchant feed",
    "google_merchant_xml": "Google Merchant feed, XML",
    "saleor_csv": "Saleor",
    "saleor_json": "Saleor, JSON",
    "jsonl": "JSON Lines",
    "xlsx": "Excel workbook",
}
ROWS = 50
KEYS_SHOWN = 8
FIELD_WORDS = {"compare_at_price": "price before", "extra": "other columns", "handle": "URL handle"}


def state_badge(row: Import) -> tuple[str, str, str]:
    """(icon, tone, words) of an import's state."""
    return STATE_BADGES[ImportState(row.state)]


def is_open(row: Import) -> bool:
    """Whether its job waits or runs."""
    return row.job is not None and not row.job.is_final


def import_context(request: StudioRequest, row: Import) -> dict[str, Any]:
    """Everything that the page of one import shows."""
    tab = _tab(request.GET.get("tab", ""), row)
    page = page_of(import_rows(row, tab), request.GET.get("cursor", ""), ROWS)
    return {
        "import": row,
        "badge_parts": state_badge(row),
        "format_words": FORMAT_SHORT.get(row.format, "CSV"),
        "open": is_open(row),
        "steps": import_steps(request, row),
        "current_step": _current_step(row),
        "tabs": _tabs(row, tab),
        "tab": tab,
        "page": page,
        "rows": [(item, _differences(item.changes)) for item in page.rows]
        if tab == CHANGED
        else [],
        "to_apply": row.counts.get("added", 0) + row.counts.get("changed", 0),
        "tab_count": row.counts.get("errors" if tab == REFUSED else tab, 0),
        "may_import": access.may(request, "catalog.import"),
        "nameless_prices": _nameless_prices(row),
        "currency": currency_usual() if _nameless_prices(row) else "",
        "strange_keys": _strange_keys(row),
        "done": row.state in (ImportState.APPLIED, ImportState.PARTIAL) and not is_open(row),
        **progress_context(row),
    }


def _nameless_prices(row: Import) -> int:
    """How many prices that a dry run would store name no currency, nor was one given with the file."""
    waits = row.state == ImportState.VALIDATED
    return row.counts.get(NAMELESS, 0) if waits else 0


def _strange_keys(row: Import) -> list[str]:
    """The keys of a JSON Lines file of which every record was refused: it may only call things otherwise."""
    counts = row.counts
    if row.format != "jsonl" or not counts.get("errors") or counts["errors"] < counts["products"]:
        return []
    first = import_rows(row, REFUSED).first()
    text = "".join(str(raw.get("line", "")) for raw in first.raw.get("rows", ())) if first else ""
    try:
        keys = list(line_object(text))
    except ValueError:
        return []
    return [] if {"sku", "title"} <= set(keys) else [str(key)[:40] for key in keys[:KEYS_SHOWN]]


def progress_context(row: Import) -> dict[str, Any]:
    """The job as the progress panel shows it."""
    job = row.job
    if job is None:
        return {"job": None}
    return {
        "job": job,
        "step_words": {"check": "Checking", "apply": "Applying", "revert": "Reverting"}[
            job.payload.get("step", "check")
        ],
        "position": job_position(job),
        "eta": job_eta_seconds(job, timezone.now()),
        "stuck": job.is_final and job.state in ("failed", "cancelled") and row.state != "failed",
    }


def import_steps(request: StudioRequest, row: Import) -> list[dict[str, Any]]:
    """Upload, map, dry run, apply; a format we know has no columns to map."""
    slug = request.workspace.slug
    done = row.state not in (ImportState.UPLOADED, ImportState.FAILED)
    applied = row.state in (ImportState.APPLIED, ImportState.PARTIAL, ImportState.REVERTED)
    steps: list[dict[str, Any]] = [{"label": "Upload", "url": "", "done": True}]
    if row.format in MAPPED:
        open_for_change = row.state in (ImportState.UPLOADED, ImportState.VALIDATED)
        url = reverse("catalog:import_map", args=[slug, row.pk]) if open_for_change else ""
        steps.append({"label": "Map columns", "url": url, "done": row.job is not None})
    steps.append({"label": "Dry run", "url": "", "done": done})
    steps.append({"label": "Apply", "url": "", "done": applied})
    return steps


def _current_step(row: Import) -> int:
    last = 4 if row.format in MAPPED else 3
    if row.state in (ImportState.UPLOADED, ImportState.FAILED):
        return 2 if row.format in MAPPED and row.job is None else last - 1
    return last - 1 if row.state == ImportState.VALIDATED else last


def _tab(asked: str, row: Import) -> str:
    names = [name for name, *_ in TABS]
    if asked in names:
        return asked
    counts = row.counts
    return next(
        (name for name, _, key, _, _ in TABS if counts.get(key)), REFUSED if not counts else ADDED
    )


def _tabs(row: Import, on: str) -> list[dict[str, Any]]:
    return [
        {
            "label": words,
            "url": f"?tab={name}",
            "count": row.counts.get(key, 0),
            "on": name == on,
            "icon": icon if row.counts.get(key) else "",
            "tone": tone,
        }
        for name, words, key, icon, tone in TABS
    ]


def _differences(changes: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """(field, before, after, whether both are running text) of a changed row."""
    return [
        (
            FIELD_WORDS.get(name, name.replace("_", " ")),
            _shown(change["before"]),
            _shown(change["after"]),
            name in ("title", "description"),
        )
        for name, change in changes.items()
    ]


def _shown(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, dict):
        parts = [f"{name}: {_shown(item)}" for name, item in value.items()]
        text = "; ".join(parts)
    elif isinstance(value, list):
        text = ", ".join(_shown(item) for item in value)
    else:
        text = str(value)
    return text if len(text) <= 400 else f"{text[:399]}…"
