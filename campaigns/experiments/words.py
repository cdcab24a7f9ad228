"""What results come to, in words for somebody who knows no statistics."""

from __future__ import annotations

from typing import Any

from campaigns.common.figures import signed
from campaigns.models import Metric

NOUNS = {
    Metric.CLICK: "clicks",
    Metric.ADD_TO_CART: "adding to the cart",
    Metric.ORDER: "orders",
    Metric.VALUE: "order value",
}


def verdict_said(results: dict[str, Any]) -> list[str]:
    """Sentences, the most important first."""
    if results["verdict"] == "sealed":
        return [seal["message"] for seal in results["sealed"]]
    return [*_opened(results), *_once(results)]


def _opened(results: dict[str, Any]) -> list[str]:
    arms = [one for one in results["arms"] if not one["control"]]
    control = next(one["arm"] for one in results["arms"] if one["control"])
    winner, noun = results["winner"], NOUNS[results["metric"]]
    if winner == control:
        return [f"Keep {control}: every other text is surely worse at {noun}."]
    if winner:
        best = next(one for one in arms if one["arm"] == winner)
        said = (
            f"Take {winner}: at {noun} it is surely better than {control}, by {_range(best)} and"
            f" most likely by about {signed(100 * best['lift'])} %."
        )
        return [said, *_others(arms, winner)]
    return [*_fallen(results, arms), *_unsure(arms, control, noun)]


def _others(arms: list[dict[str, Any]], winner: str) -> list[str]:
    """Whether another one may be as good."""
    also = [one["arm"] for one in arms if one["arm"] != winner and (one["low"] or 0) > 0]
    return [f"Also surely better: {', '.join(also)}."] if also else []


def _fallen(results: dict[str, Any], arms: list[dict[str, Any]]) -> list[str]:
    better = {one["arm"] for one in arms if (one["low"] or 0) > 0}
    return [
        f"{key} is better, but {NOUNS[rail['metric']]} surely fell by it: it is not suggested."
        for rail in results["guardrails"]
        for key in rail["harmed"]
        if key in better
    ]


def _unsure(arms: list[dict[str, Any]], control: str, noun: str) -> list[str]:
    known = [one for one in arms if one["lift"] is not None and one["low"] is not None]
    if not known:
        return ["Too little has happened yet to compare anything."]
    if any(one["low"] > 0 for one in known):
        return []
    best = max(known, key=lambda one: one["lift"])
    return [
        f"No text is surely better than {control} at {noun}.",
        f"The best so far, {best['arm']}, may be anything from {_range(best)}: more people narrow that.",
    ]


def _once(results: dict[str, Any]) -> list[str]:
    """The tests of the paper, which know nothing of other looks."""
    if not (once := results["one_look"]):
        return []
    arms = [f"z-test of {one['arm']} {_p(one['p'])}" for one in once["arms"]]
    said = ", ".join([f"chi-squared over all arms {_p(once['chi_squared'])}", *arms])
    return [f"For whoever looks only once, at the end: {said}."]


def _p(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"


def _range(one: dict[str, Any]) -> str:
    return f"{signed(100 * one['low'])} % to {signed(100 * one['high'])} %"
