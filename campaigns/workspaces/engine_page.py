"""What the page of engines says of the model: its card, what an evaluation found, sliders, adapters, prompts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from campaigns.common.figures import number
from campaigns.models import Adapter, AdapterState
from campaigns.workspaces.fidelity import sliders_shown
from generation.jobs.measured import engine_measured, model_card
from generation.jobs.prompt_library import prompt_parts

ADAPTERS_MOST = 50
PERCENT = "\u00a0%"
MEASURES = {
    "limits": ("Fits its field", "lines inside the limit", PERCENT),
    "unsupported_before": ("Unsupported claims, drafts", "per 100, before the fact check", ""),
    "unsupported": ("Unsupported claims, lines", "per 100 that may be approved", ""),
    "faults": ("Language faults", "per 100: a word twice, an end that hangs, a for an", ""),
    "exact": ("The same line again", "per 100", ""),
    "near": ("Nearly the same line", "within one set", PERCENT),
    "pattern": ("Built like a line it learnt from", "names and facts left out", PERCENT),
    "cta_strong_present": ("Asks when told to ask", "call to action strong", PERCENT),
    "cta_none_present": ("Asks when told not to", "call to action none", PERCENT),
}
"""Target of a report -> what it is called here, what is counted, its unit."""
STAGES = {
    "base": "base: learnt to write lines from products",
    "sft": "sft: learnt every level of every slider",
    "rl": "rl: learnt to balance variety, chance to win and tone",
}


def model_shown() -> dict[str, Any]:
    """The language model's card: `there`, `name`, `facts` [(label, value)], `sums` [(file, SHA-256)], and where it lies."""
    card = model_card()
    found = {"there": card["problem"] is None, "folder": card["folder"], "problem": card["problem"]}
    if not found["there"]:
        return found
    facts = [
        ("Parameters", number(card.get("parameters"))),
        ("Stage", STAGES.get(str(card.get("stage")), card.get("stage"))),
        ("Made", str(card.get("made", ""))[:10]),
        ("For", card.get("for")),
        ("Licence", card.get("licence")),
    ]
    origin = [
        ("Corpus", card.get("corpus_sha256")),
        ("Commit", card.get("commit")),
        ("Command", card.get("command")),
        ("Kernel", card.get("kernel")),
    ]
    return {
        **found,
        "name": card["name_short"],
        "facts": [(label, value) for label, value in facts if value],
        "origin": [(label, value) for label, value in origin if value],
        "sums": sorted(card["sha256"].items()),
    }


def report_shown(name: str) -> dict[str, Any] | None:
    """What was measured of an engine's version: `rows`, `sliders`, `curve`, and over what; None where nobody did."""
    report = engine_measured(name)
    if report is None:
        return None
    engine, against = report["engine"], report["against"]
    besides = {target["key"]: target for target in against["targets"]} if against else {}
    rows = [
        _row(target, besides.get(target["key"]))
        for target in engine["targets"]
        if target["key"] in MEASURES and target["value"] is not None
    ]
    sliders = sliders_shown(name)
    return {
        "engine": name,
        "version": engine["version"],
        "against": against["name"] if against else "",
        "made": _moment(report.get("made")),
        "products": report["products"],
        "channels": len(report["channels"]),
        "swept": report["swept"],
        "rows": rows,
        "missed": [row["name"] for row in rows if row["passed"] is False],
        "sliders": sliders,
        "weak": [row["label"] for row in sliders if row["weak"]],
        "curve": _curve(engine["lambda"]),
        "better": _better(engine["targets"]),
    }


def _row(target: Mapping[str, Any], beside: Mapping[str, Any] | None) -> dict[str, Any]:
    name, what, unit = MEASURES[target["key"]]
    bound = (
        f"at least {target['least']:g}{unit}"
        if target["least"] is not None
        else f"at most {target['most']:g}{unit}"
    )
    return {
        "name": name,
        "what": what,
        "value": _said(target["value"], unit),
        "interval": ""
        if target["low"] is None
        else f"{_plain(target['low'])} to {_plain(target['high'])}",
        "beside": _said(beside["value"], unit) if beside else "",
        "bound": bound,
        "passed": target["passed"],
    }


def _said(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{_plain(value)}{unit}"


def _plain(value: float) -> str:
    """Two places below one, one above, none for a whole number."""
    if value == round(value):
        return number(round(value))
    return number(value, 2 if abs(value) < 1 else 1)


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


def _curve(found: Mapping[str, Any]) -> dict[str, Any] | None:
    """The points as the chart takes them, and the elbow."""
    points = [
        {
            "creativity": point["lambda"],
            "diversity": point["D"]["value"],
            "conversion": point["p_conv"]["value"],
        }
        for point in found.get("points", ())
        if point["D"]["value"] is not None and point["p_conv"]["value"] is not None
    ]
    return {"points": points, "elbow": found.get("elbow")} if points else None


def _better(targets: list[dict[str, Any]]) -> dict[str, int] | None:
    """At how many of the measured lambdas the engine is worth more than the baseline beyond chance."""
    over = [target["passed"] for target in targets if target["key"].startswith("r_over_")]
    return {"met": over.count(True), "of": len(over)} if over else None


def adapters_shown() -> list[Adapter]:
    """The versions of brands' adapters that were promoted, by brand."""
    rows = Adapter.objects.filter(state=AdapterState.PROMOTED).select_related("brand")
    return list(rows.order_by("brand__name", "engine")[:ADAPTERS_MOST])


def prompts_shown() -> list[dict[str, Any]]:
    """The parts of the prompts with the version that writes."""
    return prompt_parts()
