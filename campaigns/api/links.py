"""A campaign's tagged links, its text messages, and what a part of one costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.fields import Body, Flag, Text
from campaigns.api.pages import page_response
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.api.shapes import Shape
from campaigns.channels.selectors import field_specs_current
from campaigns.exports.links import (
    ADDRESS_MOST,
    LINKED,
    VALUE_MOST,
    LinkTags,
    links_change,
    links_of,
    links_version,
)
from campaigns.exports.messages import (
    CHANNEL,
    PEOPLE,
    PEOPLE_MOST,
    Message,
    message_lines,
    message_read,
    opt_out_required,
)
from campaigns.models import Campaign, Candidate
from campaigns.workspaces import access
from campaigns.workspaces.message_price import sms_price_set
from generation.types.gsm import OPT_OUT

VIA = "api"
TAG = "Channels"
PEOPLE_PARAMETER = OpenApiParameter(
    "people",
    {"type": "integer", "minimum": 1, "maximum": PEOPLE_MOST, "default": PEOPLE},
    description="For how many the cost is told.",
)


class ChannelTags(Body):
    """A value for each channel that a campaign links from."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """One optional text a channel."""
        words = "Empty: the channel's own."
        return {key: Text(max_length=VALUE_MOST, required=False, help_text=words) for key in LINKED}


class LinksShape(Shape):
    """How a campaign's links are tagged."""

    tagged = serializers.BooleanField(help_text="False: they go out as the catalog has them.")
    campaign = serializers.CharField(allow_blank=True, help_text="utm_campaign.")
    address = serializers.CharField(allow_blank=True, help_text="Empty: each product's own page.")
    sources = serializers.DictField(child=serializers.CharField(allow_blank=True))
    mediums = serializers.DictField(child=serializers.CharField(allow_blank=True))
    version = serializers.CharField()


class LinksPatch(Body):
    """What to change of a campaign's links; what is left out stays."""

    tagged = Flag(required=False)
    campaign = Text(max_length=VALUE_MOST, required=False)
    address = Text(max_length=ADDRESS_MOST, required=False)
    sources = ChannelTags(required=False)
    mediums = ChannelTags(required=False)
    version = Text(max_length=16, help_text="The one that was read.")


class PriceShape(Shape):
    """What one part of a text message costs a person."""

    price = serializers.CharField(allow_null=True, help_text="A decimal number; null: not known.")
    currency = serializers.CharField(allow_blank=True)


class PricePatch(Body):
    """Both of them, or null and an empty currency."""

    price = Text(max_length=12, allow_null=True)
    currency = Text(max_length=3)


class MessageShape(Shape):
    """A text message as networks send it."""

    candidate = serializers.IntegerField()
    state = serializers.CharField()
    text = serializers.CharField()
    length = serializers.DictField(help_text="As in the badge.")
    parts = serializers.IntegerField()
    gsm_text = serializers.CharField(
        allow_blank=True, help_text="The same in GSM-7 signs; empty where nothing differs."
    )
    cost = serializers.CharField(allow_null=True, help_text="For all people; null without a price.")


class LinksView(StudioView):
    """A campaign's links."""

    @operation(name="links_read", tag=TAG, answer=LinksShape)
    def get(self, request: Request, pk: int) -> Response:
        """How a campaign's links are tagged."""
        return Response(_links(access.campaign(self.studio, pk)))

    @operation(name="links_change", tag=TAG, body=LinksPatch, answer=LinksShape)
    def patch(self, request: Request, pk: int) -> Response:
        """Tag them, otherwise, or no longer. 409 where `version` is not the newest."""
        row = access.campaign_to_edit(self.studio, pk)
        values = self.body(LinksPatch)
        kept = links_of(row)
        tags = None
        if values.get("tagged", True):
            kept = kept or LinkTags(row.name)
            tags = LinkTags(
                values.get("campaign", kept.campaign),
                values.get("address", kept.address),
                {**kept.sources, **values.get("sources", {})},
                {**kept.mediums, **values.get("mediums", {})},
            )
        links_change(campaign=row, values=tags, version=values["version"], by=self.studio.user)
        row.refresh_from_db()
        return Response(_links(row))


class PriceView(StudioView):
    """What a part of a text message costs."""

    @operation(name="sms_price_read", tag=TAG, answer=PriceShape)
    def get(self, request: Request) -> Response:
        """The price of one part."""
        return Response(self._record())

    @operation(name="sms_price_set", tag=TAG, body=PricePatch, answer=PriceShape)
    def patch(self, request: Request) -> Response:
        """Set it for the workspace."""
        sms_price_set(
            workspace=self.studio.workspace,
            values=self.body(PricePatch),
            by=self.studio.user,
            via=VIA,
        )
        return Response(self._record())

    def _record(self) -> dict[str, Any]:
        row = self.studio.workspace
        row.refresh_from_db(fields=["sms_price", "sms_currency"])
        return {"price": _said(row.sms_price), "currency": row.sms_currency}


class MessagesView(StudioView):
    """A campaign's text messages."""

    @operation(
        name="messages_list",
        tag=TAG,
        answer=listed(MessageShape),
        query=[*PAGE_PARAMETERS, PEOPLE_PARAMETER],
    )
    def get(self, request: Request, pk: int) -> Response:
        """Each current message, newest first, with its parts and what it costs for so many people."""
        row, workspace = access.campaign(self.studio, pk), self.studio.workspace
        people, price = _people(request), workspace.sms_price
        spec = field_specs_current(workspace.pk)[CHANNEL][0]
        opt_out = opt_out_required(workspace.pk) or OPT_OUT

        def record(line: Candidate) -> dict[str, Any]:
            each = None if price is None else price * people
            return _message(message_read(line, spec, opt_out=opt_out, each=each))

        return page_response(request, message_lines(row), record)


def _links(row: Campaign) -> dict[str, Any]:
    tags = links_of(row)
    return {
        "tagged": tags is not None,
        "campaign": tags.campaign if tags else "",
        "address": tags.address if tags else "",
        "sources": dict(tags.sources) if tags else {},
        "mediums": dict(tags.mediums) if tags else {},
        "version": links_version(row),
    }


def _message(one: Message) -> dict[str, Any]:
    return {
        "candidate": one.line.pk,
        "state": one.line.state,
        "text": one.line.text,
        "length": one.length,
        "parts": one.parts,
        "gsm_text": one.plain,
        "cost": _said(one.cost),
    }


def _said(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _people(request: Request) -> int:
    said = request.query_params.get("people", str(PEOPLE))
    read = int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
    if not 1 <= read <= PEOPLE_MOST:
        raise ValidationError({"people": [f"Must be a whole number from 1 to {PEOPLE_MOST}."]})
    return read
