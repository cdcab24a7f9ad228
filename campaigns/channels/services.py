"""Keeping the rows of field specs in step with the file that ships: a change is a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction

from campaigns.models import FieldSpecRow
from generation.types import FieldSpec, field_specs, field_specs_unwritten

WORDS = ("label", "channel_label", "note")


def field_specs_sync(**_signal: Any) -> int:
    """Store each shipped spec that differs from its newest row as that field's next version; words are mended in place.

    Old rows stay: what was approved against them names their version. Answers how many rows are new;
    a second call finds nothing to do. Takes and ignores the arguments of the post_migrate signal.
    """
    made = 0
    with transaction.atomic():
        newest = {(row.channel, row.field): row for row in FieldSpecRow.objects.order_by("version")}
        for spec in (*field_specs(), *field_specs_unwritten()):
            last = newest.get((spec.channel, spec.field))
            content = field_spec_content(spec)
            if last is not None and _limits(last.spec) == _limits(content):
                if last.spec != content:
                    FieldSpecRow.objects.filter(pk=last.pk).update(spec=content)
                continue
            FieldSpecRow.objects.create(
                channel=spec.channel,
                field=spec.field,
                version=last.version + 1 if last else 1,
                spec=content,
                effective_from=date.fromisoformat(spec.effective_from),
            )
            made += 1
    return made


def _limits(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a version is about: all but the words around it."""
    return {key: value for key, value in content.items() if key not in WORDS}


def field_spec_content(spec: FieldSpec) -> dict[str, Any]:
    """What a row keeps of a spec, JSON-ready; its version is the row's own, merge tags are the workspaces'."""
    content = asdict(spec)
    del content["version"], content["tags"]
    if spec.short is None:
        del content["short"]  # rows that are older than this key say the same
    if spec.asked is not None:
        content["asked"] = list(spec.asked)
    return content
