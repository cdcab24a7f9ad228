"""Forms of endpoints; what an address may be is judged by the service."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from campaigns.models import WebhookEndpoint, WebhookKind
from campaigns.webhooks.addresses import CREDENTIAL_MOST, MOST

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


PLAIN = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
SECRET = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class ShopifyForm(forms.Form):
    """A store of Shopify's, and what it lets us in by."""

    title = "Shopify"
    note = (
        "The texts of launches become those of the store’s products, found by their URL handle: title, description and"
        " search texts. Make an app in the Dev Dashboard with the scope write_products, install it in the store, and copy its"
        " client ID and secret."
    )

    address = forms.CharField(
        label="Store",
        max_length=80,
        widget=PLAIN,
        help_text="Its name at Shopify, such as my-store.myshopify.com.",
    )
    client = forms.CharField(
        label="Client ID",
        max_length=150,
        required=False,
        widget=PLAIN,
        help_text="Empty where an older app has an access token (shpat_…).",
    )
    credential = forms.CharField(
        label="Client secret or access token", max_length=149, widget=SECRET
    )

    def values(self) -> dict[str, Any]:
        """Where messages go, and what lets us in."""
        parts = self.cleaned_data["client"], self.cleaned_data["credential"]
        store = self.cleaned_data["address"].lower().removeprefix("https://").rstrip("/")
        return {"address": f"shopify:{store}", "credential": ":".join(filter(None, parts))}


CONNECT = {"shopify": ShopifyForm}
"""The shops that can be connected, by their names in addresses."""


class EndpointChangeForm(EndpointForm):
    """An endpoint as it is, and whether it is on."""

    active = forms.BooleanField(
        label="Send messages to it",
        required=False,
        help_text="While it is off nothing new is written for it; what waits goes out once it is on again.",
    )

    credential = forms.CharField(
        label="New credential",
        required=False,
        max_length=CREDENTIAL_MOST,
        widget=SECRET,
        help_text="Empty keeps the one that it has. It is kept encrypted and shown to nobody.",
    )

    def __init__(self, row: WebhookEndpoint, data: Any = None) -> None:
        now = {"address": row.address, "events": row.kinds, "active": row.active}
        super().__init__(data, initial=now)
        if row.credential:
            self.fields["address"].help_text = "Another address asks for its own credential."
            del self.fields["events"]
        else:
            del self.fields["credential"]

    def values(self) -> dict[str, Any]:
        """What to store. A shop hears of one kind of event, and stays with it."""
        said = self.cleaned_data
        if "credential" in self.fields:
            return {name: said[name] for name in ("address", "active", "credential")}
        return {**super().values(), "active": said["active"]}


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
