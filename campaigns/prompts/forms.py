"""The form of a new version: the words for a channel and for each of its fields."""

from __future__ import annotations

from typing import Any

from django import forms

from generation.types import field_specs


class PromptForm(forms.Form):
    """What texts may hold is judged by `prompt_create`."""

    note = forms.CharField(
        error_messages={"required": "Say what is new in it."},
        label="What is new in it",
        help_text="One sentence, for whoever compares versions.",
    )
    words = forms.CharField(
        error_messages={"required": "Say what the lines are and where they are read."},
        label="The channel",
        help_text="What the lines are and where they are read. It stands before brief, brand and product.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, channel: str, *args: Any, **options: Any) -> None:
        """A text area for each field of the channel."""
        super().__init__(*args, **options)
        self.names = [spec.field for spec in field_specs() if spec.channel == channel]
        labels = {spec.field: spec.label for spec in field_specs() if spec.channel == channel}
        for name in self.names:
            self.fields[name] = forms.CharField(
                error_messages={"required": "Say what such a line does."},
                label=labels[name],
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def texts(self) -> dict[str, str]:
        """The words of each field."""
        return {name: self.cleaned_data[name] for name in self.names}
