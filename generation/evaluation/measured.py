"""What an evaluation found of an engine's version, kept small beside the code, and read again by that version."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

FORMAT = 1
"""The form of reports; one of another form is not read."""
SHIPPED = Path(__file__).parent / "versions"
"""Where what was measured of the engines that come with CopyStudio lies, one file a version."""
REPORT = "report.json"
"""The name of a report that lies beside weights."""
_ABOUT = (
    "format",
    "made",
    "file",
    "products",
    "swept",
    "families",
    "channels",
    "invented",
    "seed",
    "baseline",
    "measures",
    "calls",
)
_ENGINE = ("name", "version", "stopped", "targets", "calls", "lambda")
_EARS = ("over_lines", "over_levels", "levels")


def report_brief(report: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """A report with these engines alone, its figures over all products: no line, no sku, no points of a plot."""
    brief = {key: report[key] for key in _ABOUT if key in report}
    return {**brief, "engines": {key: _engine(report["engines"][key]) for key in keys}}


def _engine(found: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: found[key] for key in _ENGINE}
    tone = {
        slider: {
            "lines": heard["lines"],
            **{
                ears: {key: heard[ears][key] for key in _EARS}
                for ears in ("badge", "own")
                if ears in heard
            },
        }
        for slider, heard in found["tone"].items()
    }
    return {**kept, "cuts": {"all": found["cuts"].get("all", {})}, "tone": tone}


def measured_write(report: Mapping[str, Any], folder: Path) -> list[Path]:
    """One file for each engine that came to its end, named by its version, the baseline beside it."""
    written = []
    for key, engine in report["engines"].items():
        if engine["stopped"]:
            continue
        keys = dict.fromkeys((key, report["baseline"]))
        brief = report_brief(report, [name for name in keys if name in report["engines"]])
        path = folder / f"{engine['version']}.json"
        text = json.dumps(brief, ensure_ascii=False, indent=1, sort_keys=True)
        path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
        written.append(path)
    return written


def measured_read(version: str, beside: Path | None = None) -> dict[str, Any] | None:
    """The report that measured this version: `beside` its weights, else what ships; None where nobody measured it.

    The answer is the report, with `engine` and `against` (the baseline; None for itself) taken out of its engines.
    """
    places = [beside / REPORT] if beside else []
    for path in (*places, SHIPPED / f"{version}.json"):
        report = _report(path)
        engine = _of_version(report, version) if report else None
        if report is None or engine is None:
            continue
        against = report["engines"].get(report.get("baseline"))
        return {**report, "engine": engine, "against": None if against is engine else against}
    return None


def _of_version(report: Mapping[str, Any], version: str) -> dict[str, Any] | None:
    for engine in report["engines"].values():
        if engine["version"] == version and not engine["stopped"]:
            found: dict[str, Any] = engine
            return found
    return None


def _report(path: Path) -> dict[str, Any] | None:
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError:
        return None


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> dict[str, Any] | None:  # noqa: ARG001  another time, another file
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        if report["format"] != FORMAT:
            return None
        return report_brief(report, report["engines"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None  # no report of ours: as if there were none
