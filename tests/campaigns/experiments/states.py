"""Experiments in every state, for what asks each operation anything."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.campaigns.api.conftest import Api


def experiments_in_every_state(ben_api: Api, lines: list[int]) -> dict[str, Any]:
    """A draft, two that run of which one is a bandit, one that ended and one that was decided, all over two approved lines.

    Answers the rows by the noun of their address, and the keys of bodies with values that mean something to them.
    """

    def asked(path: str, body: Any = None) -> dict[str, Any]:
        answer = ben_api.post(path, body)
        assert answer.status_code in (200, 201), (path, answer.content)
        said: dict[str, Any] = answer.json()
        return said

    arms = [{"key": key, "candidate": line} for key, line in zip("ab", lines, strict=True)]
    design = {"hypothesis": "The weight sells", "arms": arms, "min_days": 0, "min_sample": 100}
    rows = [
        asked("experiments/", {**design, "bandit": bandit})["id"]
        for bandit in (False, False, True, False, False)
    ]
    for row in rows[1:]:
        asked(f"experiments/{row}/start/")
        asked(f"experiments/{row}/events/", _seen(100))
    keys = [
        asked(f"experiments/{row}/keys/", {"origins": ["https://shop.example.com"]})["id"]
        for row in rows[1:3]
    ]
    asked(f"experiments/{rows[3]}/stop/", {"note": "Enough"})
    asked(f"experiments/{rows[4]}/decide/", {"winner": "a"})
    return {
        "rows": {"experiments": rows, "experiment_keys": keys},
        "body": {
            "arms": arms,
            "winner": "a",
            "hypothesis": "The weight sells",
            "unit": "b-1",
            "origins": ["https://shop.example.com"],
            "min_sample": 100,
            "minimum_effect": 0.1,
            "baseline": 0.05,
        },
    }


def _seen(units: int) -> list[dict[str, Any]]:
    at = datetime.now(UTC).isoformat()
    return [
        {
            "id": f"{arm}{number}",
            "unit": f"{arm}-{number}",
            "kind": "exposure",
            "arm": arm,
            "at": at,
        }
        for arm in "ab"
        for number in range(units)
    ]
