"""What every page's shell shows: workspace, role, which links a role may open; at the door the sample's people."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from campaigns.workspaces.accounts import sample_people
from campaigns.workspaces.permissions import may_open


def shell(request: HttpRequest) -> dict[str, Any]:
    """`workspace`, `membership` and `may_open` on a workspace's page; `sample_people` at the door.

    Everywhere `sign_in_provider`, its name where there is one.
    """
    provider = {"sign_in_provider": settings.OIDC_NAME if settings.OIDC_ISSUER else ""}
    workspace = getattr(request, "workspace", None)
    membership = getattr(request, "membership", None)
    if workspace is None or membership is None:
        match = request.resolver_match
        at_door = settings.LOCAL and match is not None and match.url_name == "account_login"
        return {**provider, "sample_people": sample_people()} if at_door else provider
    return {
        **provider,
        "workspace": workspace,
        "membership": membership,
        "may_open": partial(may_open, membership.role),
    }
