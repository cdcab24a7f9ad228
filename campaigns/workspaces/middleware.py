"""Who is asking, in which workspace, and may they: decided once, before any view runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils import timezone
from django_scopes import scope

from campaigns.common.errors import problem_response
from campaigns.common.requests import via_var
from campaigns.models import ApiToken, Membership
from campaigns.workspaces.changes import SAFE, change_count, change_refused, counts_say
from campaigns.workspaces.formats import formats_of
from campaigns.workspaces.key_door import OPENS, keyed_answer
from campaigns.workspaces.permissions import grant, is_public, permission_for, scope_for
from campaigns.workspaces.requests import StudioRequest
from campaigns.workspaces.routes import ROUTES
from campaigns.workspaces.tokens import token_find

Answer = Callable[[HttpRequest], HttpResponse]
SEEN_EVERY = timedelta(minutes=1)


class AccessMiddleware:
    """Finds user, token, workspace and role; enforces `ROUTES`; opens the workspace's scope."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse, or answer inside the workspace's scope."""
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        keyed = keyed_answer(request, match, self.get_response)
        if keyed is not None:
            return keyed
        _forget_sample_people(request)
        if is_public(match.view_name):
            with formats_of(request, None):
                return self._private(request, self.get_response(request))
        studio = cast(StudioRequest, request)
        refusal = _identify(studio, match)
        if refusal is not None:
            return refusal
        is_api = request.path_info.startswith("/api/")
        way = via_var.set("api" if is_api else "page")
        # What programs read is written the same for everybody.
        formats = nullcontext() if is_api else formats_of(request, studio.workspace)
        try:
            with scope(workspace=studio.workspace.pk), formats:
                return self._private(
                    request, _authorise(studio, match) or self._counted(studio, match)
                )
        finally:
            via_var.reset(way)

    def _counted(self, request: StudioRequest, match: ResolverMatch) -> HttpResponse:
        """The answer; changes over the API only as many as the limits let through."""
        is_api = request.path_info.startswith("/api/")
        # What shoppers see and do is no change of the work here, and comes by the thousand.
        if request.method in SAFE or not is_api or match.view_name in OPENS:
            return self.get_response(request)
        taken = change_count(request)
        response = self.get_response(request) if taken.allowed else change_refused(taken)
        counts_say(response, taken)
        return response

    @staticmethod
    def _private(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response


def _forget_sample_people(request: HttpRequest) -> None:
    """Sample accounts have a known password: away from loopback even an open session of theirs ends."""
    user = request.user
    if user.is_authenticated and user.is_sample and not settings.LOCAL:
        logout(request)


def _identify(request: StudioRequest, match: ResolverMatch) -> HttpResponse | None:
    """Set user, token, membership and workspace; or the answer for somebody unknown."""
    request.token = request.shop_key = None
    is_api = request.path_info.startswith("/api/")
    header = request.headers.get("Authorization", "")
    if is_api and header:
        request.token = token_find(header)
        if request.token is None:
            return _sign_in(request, is_api=True)
        request.user = request.token.user
    elif not cast(HttpRequest, request).user.is_authenticated:
        return _sign_in(request, is_api=is_api)
    membership = _membership(request, match, request.token)
    if membership is None:
        if is_api:
            return _problem(403, "You are not in a workspace.")
        return render(request, "404.html", status=404)
    request.membership, request.workspace = membership, membership.workspace
    return None


def _membership(
    request: StudioRequest, match: ResolverMatch, token: ApiToken | None
) -> Membership | None:
    """The active membership that a request is about: by token, by URL, by header, else the first."""
    rows = Membership.objects.filter(user=request.user, active=True).select_related("workspace")
    if token is not None:
        return rows.filter(workspace_id=token.workspace_id).first()
    slug = match.kwargs.get("workspace") or request.headers.get("X-CopyStudio-Workspace")
    if slug:
        # One row at most: `first` would order it, and that costs more than to find it.
        return next(iter(rows.filter(workspace__slug=slug)[:1]), None)
    return rows.order_by("pk").first()


def _authorise(request: StudioRequest, match: ResolverMatch) -> HttpResponse | None:
    """None where the role and the token allow the route; else the refusal."""
    is_api = request.path_info.startswith("/api/")
    if match.view_name not in ROUTES:
        # A URL without a decision is closed; tests/architecture fails for it.
        return _refuse(request, is_api, 403, "No role is allowed to open this address yet.")
    method = request.method or "GET"
    permission = permission_for(match.view_name, method)
    if permission is None:
        response = _refuse(request, is_api, 405, f"{method} is not offered here.")
        response["Allow"] = ", ".join(sorted(ROUTES[match.view_name]))
        return response
    if not grant(request.membership.role, permission):
        return _refuse(
            request, is_api, 403, "Your role does not allow this. Ask a manager or an admin."
        )
    if request.token is not None:
        needed = scope_for(permission, method)
        if needed not in request.token.scopes:
            return _refuse(request, is_api, 403, f"This token lacks the scope “{needed}”.")
        _token_seen(request.token)
    return None


def _token_seen(token: ApiToken) -> None:
    """Note the use, at most once a minute: a read must not queue for the database's write lock."""
    now = timezone.now()
    if token.last_used is None or now - token.last_used > SEEN_EVERY:
        ApiToken.everywhere.filter(pk=token.pk).update(last_used=now)


def _sign_in(request: HttpRequest, *, is_api: bool) -> HttpResponse:
    if is_api:
        response = _problem(401, "Sign in, or send a token: Authorization: Bearer TOKEN.")
        response["WWW-Authenticate"] = "Bearer"
        return response
    target = f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = target
        return response
    return HttpResponseRedirect(target)


def _refuse(request: HttpRequest, is_api: bool, status: int, detail: str) -> HttpResponse:
    if is_api:
        return _problem(status, detail)
    return render(request, "403.html", {"exception": detail}, status=status)


def _problem(status: int, detail: str) -> HttpResponse:
    titles = {401: "Not signed in", 403: "Not allowed", 405: "Method not allowed"}
    return problem_response(status=status, title=titles[status], detail=detail)
