"""The front door for what is known of engines: the model's card, what an evaluation measured, which sliders it follows."""

from __future__ import annotations

from typing import Any

from generation.engines.registry import DEFAULT, engine_load, engine_quick, engine_unavailable
from generation.evaluation.measured import measured_read
from generation.lm.folder import card_name, card_read, folder_chosen, folder_problem
from generation.types.brief import SLIDERS

ENGINE_ALWAYS = DEFAULT
"""The engine that needs nothing: it writes where another one cannot."""
WEAK = 0.6
"""A slider that asked and measured tone agree on less than this is weak (issue 3, section 7)."""


def engine_version_now(name: str) -> str:
    """The version that an engine writes with here; "" where it cannot write."""
    return "" if engine_unavailable(name) else engine_load(name).version


def engine_measured(name: str) -> dict[str, Any] | None:
    """The report that measured the version which `name` has here (`evaluation.measured.measured_read`), or None."""
    version = engine_version_now(name)
    if not version:
        return None
    return measured_read(version, folder_chosen() if name == "lm" else None)


def model_card() -> dict[str, Any]:
    """The card of the language model's weights, with `folder` and `problem` (None, or why they cannot be read).

    Without weights there is nothing else in it. `name_short` tells these weights from others.
    """
    folder = folder_chosen()
    found: dict[str, Any] = {"folder": str(folder), "problem": folder_problem(folder)}
    if found["problem"] is None:
        card = card_read(folder)
        found |= {**card, "name_short": card_name(card)}
    return found


def engine_fidelity(name: str) -> list[dict[str, Any]]:
    """How far each slider is followed by the lines of an engine; nothing where nobody measured this version.

    For each: `slider`, `value` (Spearman's rank correlation of asked and measured tone over lines; for `cta` the share
    of lines with a request when asked strongly less that when asked for none), `low`, `high` (None for `cta`),
    `levels` [[asked, measured], ...] as means, `lines` (None for `cta`), `weak`.
    """
    report = engine_measured(name)
    if report is None:
        return []
    engine = report["engine"]
    found = [
        _slider(slider, engine["tone"][slider]) for slider in SLIDERS if slider in engine["tone"]
    ]
    call = _call(engine["calls"])
    return [row for row in (*found, call) if row]


def sliders_weak(name: str) -> dict[str, dict[str, Any]]:
    """The weak sliders of the engine that previews for `name`, by slider: `engine_fidelity`'s rows, with
    `engine`, `version`, `made` (ISO 8601) and `products`."""
    quick = engine_quick(name)
    report = engine_measured(quick)
    if report is None:
        return {}
    about = {
        "engine": quick,
        "version": report["engine"]["version"],
        "made": report["made"],
        "products": report["swept"],
    }
    return {row["slider"]: {**row, **about} for row in engine_fidelity(quick) if row["weak"]}


def _slider(slider: str, heard: dict[str, Any]) -> dict[str, Any] | None:
    badge = heard.get("badge")
    value = badge["over_lines"]["value"] if badge else None
    if badge is None or value is None:
        return None
    return {
        "slider": slider,
        "value": value,
        "low": badge["over_lines"]["low"],
        "high": badge["over_lines"]["high"],
        "levels": badge["levels"],
        "lines": heard["lines"],
        "weak": value < WEAK,
    }


def _call(calls: dict[str, Any]) -> dict[str, Any] | None:
    none, strong = (
        (calls.get(key) or {}).get("value") for key in ("cta_none_present", "cta_strong_present")
    )
    if none is None or strong is None:
        return None
    value = (strong - none) / 100
    return {
        "slider": "cta",
        "value": value,
        "low": None,
        "high": None,
        "levels": [[0, none], [100, strong]],
        "lines": None,
        "weak": value < WEAK,
    }
