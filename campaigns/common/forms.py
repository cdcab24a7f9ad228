"""Forms: lists of texts one a line, and how a service's refusal is shown in the form that asked for it."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.common.errors import DomainError


def lines_of(text: str) -> list[str]:
    """One entry a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class LinesField(forms.CharField):
    """A list of texts, one a line; scripts show it as tokens."""

    def __init__(self, *, add: str = "", tokens: bool = True, **options: Any) -> None:
        attrs: dict[str, Any] = {"rows": 3}
        if tokens:
            attrs["data-tokens"] = add
        options.setdefault("required", False)
        super().__init__(widget=forms.Textarea(attrs=attrs), **options)

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other texts stand there; how a browser ends its lines changes nothing."""
        return lines_of(self.prepare_value(initial or "")) != lines_of(data or "")

    def clean(self, value: Any) -> list[str]:
        """Lines as a list."""
        return lines_of(super().clean(value) or "")


class DeclineForm(forms.Form):
    """Why something proposed is not taken."""

    note = forms.CharField(
        label="Why not",
        max_length=200,
        error_messages={"required": "Say why."},
        help_text="Whoever proposed it is told this.",
    )


def form_errors(form: forms.BaseForm, error: DomainError) -> None:
    """Put each message beside the field that it is about, else above the form.

    The key "tone.urgency" is about the field `tone_urgency`, or about `tone` where there is no such field.
    """
    for key, texts in (error.errors or {"": [error.message]}).items():
        name = key.replace(".", "_")
        known = next((part for part in (name, key.split(".")[0]) if part in form.fields), None)
        for text in texts:
            form.add_error(known, text)


def form_focus_fault(form: forms.BaseForm) -> None:
    """Let the page open at the first field that was refused."""
    faulty = next((name for name in form.fields if name in form.errors), None)
    if faulty:
        form.fields[faulty].widget.attrs["autofocus"] = True
