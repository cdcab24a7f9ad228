"""How people sign in: no open sign-up, and sample accounts on loopback only."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """allauth's adapter with CopyStudio's two rules."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves: an admin invites."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The person, unless it is a sample account away from loopback."""
        user = super().authenticate(request, **credentials)
        if user is not None and user.is_sample and not settings.LOCAL:
            return None
        return user
