"""How people sign in: no open sign-up, and sample accounts on loopback only."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from campaigns.models import User
from campaigns.workspaces.audit import person_record


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """allauth's adapter with CopyStudio's rules."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves: an admin invites."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The person, unless it is a sample account away from loopback."""
        user = super().authenticate(request, **credentials)
        if user is not None and user.is_sample and not settings.LOCAL:
            return None
        return user

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """A password that was changed or reset, with its entries in the audit trail."""
        super().set_password(user, password)
        person_record(user=user, event="user.password_set")
