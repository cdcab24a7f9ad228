"""Publishable keys: what a shop's page may ask with one, from the origins that the key names (CORS).

Such a key is for everybody to read. It assigns and reports for one experiment, and opens nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils.cache import patch_vary_headers
from django_scopes import scope, scopes_disabled

from campaigns.common.errors import problem_response
from campaigns.models import ExperimentKey
from campaigns.workspaces.requests import StudioRequest

PREFIX = "cspub_"
OPENS = frozenset({"api:experiment_assign", "api:experiment_events"})
ALLOWED = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "86400",
}


def keyed_answer(
    request: HttpRequest, match: ResolverMatch, answer: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse | None:
    """The answer to a page of a shop; None for everybody who does not come with such a key."""
    if match.view_name not in OPENS:
        return None
    origin, pk = request.headers.get("Origin", ""), int(match.kwargs["pk"])
    if request.method == "OPTIONS" and origin:
        # A browser asks first, and does not say with which key it will come.
        return _asked_first(origin, keys_living(experiment__pk=pk))
    kind, _, public = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not public.strip().startswith(PREFIX):
        return None
    # The key says which workspace it is for.
    key = next(iter(keys_living(experiment__pk=pk, public=public.strip())), None)
    if key is None or origin not in key.origins:
        return _refused("This key does not open this, or not from here.")
    if request.method != "POST":
        return _allowed(_problem(405, "Method not allowed", "Only POST is offered."), origin)
    return _allowed(_inside(request, key, answer), origin)


def _inside(
    request: HttpRequest, key: ExperimentKey, answer: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    studio = cast(StudioRequest, request)
    studio.workspace, studio.token, studio.shop_key = key.workspace, None, key
    # Whoever has the key is nobody, whatever session the browser may have here.
    request.user = AnonymousUser()
    with scope(workspace=key.workspace_id):
        return answer(request)


def keys_living(**named: object) -> list[ExperimentKey]:
    """Those that were not revoked, each with its workspace."""
    with scopes_disabled():
        rows = ExperimentKey.objects.filter(revoked=None, **named)
        return list(rows.select_related("workspace"))


def _asked_first(origin: str, keys: Iterable[ExperimentKey]) -> HttpResponse:
    if not any(origin in key.origins for key in keys):
        return _refused("No key opens this from here.")
    response = HttpResponse(status=204)
    for name, value in ALLOWED.items():
        response[name] = value
    return _allowed(response, origin)


def _allowed(response: HttpResponse, origin: str) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = origin
    patch_vary_headers(response, ["Origin"])
    return response


def _refused(detail: str) -> HttpResponse:
    return _problem(403, "Not allowed", detail)


def _problem(status: int, title: str, detail: str) -> HttpResponse:
    return problem_response(status=status, title=title, detail=detail)
