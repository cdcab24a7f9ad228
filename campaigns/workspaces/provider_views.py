"""Signing in by way of the provider, and the page where one sees, makes and takes away the link to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import httpx2
from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from campaigns.common.errors import DomainError
from campaigns.models import User
from campaigns.workspaces.provider import StudioOidcAdapter, provider_of
from campaigns.workspaces.provider_door import provider_away
from campaigns.workspaces.provider_people import linked, person_unlink

View = Callable[[HttpRequest], HttpResponse]
# What a provider that is away, or is none, leads to.
AWAY = (httpx2.HTTPError, httpx2.InvalidURL, OAuth2Error, KeyError, ValueError)


def where_set(view: View) -> View:
    """Without a provider in the settings there is nothing here."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if not settings.OIDC_ISSUER:
            raise Http404("No provider is set.")
        return view(request)

    return answer


@where_set
@never_cache
@require_POST
def start_view(request: HttpRequest) -> HttpResponse:
    """From the sign-in page to the provider."""
    if request.user.is_authenticated:
        return redirect("account_provider")
    return _sent(request, AuthProcess.LOGIN)


@where_set
@never_cache
@require_GET
def callback_view(request: HttpRequest) -> HttpResponse:
    """Back from the provider: signed in, linked, or told why not."""
    try:
        view = OAuth2CallbackView.adapter_view(StudioOidcAdapter(request, settings.OIDC_ISSUER))
        response: HttpResponse = view(request)
    except AWAY as error:
        return provider_away(request, error)
    return response


@where_set
@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types
def provider_view(request: HttpRequest) -> HttpResponse:
    """The link to one's account of the provider: there or not, made, taken away."""
    user = request.user
    assert isinstance(user, User)
    action = request.POST.get("action")
    if action == "link":
        return _sent(request, AuthProcess.CONNECT)
    if action == "remove":
        _unlink(request, user)
        return redirect("account_provider")
    context = {"links": linked(user), "provider": settings.OIDC_NAME}
    status = 400 if request.method == "POST" else 200
    return render(request, "account/provider.html", context, status=status)


def _unlink(request: HttpRequest, user: User) -> None:
    try:
        gone = person_unlink(user=user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "The link is removed." if gone else "There was no link.")


def _sent(request: HttpRequest, process: str) -> HttpResponse:
    """A page that leads on by itself: of a form's own redirects the policy lets none leave this site."""
    next_url = get_next_redirect_url(request) if process == AuthProcess.LOGIN else None
    try:
        answer = provider_of(request).redirect(request, process=process, next_url=next_url)
    except AWAY as error:
        return provider_away(request, error)
    context = {"address": answer["Location"], "provider": settings.OIDC_NAME}
    return render(request, "account/provider_go.html", context)
