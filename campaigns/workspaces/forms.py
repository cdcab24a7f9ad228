"""Forms of set-up, members, tokens and settings."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.common.zones import zone_choices
from campaigns.models import Role
from campaigns.workspaces.permissions import scopes_of

SLUG_WORDS = {"invalid": "Use letters, digits, dashes and low lines only."}


class SetUpForm(forms.Form):
    """The first admin, password and workspace."""

    full_name = forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    username = forms.SlugField(
        label="User name",
        max_length=150,
        help_text="You sign in with it. Letters, digits and dashes.",
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
        help_text="As in /w/your-shop/.",
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


class SettingsForm(forms.Form):
    """The workspace's settings."""

    name = forms.CharField(label="Name", max_length=120)
    timezone_name = forms.ChoiceField(label="Time zone")
    generator_may_approve = forms.BooleanField(
        label="Who pressed Generate may approve",
        required=False,
        help_text="Nobody ever approves a line they edited. Switch this off to be stricter still.",
    )
    relevance = forms.ChoiceField(
        label="Lines that do not speak of their product",
        required=False,
        choices=[
            ("any", "Keep every line"),
            ("kind", "Drop those that say nothing of it or of its kind"),
            ("product", "Keep only those that name it or say a fact of it"),
        ],
        help_text="Dropped before lines are ranked; a round’s page says how many. Holds for rounds from now on.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        zones = self.fields["timezone_name"]
        assert isinstance(zones, forms.ChoiceField)
        zones.choices = zone_choices(str(self["timezone_name"].value() or ""))


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label="What is it for?", max_length=120)
    scopes = forms.MultipleChoiceField(label="It may", widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(
        label="It ends after",
        coerce=int,
        choices=[(7, "a week"), (30, "30 days"), (90, "90 days"), (365, "a year")],
        initial=90,
        help_text="Before that you can end it at any moment.",
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
