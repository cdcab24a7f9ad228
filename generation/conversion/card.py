"""The card of a fit: source, counts, accuracy, weights, range; JSON that ships and can be read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from generation.badges.conversion import fitted
from generation.badges.conversion.wording import NAMES
from generation.conversion.archive import FAULTY_WEEKS, Archive
from generation.conversion.headline_fit import HeadlineFit
from generation.conversion.headline_range import Range
from generation.conversion.pairs import NEAR, Pairs

CHART = "conversion-reliability.svg"
DOCS = Path(__file__).parents[2] / "docs" / "model"
DIGITS = 5
SOURCE = {
    "title": "The Upworthy Research Archive, a time series of experiments in U.S. media",
    "authors": "J. Nathan Matias, Kevin Munger, Marianne Aubin Le Quere, Charles Ebersole",
    "published": "Scientific Data 8, 195 (2021); data at osf.io/jd64p",
    "licence": "CC BY 4.0",
    "changes": "Weights fitted on its headline tests; no record or headline of it is in this file.",
}
PUBLISHED = {
    "hand features (PLOS ONE 0281682)": 0.544,
    "regression on an encoder": 0.637,
}
CHART_TITLE = "Predicted chance against seen share of wins, unseen headline tests"
TEXT_MODEL = {
    "what": "2^16 hashed character 3- to 5-grams beside the features",
    "shipped": False,
    "why": "The interval of its gain on validation holds 0, and it has 65,561 weights for 25.",
}


def basis_said(accuracy: Mapping[str, float]) -> str:
    """What the badge says of it."""
    return (
        "fitted on 2013–15 news headlines, Upworthy, CC BY 4.0; "
        f"right in {100 * accuracy['accuracy']:.0f} % of unseen pairs"
    )


def counts_record(archive: Archive, splits: Mapping[str, Pairs]) -> dict[str, Any]:
    """How much there was, and what was left out."""
    by_split = {
        name: {
            "pairs": len(splits[name]),
            "groups": len(np.unique(splits[name].group)),
            "headlines": len(splits[name].headlines),
        }
        for name in ("train", "validation", "test")
    }
    weeks = f"weeks {FAULTY_WEEKS.start} to {FAULTY_WEEKS.stop - 1}"
    return {
        "tests": len(archive.tests),
        "left_out": {weeks: archive.faulty_weeks, "uneven impressions": archive.uneven},
        "near_equal": NEAR,
        **by_split,
    }


def weights_record(final: HeadlineFit, limits: Range) -> dict[str, Any]:
    """What `generation.badges.conversion.fitted` reads."""
    features = {
        name: {
            "weight": round(float(final.weights[place]), DIGITS),
            "low": round(float(final.low[place]), DIGITS),
            "high": round(float(final.high[place]), DIGITS),
            "mean": round(float(final.scale.mean[place]), DIGITS),
            "sd": round(float(final.scale.sd[place]), DIGITS),
        }
        for place, name in enumerate(NAMES)
    }
    return {
        "features": features,
        "slope": round(final.slope, DIGITS),
        "range": {
            "words": list(limits.words),
            "least_known": round(limits.least_known, DIGITS),
            "least_likeness": round(limits.least_likeness, DIGITS),
            "most_distance": round(limits.most_distance, DIGITS),
            "correlation": np.round(limits.correlation, DIGITS).tolist(),
        },
        "covariance": np.round(final.covariance, 9).tolist(),
    }


def card_write(folder: Path | None, card: Mapping[str, Any], table: bytes, chart: str) -> None:
    """Into a folder, or where the badge and the documents have it."""
    place, docs = folder or fitted.FOLDER, folder or DOCS
    place.mkdir(parents=True, exist_ok=True)
    text = json.dumps(card, ensure_ascii=False, indent=1)
    (place / fitted.CARD).write_text(_rows_joined(text) + "\n", encoding="utf-8")
    (place / fitted.WORDS).write_bytes(table)
    if docs.is_dir():
        (docs / CHART).write_text(chart, encoding="utf-8")


def _rows_joined(text: str) -> str:
    """Rows of matrices on one line each, so that the card can be read."""
    lines: list[str] = []
    for line in text.split("\n"):
        number = line.strip().rstrip(",")
        joins = (
            bool(lines) and number.lstrip("-")[:1].isdigit() and not line.strip().startswith('"')
        )
        closes = bool(lines) and number == "]" and lines[-1].lstrip()[:1] in "[-0123456789"
        if joins or closes:
            lines[-1] += ("" if lines[-1].endswith("[") or closes else " ") + line.strip()
        else:
            lines.append(line)
    return "\n".join(lines)
