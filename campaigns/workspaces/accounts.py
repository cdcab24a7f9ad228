"""How people sign in: no open sign-up, and sample accounts on loopback only."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from campaigns.models import Membership, Role, User
from campaigns.workspaces.audit import person_record
from campaigns.workspaces.guesses import guess_count, guesses_forget
from campaigns.workspaces.limits import Taken, limits_give_back


def sample_people() -> list[tuple[str, str]]:
    """User name and role of each sample account, for the sign-in page of a machine of one's own."""
    rows = Membership.objects.filter(user__is_sample=True, user__is_active=True)
    people = rows.order_by("user__username").values_list("user__username", "role")
    return [(name, Role(role).label) for name, role in people]


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """allauth's adapter with CopyStudio's rules."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves: an admin invites."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """As it is: who sends it says where it comes from."""
        return subject

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a guess before any password is looked at. Raises `ValidationError` where there were too many."""
        name = str(credentials.get("email") or credentials.get("username") or "")
        self._guess: Taken = guess_count(name=name, address=self.get_client_ip(request))
        if not self._guess.allowed:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The person, unless it is a sample account away from loopback."""
        user = super().authenticate(request, **credentials)
        if user is None or (user.is_sample and not settings.LOCAL):
            return None
        limits_give_back(self._guess)
        return user

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """A password that was changed or reset, with its entries in the audit trail."""
        super().set_password(user, password)
        guesses_forget(user)
        person_record(user=user, event="user.password_set")

    @transaction.atomic
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Whether the address was confirmed and is the person's now, with its entries in the audit trail."""
        confirmed = bool(super().confirm_email(request, email_address))
        if confirmed:
            person_record(user=email_address.user, event="user.email_set")
        return confirmed
