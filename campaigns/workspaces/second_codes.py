"""Codes of a second factor are counted in rows before they are looked at, as passwords are."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm

from campaigns.workspaces.guesses import code_count
from campaigns.workspaces.limits import limits_give_back


class CountedCode(BaseAuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """What is wrong stays counted; what is right is taken back."""

    def clean_code(self) -> str:
        """The code. Raises `ValidationError` where it is wrong, or too many were."""
        taken = code_count(self.user)
        if not taken.allowed:
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()
        limits_give_back(taken)
        return code


class SignInCode(CountedCode, AuthenticateForm):  # type: ignore[misc]  # as above
    """After the password."""


class AgainCode(CountedCode, ReauthenticateForm):  # type: ignore[misc]  # as above
    """Before a step with weight."""
