"""The checks before a launch: what is known of it in, the list of checks out. No rows and no clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

SAID_MOST = 3
"""So many lines a check names; the others it counts."""
# Kinds of stored reasons why a line no longer holds, by the check that tells them; any other is a fact's.
OF_KIND: dict[str, str] = {
    **dict.fromkeys(("price", "compare_at_price", "currency", "offer"), "price"),
    **dict.fromkeys(("rule", "spec", "must_say", "must_not_say", "waiver", "scan"), "rules"),
    "promise": "promise",
    "stock": "stock",
}


@dataclass(frozen=True)
class Check:
    """One check: which, whether it is passed, and why in words."""

    check: str
    ok: bool
    message: str

    def data(self) -> dict[str, Any]:
        """As it is stored and sent."""
        return asdict(self)


@dataclass(frozen=True)
class LineLook:
    """What is known of a line. `named` shows it; `refused` says why its text may not go out, "" where it may.

    `changed` are (kind, words) of what it rested on and is no longer so, `promise` what is not true at the start.
    """

    named: str
    refused: str = ""
    changed: Sequence[tuple[str, str]] = ()
    promise: str = ""
    stock: int | None = None


@dataclass(frozen=True)
class Look:
    """What is known of a launch: its lines, and in words what its time collides with; "" is nothing.

    `experiments` are those that run on a field of it, `missing` its pages that do not answer, `pages` how they stand else.
    """

    lines: Sequence[LineLook]
    conflicts: Sequence[str] = ()
    experiments: Sequence[str] = ()
    missing: Sequence[str] = ()
    pages: str = "Every page answers."
    blackout: str = ""
    over: str = ""


def preflight(look: Look) -> list[Check]:
    """All checks, in the order in which they are shown."""
    return [
        _of_lines(look, "hash", "Every text is as it was approved.", lambda line: line.refused),
        _of_lines(look, "stale", "The facts of the products are the same.", _changed("stale")),
        _of_lines(look, "rules", "Brand rules and limits allow every text.", _changed("rules")),
        _of_lines(look, "price", "No price or offer behind a text has changed.", _changed("price")),
        _of_lines(look, "promise", "Every promise is true at the start.", _promise),
        _of_lines(look, "stock", "Nothing is out of stock.", _stock),
        _of_launch("conflict", "Nothing else has the products and the channel.", look.conflicts),
        _of_launch("experiment", "No experiment runs on its fields.", look.experiments),
        _of_launch("landing", look.pages, look.missing),
        _of_launch("blackout", "The day is open for launches.", [look.blackout]),
        _of_launch("time", "Its time is not over.", [look.over]),
    ]


def is_clear(checks: Sequence[Check]) -> bool:
    """Whether all are passed."""
    return all(one.ok for one in checks)


def failures_said(checks: Sequence[Check]) -> str:
    """Why a launch is held, in one text."""
    return " ".join(one.message for one in checks if not one.ok)


def _of_lines(look: Look, name: str, fine: str, why: Callable[[LineLook], str]) -> Check:
    found = [f"{line.named}: {said}" for line in look.lines if (said := why(line))]
    if not found:
        return Check(name, ok=True, message=fine)
    more = len(found) - SAID_MOST
    named = [*found[:SAID_MOST], *([f"And {more} more."] if more > 0 else [])]
    return Check(name, ok=False, message=" ".join(named))


def _of_launch(name: str, fine: str, found: Sequence[str]) -> Check:
    said = " ".join(one for one in found if one)
    return Check(name, ok=not said, message=said or fine)


def _changed(name: str) -> Callable[[LineLook], str]:
    def why(line: LineLook) -> str:
        return " ".join(said for kind, said in line.changed if OF_KIND.get(kind, "stale") == name)

    return why


def _promise(line: LineLook) -> str:
    return " ".join(one for one in (_changed("promise")(line), line.promise) if one)


def _stock(line: LineLook) -> str:
    if line.stock is not None and line.stock <= 0:
        return "out of stock."
    return _changed("stock")(line)
