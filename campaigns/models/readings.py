"""Badges as numbers that the database sorts by: one expression for an index and for a question."""

from __future__ import annotations

from typing import Any

from django.db import models

NONE = -1.0
"""What stands for a reading that was not taken: below every other."""


class BadgeNumber(models.Func):
    """A number in a line's badges, such as `BadgeNumber("novelty", "value")`; NONE where there is none.

    The path is written into the SQL, not handed over beside it, so that an index holds the same words.
    """

    output_field = models.FloatField()

    def __init__(self, *path: str) -> None:
        """`path` is made of plain names, by the code alone."""
        super().__init__(models.F("badges"))
        self.path = path

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.source_expressions[0])
        path = "$." + ".".join(self.path)
        return f"COALESCE(CAST(JSON_EXTRACT({column}, '{path}') AS REAL), {NONE})", params

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.source_expressions[0])
        path = "{" + ",".join(self.path) + "}"
        return f"COALESCE(({column} #>> '{path}')::double precision, {NONE})", params


class Gravest(models.Func):
    """How grave the gravest entry of a badge that is a list is: its rank in `graver`, 0 where there is none."""

    output_field = models.FloatField()
    badge: str
    key: str
    graver: dict[str, str]

    def __init__(self) -> None:
        super().__init__(models.F("badges"))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.source_expressions[0])
        entries = f"JSON_EXTRACT({column}, '$.{self.badge}')"
        # A quotation mark within a text is written with a backslash: no text can look like a status.
        return self._cases(
            lambda value: f'INSTR({entries}, \'"{self.key}":"{value}"\') > 0'
        ), params * 3

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.source_expressions[0])
        return self._cases(
            lambda value: (
                f"({column} -> '{self.badge}') @> '[{{\"{self.key}\": \"{value}\"}}]'::jsonb"
            )
        ), params * 3

    def _cases(self, has: Any) -> str:
        cases = " ".join(f"WHEN {has(value)} THEN {rank}" for value, rank in self.graver.items())
        return f"CASE {cases} ELSE 0.0 END"


class WorstClaim(Gravest):
    """How grave a line's gravest claim is: 3 contradicted, 2 unsupported, 1 supported, 0 no claim."""

    badge, key = "claims", "status"
    graver = {"contradicted": "3.0", "unsupported": "2.0", "supported": "1.0"}


class WorstRule(Gravest):
    """What the rules say of a line at worst: 3 it is blocked, 2 warned of, 1 noted, 0 nothing."""

    badge, key = "rules", "severity"
    graver = {"block": "3.0", "warn": "2.0", "info": "1.0"}


class HasClaim(models.Func):
    """Whether a line makes a claim of a kind; the kind is a plain name, by the code or from a list of the code's."""

    output_field = models.BooleanField()

    def __init__(self, kind: str) -> None:
        super().__init__(models.F("badges"))
        self.kind = kind

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.source_expressions[0])
        sign = f'"kind":"{self.kind}"'
        return f"INSTR(COALESCE(JSON_EXTRACT({column}, '$.claims'), ''), %s) > 0", [*params, sign]

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.source_expressions[0])
        claim = f'[{{"kind": "{self.kind}"}}]'
        return f"COALESCE(({column} -> 'claims') @> %s::jsonb, false)", [*params, claim]


class ToneMatch(models.Func):
    """How near a line is to the tone that was asked for: the mean match of its sliders, 0..1."""

    output_field = models.FloatField()
    sliders = ("sentiment", "formality", "playfulness", "urgency")

    def __init__(self) -> None:
        super().__init__(models.F("badges"))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.source_expressions[0])
        return self._mean(lambda name: f"JSON_EXTRACT({column}, '$.tone.{name}.match')"), params * 4

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.source_expressions[0])
        return self._mean(
            lambda name: f"({column} #>> '{{tone,{name},match}}')::double precision"
        ), params * 4

    def _mean(self, match: Any) -> str:
        together = " + ".join(match(name) for name in self.sliders)
        return f"COALESCE(({together}) / 4.0, {NONE})"


LATEST = 90_000_000_000
"""Seconds that stand for no due date: after every other, and less than a step of priority."""
PRIORITY_STEP = 100_000_000_000


class DueNumber(models.Func):
    """When a line is due, in seconds since 1970; LATEST for one that is not."""

    output_field = models.FloatField()

    def __init__(self, *others: str) -> None:
        super().__init__(models.F("due"), *(models.F(name) for name in others))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self._written(compiler, "ROUND((JULIANDAY({due}) - 2440587.5) * 86400.0)")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        # An index takes only what no session's time zone can change.
        return self._written(
            compiler, "ROUND(EXTRACT(EPOCH FROM {due} AT TIME ZONE 'UTC'))::double precision"
        )

    def _written(self, compiler: Any, seconds: str) -> tuple[str, Any]:
        due, params = compiler.compile(self.source_expressions[0])
        return f"COALESCE({seconds.format(due=due)}, {LATEST}.0)", params


class Turn(DueNumber):
    """When a line's turn comes among all that are to be done, from the least: by priority, then by due."""

    def __init__(self) -> None:
        super().__init__("priority")

    def _written(self, compiler: Any, seconds: str) -> tuple[str, Any]:
        due, params = super()._written(compiler, seconds)
        priority, more = compiler.compile(self.source_expressions[1])
        return f"((3.0 - {priority}) * {PRIORITY_STEP}.0 + {due})", [*more, *params]
