"""A report of an evaluation as the command leaves one, made up: for pages that read it."""

from __future__ import annotations

from typing import Any

from generation.evaluation.measured import FORMAT

FIRST, LAST = -8.0, 14.0
"""What a weak slider measures at its ends."""


def _estimate(value: float, spread: float) -> dict[str, float]:
    return {"value": value, "low": value - spread, "high": value + spread, "n": 100.0}


def _heard(value: float) -> dict[str, Any]:
    ends = (FIRST, LAST) if value < 0.6 else (-70.0, 80.0)
    levels = [[-100.0, ends[0]], [100.0, ends[1]]]
    badge = {"over_lines": _estimate(value, 0.02), "over_levels": 1.0, "levels": levels}
    return {"lines": 240, "badge": {**badge, "points": [[100.0, 3.0]]}}


def _target(key: str, value: float, **bound: float) -> dict[str, Any]:
    target = {"key": key, "title": key, "value": value, "low": value - 0.15, "high": value + 0.15}
    return {**target, "least": None, "most": None, **bound, "passed": True}


def report_of(version: str, name: str = "grammar", **sliders: float) -> dict[str, Any]:
    """One engine, all sliders at 0.9 but those given, asked for faults at most 0.5 and having 0.25."""
    tone = {
        slider: _heard(sliders.get(slider, 0.9))
        for slider in ("sentiment", "formality", "playfulness", "urgency")
    }
    points = [
        {"lambda": at / 10, "D": _estimate(0.8 + 0.01 * at, 0), "p_conv": _estimate(0.6 - 0.01 * at, 0)}
        for at in range(11)
    ]  # fmt: skip
    engine = {
        "name": name,
        "version": version,
        "stopped": "",
        "targets": [_target("faults", 0.25, most=0.5), _target("limits", 100.0, least=100.0)],
        "calls": {
            "cta_none_present": _estimate(2.0, 1),
            "cta_strong_present": _estimate(100 * sliders.get("cta", 0.95), 1),
        },
        "lambda": {"points": points, "elbow": 0.4},
        "cuts": {"all": {}},
        "tone": tone,
        "worst": {},
    }
    about = {"made": "2026-11-22T00:10:00+00:00", "file": "products.jsonl", "channels": ["sms"]}
    counts = {"products": 120, "swept": 30, "seed": 1, "invented": 0, "families": {"apparel": 120}}
    return {
        "format": FORMAT,
        **about,
        **counts,
        "baseline": name,
        "measures": [],
        "calls": [],
        "engines": {name: engine},
    }
