"""How many changes a minute the API takes from one token, and for one workspace. Reading is not counted: it writes nothing."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from campaigns.common.errors import QuotaExceeded, domain_error_problem
from campaigns.workspaces.limits import Limit, Taken, limits_take
from campaigns.workspaces.requests import StudioRequest

SECONDS = 60
SAFE = ("GET", "HEAD", "OPTIONS")
WHOSE = {"token": "this token", "person": "one person", "workspace": "this workspace"}


def change_count(request: StudioRequest) -> Taken:
    """Count a request that changes something, for who sends it and for the workspace."""
    workspace = request.workspace.pk
    if request.token is None:
        name, key = "person", f"api:person:{request.user.pk}:{workspace}"
    else:
        name, key = "token", f"api:token:{request.token.pk}"
    return limits_take(
        Limit(name, key, settings.API_CAP, SECONDS),
        Limit("workspace", f"api:workspace:{workspace}", settings.API_CAP_WORKSPACE, SECONDS),
    )


def change_refused(taken: Taken) -> HttpResponse:
    """The 429 for what was not counted."""
    full = max(taken.counts, key=lambda count: count.wait)
    message = (
        f"The API takes {full.limit.cap} changes a minute from {WHOSE[full.limit.name]}. "
        f"Go on in {full.wait} s."
    )
    return domain_error_problem(QuotaExceeded(message, headers={"Retry-After": str(full.wait)}))


def counts_say(response: HttpResponse, taken: Taken) -> None:
    """How the limits stand, as draft-ietf-httpapi-ratelimit-headers-10 writes it."""
    response["RateLimit-Policy"] = ", ".join(
        f'"{one.limit.name}";q={one.limit.cap};w={one.limit.seconds}' for one in taken.counts
    )
    response["RateLimit"] = ", ".join(
        f'"{one.limit.name}";r={one.left};t={one.wait}' for one in taken.counts
    )
