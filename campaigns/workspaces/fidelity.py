"""How far an engine's lines follow each slider, in words that stand beside it."""

from __future__ import annotations

from typing import Any

from campaigns.common.figures import number
from campaigns.common.sliders import SLIDERS, slider_ends
from generation.jobs.measured import engine_fidelity, sliders_weak


def sliders_shown(engine: str) -> list[dict[str, Any]]:
    """Rows of a table: `label`, `poles`, `low` and `high` of its scale, and what `engine_fidelity` measured."""
    rows = []
    for row in engine_fidelity(engine):
        label, low, high = SLIDERS[row["slider"]]
        least, most = slider_ends(row["slider"])
        interval = (
            "" if row["low"] is None else f"{number(row['low'], 2)} to {number(row['high'], 2)}"
        )
        rows.append(
            {
                **row,
                "label": label,
                "poles": f"{low} to {high}",
                "least": least,
                "most": most,
                "interval": interval,
                "moves": _moves(row),
            }
        )
    return rows


def weak_words(engine: str) -> dict[str, str]:
    """Slider -> what to expect of it, for those that do little with the engine that previews for this one."""
    return {
        slider: f"Weak with {row['engine']}: {_moves(row)}. Follows {number(row['value'], 2)} of 1, "
        f"measured over {row['products']} products."
        for slider, row in sliders_weak(engine).items()
    }


def _moves(row: dict[str, Any]) -> str:
    """What happens from one end of the slider to the other."""
    first, last = row["levels"][0][1], row["levels"][-1][1]
    if row["slider"] == "cta":
        return f"{number(first, 0)}\u00a0% of lines ask at none, {number(last, 0)}\u00a0% at strong"
    return f"from end to end lines move from {number(first, 0)} to {number(last, 0)}"
