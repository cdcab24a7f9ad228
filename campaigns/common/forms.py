"""How a service's refusal is shown in the form that asked for it."""

from __future__ import annotations

from django import forms

from campaigns.common.errors import DomainError


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
