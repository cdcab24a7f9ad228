"""What a view is given: a request that knows who asks, in which workspace and in which role."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from campaigns.models import ApiToken, ExperimentKey, Membership, User, Workspace


class StudioRequest(HttpRequest):
    """A request behind `AccessMiddleware`, which sets these."""

    user: User
    workspace: Workspace
    membership: Membership
    token: ApiToken | None
    shop_key: ExperimentKey | None
    """With which a shop's page came, where one did."""
    htmx: HtmxDetails
