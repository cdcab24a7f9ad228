"""What the page of a brand's adapters shows of each version and of what can be trained."""

from __future__ import annotations

from typing import Any

from campaigns.adapters.lines import approved_count
from campaigns.adapters.pairs import brand_pairs_count
from campaigns.adapters.services import adapter_helps
from campaigns.adapters.shadow import prefers_less, prefers_worse
from campaigns.models import Adapter, AdapterState, Brand
from generation.jobs.adapting import (
    LINES_LEAST,
    PAIRS_LEAST,
    adapter_base,
    adapter_engines,
    adapter_missing,
)
from generation.jobs.services import OPEN
from generation.models import JobState

WORDS = {"lm": "CopyStudio's own language model", "hf": "The local model of this installation"}
_ENDED = {
    JobState.FAILED: ("Failed", "circle-x", "bad"),
    JobState.CANCELLED: ("Cancelled", "circle-x", ""),
    JobState.CANCELLING: ("Stopping", "loader", ""),
    JobState.QUEUED: ("Waiting", "clock", ""),
}


def adapters_context(brand: Brand) -> dict[str, Any]:
    """All that the page shows; `training` where it should look again by itself."""
    rows = Adapter.objects.filter(brand=brand).select_related(
        "job", "consent_by", "promoted_by", "replaces"
    )
    bases = {each["name"]: adapter_base(each["name"]) for each in adapter_engines()}
    versions = [version_shown(row, bases.get(row.engine, "")) for row in rows.order_by("-number")]
    engines = [
        {**each, "words": WORDS[each["name"]], "base": bases[each["name"]]}
        for each in adapter_engines()
    ]
    lines = approved_count(brand)
    pairs = brand_pairs_count(brand)
    return {
        "pairs": pairs,
        "pairs_least": PAIRS_LEAST,
        "brand": brand,
        "versions": versions,
        "training": any(version["open"] for version in versions),
        "engines": engines,
        "able": [each for each in engines if not each["unavailable"]],
        "lines": lines,
        "least": LINES_LEAST,
        "missing": max(0, LINES_LEAST - lines),
    }


def version_shown(row: Adapter, base: str) -> dict[str, Any]:
    """One version: its row, its state in words, its card's figures, what can be done with it and what speaks against."""
    is_open = bool(row.job and row.state == AdapterState.TRAINING and row.job.state in OPEN)
    heard = row.card.get("perplexity")
    trained = row.state != AdapterState.TRAINING
    problem = _problem(row, base) if trained else ""
    return {
        "row": row,
        "open": is_open,
        "badge": _badge(row, problem),
        "fall": (1 - heard["after"] / heard["before"]) if heard else None,
        "helps": adapter_helps(row),
        "less": prefers_less(row),
        "worse": prefers_worse(row),
        "problem": problem,
        "may_retry": bool(row.job and not trained and not is_open),
        "settings": row.card.get("settings", {}),
    }


def _problem(row: Adapter, base: str) -> str:
    """Why a trained version would not write now, in words; nothing where it would."""
    if not base:
        return f"The engine “{row.engine}” cannot write here, so no version of it does."
    if row.base != base:
        return "It was trained for other weights than the engine has now. Train a new version."
    if missing := adapter_missing(row.name):
        return f"It cannot be used: {missing}."
    return ""


def _badge(row: Adapter, problem: str) -> tuple[str, str, str]:
    """Words, icon and tone of a version's state; one that was promoted and cannot write does not say that it does."""
    if row.state == AdapterState.PROMOTED:
        if problem:
            return "Promoted, but cannot write", "triangle-alert", "warn"
        return "In use", "circle-check", "ok"
    if row.state == AdapterState.TRAINED:
        return "Trained", "check", ""
    if row.job is None:
        return "Ended", "circle-x", ""
    return _ENDED.get(JobState(row.job.state), ("In training", "loader", "here"))
