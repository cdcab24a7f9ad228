"""Webhooks: endpoints, their messages, and sending them again."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.pages import page_response
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.api.webhook_shapes import (
    DeliveryShape,
    ReplayBody,
    ReplayedShape,
    WebhookBody,
    WebhookPatch,
    WebhookSecretShape,
    WebhookShape,
)
from campaigns.models import DeliveryState, WebhookEndpoint
from campaigns.webhooks.records import delivery_record, endpoint_record
from campaigns.webhooks.selectors import deliveries_of
from campaigns.webhooks.services import (
    deliveries_replay,
    delivery_replay,
    endpoint_add,
    endpoint_change,
    endpoint_remove,
    endpoint_test,
    secret_replace,
)
from campaigns.workspaces import access

VIA = "api"
TAG = "Webhooks"


class WebhookListView(StudioView):
    """Endpoints."""

    answers_secret = True

    @operation(name="webhooks_list", tag=TAG, answer=listed(WebhookShape), query=[*PAGE_PARAMETERS])
    def get(self, request: Request) -> Response:
        """Endpoints, newest first."""
        return page_response(request, WebhookEndpoint.objects.all(), endpoint_record)

    @operation(
        name="webhooks_create", tag=TAG, body=WebhookBody, answer=WebhookSecretShape, status=201
    )
    def post(self, request: Request) -> Response:
        """Add an endpoint. Its secret is answered this once."""
        values = self.body(WebhookBody)
        row, secret = endpoint_add(
            workspace_id=self.workspace_id,
            address=values["address"],
            kinds=values["events"],
            credential=values.get("credential", ""),
            by=self.studio.user,
            via=VIA,
        )
        return Response({**endpoint_record(row), "secret": secret}, status=201)


class WebhookView(StudioView):
    """One endpoint."""

    @operation(name="webhooks_read", tag=TAG, answer=WebhookShape)
    def get(self, request: Request, pk: int) -> Response:
        """An endpoint."""
        return Response(endpoint_record(access.webhook_endpoint(self.studio, pk)))

    @operation(name="webhooks_change", tag=TAG, body=WebhookPatch, answer=WebhookShape)
    def patch(self, request: Request, pk: int) -> Response:
        """Change an endpoint, or switch it on and off. 409 where `version` is not the newest."""
        row = access.webhook_endpoint(self.studio, pk)
        values = self.body(WebhookPatch)
        version = values.pop("version")
        if "events" in values:
            values["kinds"] = values.pop("events")
        changed = endpoint_change(
            endpoint=row, values=values, version=version, by=self.studio.user, via=VIA
        )
        return Response(endpoint_record(changed))


class WebhookRemoveView(StudioView):
    """Taking one away."""

    @operation(name="webhooks_remove", tag=TAG, answer=WebhookShape)
    def post(self, request: Request, pk: int) -> Response:
        """Take an endpoint away with its messages. Answers what it was."""
        row = access.webhook_endpoint(self.studio, pk)
        record = endpoint_record(row)
        endpoint_remove(endpoint=row, by=self.studio.user, via=VIA)
        return Response(record)


class WebhookSecretView(StudioView):
    """Replacing a secret."""

    answers_secret = True

    @operation(name="webhooks_secret", tag=TAG, answer=WebhookSecretShape)
    def post(self, request: Request, pk: int) -> Response:
        """A new secret, answered this once. For a day messages are signed with both."""
        row = access.webhook_endpoint(self.studio, pk)
        secret = secret_replace(endpoint=row, by=self.studio.user, via=VIA)
        row.refresh_from_db()
        return Response({**endpoint_record(row), "secret": secret})


class WebhookTestView(StudioView):
    """Trying an endpoint out."""

    @operation(name="webhooks_test", tag=TAG, answer=DeliveryShape, status=202)
    def post(self, request: Request, pk: int) -> Response:
        """Send a message of the type `webhook.test`."""
        row = access.webhook_endpoint(self.studio, pk)
        message = endpoint_test(endpoint=row, by=self.studio.user, via=VIA)
        return Response(delivery_record(message), status=202)


class DeliveryListView(StudioView):
    """Messages of an endpoint."""

    @operation(
        name="webhooks_deliveries",
        tag=TAG,
        answer=listed(DeliveryShape),
        query=[*PAGE_PARAMETERS, OpenApiParameter("state", str, enum=DeliveryState.values)],
    )
    def get(self, request: Request, pk: int) -> Response:
        """Messages to an endpoint, newest first."""
        row = access.webhook_endpoint(self.studio, pk)
        state = request.query_params.get("state", "")
        if state and state not in DeliveryState.values:
            raise ValidationError({"state": [f"Use one of {', '.join(DeliveryState.values)}."]})
        return page_response(request, deliveries_of(row, state), delivery_record)


class WebhookReplayView(StudioView):
    """Sending a span of time again."""

    @operation(name="webhooks_replay", tag=TAG, body=ReplayBody, answer=ReplayedShape, status=202)
    def post(self, request: Request, pk: int) -> Response:
        """Send again what was given up or held, under the same ids. 409 where the endpoint is switched off."""
        row = access.webhook_endpoint(self.studio, pk)
        count = deliveries_replay(
            endpoint=row, by=self.studio.user, via=VIA, **self.body(ReplayBody)
        )
        return Response({"messages": count}, status=202)


class DeliveryReplayView(StudioView):
    """Sending one message again."""

    @operation(name="deliveries_replay", tag=TAG, answer=DeliveryShape, status=202)
    def post(self, request: Request, pk: int) -> Response:
        """Send a message again, under the same id and with the same bytes. 409 where it waits already."""
        row = access.webhook_delivery(self.studio, pk)
        again = delivery_replay(delivery=row, by=self.studio.user, via=VIA)
        return Response(delivery_record(again), status=202)
