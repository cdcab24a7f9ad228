"""The forms of limits that an admin sets; what values may be is judged by the service."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.channels.proposals import WHY_MOST
from campaigns.channels.setting import LIMIT_MOST, NOTE_MOST, tags_read
from campaigns.common.forms import LinesField
from campaigns.models import OwnLimit
from generation.types import FieldSpec

HARD = {"": None, "block": True, "warn": False}


def _whole(label: str, shipped: int | None) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=LIMIT_MOST,
        help_text=f"Empty: what ships, {shipped}." if shipped else "Empty: what ships.",
    )


class OwnLimitForm(forms.Form):
    """What holds of a field in this workspace, from a day on."""

    limit = forms.IntegerField()
    limit_ucs2 = forms.IntegerField()
    hard = forms.ChoiceField(
        label="Longer text",
        required=False,
        choices=[("", "As it ships"), ("block", "Is blocked"), ("warn", "Is a warning")],
    )
    effective_from = forms.DateField(
        label="In force from",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Empty: today.",
    )
    note = forms.CharField(label="Why", max_length=NOTE_MOST, required=False)

    def __init__(self, shipped: FieldSpec, row: OwnLimit | None, data: Any = None) -> None:
        hard = {value: key for key, value in HARD.items()}
        initial = {
            "limit": row and row.limit,
            "limit_ucs2": row and row.limit_ucs2,
            "hard": hard[row.hard if row else None],
        }
        super().__init__(data, initial=initial)
        self.fields["limit"] = _whole("Limit", shipped.limit)
        if shipped.unit == "sms":
            self.fields["limit_ucs2"] = _whole("Limit in UCS-2", shipped.limit_ucs2)
        else:
            del self.fields["limit_ucs2"]

    def values(self) -> dict[str, Any]:
        """What to set."""
        return {**self.cleaned_data, "hard": HARD[self.cleaned_data["hard"]]}


class LimitProposalForm(OwnLimitForm):
    """What somebody would have hold of a field, and why."""

    note = forms.CharField(
        label="Why",
        max_length=WHY_MOST,
        error_messages={"required": "Say why."},
        help_text="With its source, if it has one.",
    )

    def __init__(self, shipped: FieldSpec, row: OwnLimit | None, data: Any = None) -> None:
        super().__init__(shipped, row, data)
        self.fields["effective_from"].help_text = "Empty: the day it is set."


class MergeTagsForm(forms.Form):
    """How long values of merge tags may become."""

    tags = LinesField(
        label="Merge tags of your own length",
        tokens=False,
        help_text="A name and its characters on each line, such as first_name: 24.",
    )

    def __init__(self, lengths: dict[str, int], data: Any = None) -> None:
        lines = [f"{name}: {length}" for name, length in lengths.items()]
        super().__init__(data, initial={"tags": lines})

    def values(self) -> dict[str, Any]:
        """What to set."""
        return tags_read(self.cleaned_data["tags"])
