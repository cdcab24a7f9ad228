"""M4: a new field of any table can hold no word, or is looked for, or has a decision here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Field

from campaigns.workspaces.archive import LEFT_OUT

# What `test_foreign_rows.py` puts a word into, wherever it stands, and then asks every address for it (S2).
WALKED = (models.CharField, models.TextField, models.JSONField)
WORDLESS = (
    models.AutoField, models.BooleanField, models.DateField, models.DecimalField, models.FloatField, models.ForeignKey, models.IntegerField,
)  # fmt: skip
# Said again to whoever asked the first time, by the same key, and to nobody else (R16).
ELSEWHERE = {"IdempotencyRecord.body"}
# One word cannot stand in two rows: what a workspace is called, and what only its owner could have made.
ONCE = {
    "ApiToken.digest",
    "CalendarFeed.digest",
    "ExperimentKey.public",
    "ReportLink.digest",
    "ShareLink.digest",
    "Workspace.slug",
}
SECRET = re.compile(r"digest|key|passw|private|secret|token")
# Names of places, of rules and of arms, and of texts that the catalog has.
OPEN = {"Arm.key", "BrandRule.key", "LiveCopy.key", "PublicationItem.key", "Quarantine.digest"}


def fields(*, of_workspaces: bool = False) -> Iterator[tuple[type[models.Model], Field[Any, Any]]]:
    """Every column of our tables."""
    for model in apps.get_models(include_auto_created=True):
        columns = model._meta.concrete_fields
        if model._meta.app_label not in ("campaigns", "generation"):
            continue
        of_one = {"workspace", "workspace_id"} & {column.name for column in columns}
        if of_one or model.__name__ == "Workspace" or not of_workspaces:
            yield from ((model, column) for column in columns)


def named(model: type[models.Model], field: Field[Any, Any]) -> str:
    """What a list here calls a field."""
    return f"{model.__name__}.{field.name}"


def test_every_field_can_hold_no_word_or_is_looked_for():
    found = list(fields())
    assert len(found) > 300
    others = {named(*one) for one in found if not isinstance(one[1], (*WALKED, *WORDLESS))}
    assert others == ELSEWHERE


def test_a_text_that_the_walk_cannot_change_has_a_decision():
    once = (one for one in fields(of_workspaces=True) if isinstance(one[1], WALKED))
    assert {named(*one) for one in once if one[1].unique} == ONCE


def test_no_secret_is_in_the_archive_of_a_workspace():
    kept = (one for one in fields(of_workspaces=True) if one[0] not in LEFT_OUT)
    said = {named(*one) for one in kept if SECRET.search(one[1].name)}
    assert said == OPEN
