"""What allauth asks this site while somebody comes from the provider, and the pages of those who are not let in."""

from __future__ import annotations

import logging
from typing import Any, NoReturn

import httpx2
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns.common.errors import DomainError, Forbidden
from campaigns.models import User
from campaigns.workspaces.provider import StudioProvider, provider_of, provider_session
from campaigns.workspaces.provider_people import Vouched, person_arrives, person_link

logger = logging.getLogger(__name__)


def not_signed_in(request: HttpRequest, why: str, status: int = 403) -> HttpResponse:
    """The page that says why nobody was signed in."""
    context = {"why": why, "provider": settings.OIDC_NAME}
    return render(request, "account/provider_refused.html", context, status=status)


def provider_away(request: HttpRequest, error: Exception) -> HttpResponse:
    """The page for when the provider does not answer, or not as one."""
    logger.warning("the sign-in provider cannot be used: %s", repr(error)[:200], exc_info=error)
    why = f"{settings.OIDC_NAME} does not answer. Try again in a moment, or sign in with your password."
    return not_signed_in(request, why, status=503)


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """allauth's adapter with CopyStudio's rules."""

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> StudioProvider:
        """The one that the settings name; rows name none."""
        return provider_of(request)

    def get_requests_session(self) -> httpx2.Client:
        """How the provider is asked."""
        return provider_session()

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: StudioProvider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        """Say what went wrong in one's own words."""
        if error == AuthError.CANCELLED:
            why = f"You stopped signing in at {settings.OIDC_NAME}."
        elif exception is not None:
            logger.warning(
                "an answer of the sign-in provider was refused: %s", str(exception)[:200]
            )
            why = f"The answer from {settings.OIDC_NAME} could not be verified. Sign in again."
        else:
            why = "This sign-in was started in another browser, or too long ago. Sign in again."
        raise ImmediateHttpResponse(not_signed_in(request, why))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Who is it, and may they come in: all of that is decided here, before allauth signs anybody in."""
        vouched = _vouched(sociallogin)
        try:
            if sociallogin.state.get("process") == AuthProcess.CONNECT:
                self._link(request, vouched)
            sociallogin.user = person_arrives(vouched)
        except DomainError as error:
            raise ImmediateHttpResponse(not_signed_in(request, error.message)) from None

    @staticmethod
    def _link(request: HttpRequest, vouched: Vouched) -> NoReturn:
        user = request.user
        if not isinstance(user, User):
            raise Forbidden("You have been signed out. Sign in, then link again.")
        person_link(user=user, account=vouched.account)
        messages.success(request, f"You can sign in with {settings.OIDC_NAME} from now on.")
        raise ImmediateHttpResponse(redirect("account_provider"))


def _vouched(login: SocialLogin) -> Vouched:
    confirmed = [one.email for one in login.email_addresses if one.verified in (True, "true")]
    said = login.account.extra_data
    username = login.user.username if login.user and login.user.pk is None else ""
    return Vouched(
        account=login.account,
        email=confirmed[0] if confirmed else "",
        name=str(said.get("name", "")),
        username=username,
    )
