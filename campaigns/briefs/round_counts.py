"""What a round's page says in numbers, summed while lines are stored, so that no page counts again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaigns.models import Round
from generation.jobs import direct

SHORT_LISTED = 500
CURVE_SETS = 24
CURVE_LEAST = 4


class RoundCounts:
    """The sums of a round.

    The record, JSON-ready: `lines`, `blocked`, `short` [{sku, channel, field, asked, made}],
    `short_count`, `dropped` (drafts that did not speak of their product), `tone` {slider: [sum, lines]}, `diversity` [sum, sets], `curve` {`sets`, `points`
    [[creativity, diversity, conversion], ...] as means over the first sets}.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.lines: int = values.get("lines", 0)
        self.blocked: int = values.get("blocked", 0)
        self.dropped: int = values.get("dropped", 0)
        # What was short of lines before may be written now.
        self.short = [item for item in values.get("short", []) if item["made"]]
        self.tone: dict[str, list[float]] = {
            name: list(item) for name, item in values.get("tone", {}).items()
        }
        self.diversity: list[float] = list(values.get("diversity", [0.0, 0]))
        self.curve: dict[str, Any] = dict(values.get("curve", {"sets": 0, "points": []}))

    @classmethod
    def of(cls, row: Round) -> RoundCounts:
        """The sums that a round has so far."""
        return cls(row.counts)

    def record(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "lines": self.lines,
            "blocked": self.blocked,
            "dropped": self.dropped,
            "short": self.short[:SHORT_LISTED],
            "short_count": len(self.short),
            "tone": self.tone,
            "diversity": self.diversity,
            "curve": self.curve,
        }

    def missing(
        self, sku: str, channel: str, fields: list[dict[str, Any]], n: Mapping[str, int]
    ) -> None:
        """A product that is gone, or quarantined, gets no lines."""
        for spec in fields:
            self._short(sku, channel, spec["field"], n[f"{channel}.{spec['field']}"], 0)

    def add(self, order: direct.Order, made: Mapping[str, Any], *, asked: int) -> None:
        """One field's lines, as `direct.write_lines` gave them."""
        lines = made["lines"]
        self.lines += len(lines)
        self.dropped += made.get("dropped", 0)
        self.blocked += sum(bool(line["badges"]["blocks"]) for line in lines)
        if len(lines) < asked:
            sku, channel = order["product"]["sku"], order["brief"]["channel"]
            self._short(sku, channel, made["field"], asked, len(lines))
        for line in lines:
            for name, item in line["badges"]["tone"].items():
                sums = self.tone.setdefault(name, [0.0, 0])
                sums[0] += item["measured"]
                sums[1] += 1
        if len(lines) > 1:
            mean = sum(line["badges"]["diversity"]["value"] for line in lines) / len(lines)
            self.diversity = [self.diversity[0] + mean, self.diversity[1] + 1]
        self._curve_add(order, made["field"], lines)

    def _short(self, sku: str, channel: str, field: str, asked: int, made: int) -> None:
        self.short.append(
            {"sku": sku, "channel": channel, "field": field, "asked": asked, "made": made}
        )

    def _curve_add(self, order: direct.Order, field: str, lines: list[dict[str, Any]]) -> None:
        sets = self.curve["sets"]
        if len(lines) < CURVE_LEAST or sets >= CURVE_SETS:
            return
        found = direct.curve(order, field, lines)
        before = self.curve["points"] or [[point["creativity"], 0.0, 0.0] for point in found]
        points = [
            [
                old[0],
                (old[1] * sets + new["diversity"]) / (sets + 1),
                (old[2] * sets + new["conversion"]) / (sets + 1),
            ]
            for old, new in zip(before, found, strict=True)
        ]
        self.curve = {"sets": sets + 1, "points": points}


def curve_shown(curve: Mapping[str, Any]) -> dict[str, Any] | None:
    """A stored curve as the chart takes it: `points`, `elbow`, `sets`; None where there is none."""
    points = [
        {"creativity": x, "diversity": d, "conversion": p} for x, d, p in curve.get("points", ())
    ]
    if not points:
        return None
    return {"points": points, "elbow": curve_elbow(points), "sets": curve.get("sets", 1)}


def curve_elbow(points: list[dict[str, float]]) -> float | None:
    """The creativity farthest from the chord between both ends, axes scaled to 0..1; None for a flat curve."""
    first, last = points[0], points[-1]
    rise = last["diversity"] - first["diversity"]
    fall = first["conversion"] - last["conversion"]
    if rise < 1e-9 or fall < 1e-9:
        return None

    def reach(point: dict[str, float]) -> float:
        gained = (point["diversity"] - first["diversity"]) / rise
        return gained + (point["conversion"] - last["conversion"]) / fall

    return max(points, key=reach)["creativity"]
