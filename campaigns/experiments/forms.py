"""Forms of an experiment's page; what may be done now is judged by the services."""

from __future__ import annotations

from typing import Any

from django import forms

NOTE_MOST = 2_000


class StopForm(forms.Form):
    """Ending without a verdict."""

    note = forms.CharField(
        label="Why",
        max_length=NOTE_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-autosize": ""}),
        help_text="Needed while results are sealed.",
    )


RECORD, PUBLISH, PLAN = "record", "publish", "plan"


class DecideForm(forms.Form):
    """The verdict of a person, and what it brings about."""

    winner = forms.ChoiceField(label="Winner", widget=forms.RadioSelect)
    then = forms.ChoiceField(
        label="And then",
        choices=[
            (RECORD, "Only record it"),
            (PUBLISH, "Publish the winner now"),
            (PLAN, "Plan a launch of the winner"),
        ],
        initial=RECORD,
        required=False,
        widget=forms.RadioSelect,
    )
    retire = forms.BooleanField(
        label="Retire the texts that lost",
        required=False,
        help_text="One that is live stays until another takes its place.",
    )
    note = forms.CharField(
        label="What was learnt",
        max_length=NOTE_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-autosize": ""}),
    )

    def __init__(
        self, arms: list[tuple[str, str]], data: Any = None, *, suggested: str = ""
    ) -> None:
        super().__init__(data, initial={"winner": suggested}, prefix="decide")
        field = self.fields["winner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = arms
