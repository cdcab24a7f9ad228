"""What the API takes and gives of webhooks."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.fields import Body, Flag, RowId, Text, Version
from campaigns.api.shapes import Shape
from campaigns.models import TEST_KIND, DeliveryState, WebhookKind
from campaigns.webhooks.addresses import CREDENTIAL_MOST, MOST


def _events(**kwargs: object) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.ChoiceField(WebhookKind.values),
        min_length=1,
        max_length=len(WebhookKind),
        help_text="What it hears of.",
        **kwargs,  # type: ignore[arg-type]  # what the field takes goes through as it is
    )


def _credential() -> serializers.CharField:
    return Text(
        max_length=CREDENTIAL_MOST,
        required=False,
        write_only=True,
        help_text="What a shop lets us in by; it is answered never. A shop at another address asks for it anew.",
    )


class WebhookBody(Body):
    """An endpoint."""

    address = Text(
        max_length=MOST,
        allow_blank=False,
        help_text="https:// on the open internet; ports 443, 8443. Or a shop, such as shopify:my-store.myshopify.com.",
    )
    events = _events()
    credential = _credential()


class WebhookPatch(Body):
    """The keys to change, and the version that was read."""

    address = Text(max_length=MOST, allow_blank=False, required=False)
    events = _events(required=False)
    active = Flag(required=False)
    credential = _credential()
    version = Version()


class ReplayBody(Body):
    """Messages that were written from `since` until before `until`."""

    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    delivered = Flag(required=False, help_text="Also what was accepted.")


class WebhookShape(Shape):
    """An endpoint."""

    id = RowId()
    address = serializers.CharField()
    events = serializers.ListField(child=serializers.ChoiceField(WebhookKind.values))
    active = serializers.BooleanField()
    version = serializers.IntegerField()
    has_credential = serializers.BooleanField(help_text="Of a shop.")
    failing_since = serializers.DateTimeField(allow_null=True)
    switched_off = serializers.DateTimeField(
        allow_null=True, help_text="When it was given up because nothing was accepted for days."
    )
    old_secret_until = serializers.DateTimeField(
        allow_null=True, help_text="Until then the secret before signs beside the new one."
    )
    created = serializers.DateTimeField()


class WebhookSecretShape(WebhookShape):
    """An endpoint with its secret, which is answered this once."""

    secret = serializers.CharField()


class DeliveryShape(Shape):
    """A message to one endpoint."""

    id = RowId()
    webhook = serializers.IntegerField()
    event = serializers.CharField(help_text="`webhook-id`, the same at every try.")
    type = serializers.ChoiceField([*WebhookKind.values, TEST_KIND])
    state = serializers.ChoiceField(DeliveryState.values)
    tries = serializers.IntegerField()
    next_try = serializers.DateTimeField(allow_null=True)
    last_try = serializers.DateTimeField(allow_null=True)
    code = serializers.IntegerField(allow_null=True, help_text="The status of the last answer.")
    said = serializers.CharField(
        allow_blank=True, help_text="Why the last try had no answer, or what a shop answered."
    )
    created = serializers.DateTimeField()


class ReplayedShape(Shape):
    """How many messages go out again."""

    messages = serializers.IntegerField()
