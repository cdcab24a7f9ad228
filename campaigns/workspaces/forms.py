"""Forms of set-up, members, tokens and settings."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.common.zones import zone_choices
from campaigns.models import Role
from campaigns.workspaces.permissions import scopes_of

SLUG_WORDS = {"invalid": "Use letters, digits, hyphens and underscores only."}


class SetUpForm(forms.Form):
    """The first admin, password and workspace."""

    full_name = forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    username = forms.SlugField(
        label="User name",
        max_length=150,
        help_text="You sign in with it. Letters, digits and hyphens.",
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
        error_messages=SLUG_WORDS,
    )
    password = forms.CharField(
        label="Password",
        help_text="At least 8 characters.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    workspace_name = forms.CharField(
        label="Workspace", max_length=120, help_text="Your shop or team."
    )
    slug = forms.SlugField(
        label="Address of the workspace",
        max_length=50,
        help_text="Such as /w/your-shop/.",
        error_messages=SLUG_WORDS,
    )


class PasswordForm(forms.Form):
    """A new password."""

    password = forms.CharField(
        label="Choose a password",
        help_text="At least 8 characters.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class MemberForm(forms.Form):
    """Somebody who joins."""

    full_name = forms.CharField(label="Name", max_length=120)
    username = forms.SlugField(label="User name", max_length=150, error_messages=SLUG_WORDS)
    email = forms.EmailField(label="Email", required=False)
    role = forms.ChoiceField(label="Role", choices=Role.choices, initial=Role.COPYWRITER)


class MemberChangeForm(forms.Form):
    """Another role, or suspended."""

    role = forms.ChoiceField(choices=Role.choices)
    active = forms.BooleanField(required=False)
    is_reviewer = forms.BooleanField(required=False)


class SettingsForm(forms.Form):
    """The workspace's settings."""

    name = forms.CharField(label="Name", max_length=120)
    timezone_name = forms.ChoiceField(label="Time zone")
    generator_may_approve = forms.BooleanField(
        label="People may approve lines they generated",
        required=False,
        help_text="Nobody can approve a line they edited. Switch this off to be stricter.",
    )
    relevance = forms.ChoiceField(
        label="Lines that are not about their product",
        required=False,
        choices=[
            ("any", "Keep every line"),
            ("kind", "Drop lines that mention neither the product nor its kind"),
            ("product", "Keep only lines that name the product or state one of its facts"),
        ],
        help_text="Dropped before lines are ranked; the round’s page shows how many. Applies to new rounds.",
    )

    sms_price = forms.DecimalField(
        label="Price of one part of a text message",
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=5,
        help_text="What your provider asks for each part and person. Empty shows no costs.",
    )
    sms_currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label="Currency of that price",
        required=False,
        max_length=3,
        help_text="Three letters, such as GBP.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        zones = self.fields["timezone_name"]
        assert isinstance(zones, forms.ChoiceField)
        zones.choices = zone_choices(str(self["timezone_name"].value() or ""))

    def clean(self) -> dict[str, Any]:
        """A price is told in its currency: both of them, or neither."""
        values = super().clean() or self.cleaned_data
        has_price = values.get("sms_price") is not None
        if has_price and values.get("sms_currency") == "":
            self.add_error("sms_currency", "Say which currency the price is in.")
        elif not has_price and "sms_price" in values and values.get("sms_currency"):
            self.add_error("sms_price", "Say the price, or leave the currency empty too.")
        return values


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label="What is it for?", max_length=120)
    scopes = forms.MultipleChoiceField(label="It can", widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(
        label="It expires after",
        coerce=int,
        choices=[(7, "a week"), (30, "30 days"), (90, "90 days"), (365, "a year")],
        initial=90,
        help_text="You can revoke it before that at any time.",
    )

    def __init__(self, *args: object, role: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # what Django's form takes goes through as it is
        words = {
            "read": "read",
            "write": "create and edit",
            "approve": "approve and publish",
            "admin": "manage people",
        }
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, words[name]) for name in scopes_of(role)]
        field.initial = ["read"]
