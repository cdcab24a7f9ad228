"""Forms of endpoints; what an address may be is judged by the service."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from campaigns.models import WebhookEndpoint, WebhookKind
from campaigns.webhooks.addresses import MOST

SPANS = (
    (1, "the last hour"),
    (6, "the last 6 hours"),
    (24, "the last 24 hours"),
    (72, "the last 3 days"),
    (168, "the last 7 days"),
    (720, "the last 30 days"),
)


class EndpointForm(forms.Form):
    """Where messages go, and which."""

    address = forms.CharField(
        label="Address",
        max_length=MOST,
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
        ),
        help_text="An https:// address on the open internet that takes POST; or, for launches, mailto:shop@example.com; or"
        " folder:shop where this site has a folder for messages.",
    )
    events = forms.MultipleChoiceField(
        label="Send when",
        choices=WebhookKind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )

    def values(self) -> dict[str, Any]:
        """What to store."""
        return {"address": self.cleaned_data["address"], "kinds": self.cleaned_data["events"]}


class EndpointChangeForm(EndpointForm):
    """An endpoint as it is, and whether it is on."""

    active = forms.BooleanField(
        label="Send messages to it",
        required=False,
        help_text="While it is off nothing new is written for it; what waits goes out once it is on again.",
    )

    def __init__(self, row: WebhookEndpoint, data: Any = None) -> None:
        now = {"address": row.address, "events": row.kinds, "active": row.active}
        super().__init__(data, initial=now)

    def values(self) -> dict[str, Any]:
        """What to store."""
        return {**super().values(), "active": self.cleaned_data["active"]}


class ReplayForm(forms.Form):
    """Messages of a span of time up to now."""

    hours = forms.TypedChoiceField(label="Written in", coerce=int, choices=SPANS, initial=24)
    delivered = forms.BooleanField(
        label="Also what was delivered",
        required=False,
        help_text="A receiver knows it again by its id.",
    )

    def span(self) -> timedelta:
        """How far back."""
        return timedelta(hours=self.cleaned_data["hours"])
