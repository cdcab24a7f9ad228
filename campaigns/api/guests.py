"""Guest links to a line: listed, made with a secret that is answered once, ended."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.fields import Body, RowId, Text, Whole
from campaigns.api.pages import page_response
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.api.shapes import Shape
from campaigns.models import ShareLink
from campaigns.review.sharing import share_link_create
from campaigns.workspaces import access
from campaigns.workspaces.guest_links import (
    DAYS,
    DAYS_USUAL,
    LINK_STATES,
    MEANT_MOST,
    Guest,
    link_address,
    link_record,
    link_revoke,
)

VIA = "api"
TAG = "Lines"


@extend_schema_field({"type": "integer", "enum": [*DAYS], "default": DAYS_USUAL})
class Days(Whole):
    """For how many days a link works."""


class GuestLinkBody(Body):
    """For whom a link is, in your words, and how long it works."""

    days = Days(required=False)
    meant_for = Text(max_length=MEANT_MOST, required=False)


class LinkShape(Shape):
    """A link for somebody without an account."""

    id = RowId()
    meant_for = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(LINK_STATES)
    created_by = serializers.CharField(help_text="Once they may no longer share, it opens nothing.")
    created = serializers.DateTimeField()
    expires = serializers.DateTimeField()
    revoked = serializers.DateTimeField(allow_null=True)
    revoked_by = serializers.CharField(allow_null=True)


class GuestLinkShape(LinkShape):
    """A link with which somebody without an account reads one line."""

    candidate = serializers.IntegerField()


class GuestLinkMadeShape(GuestLinkShape):
    """A link with its secret, which is answered this once."""

    secret = serializers.CharField()
    address = serializers.CharField(help_text="What the guest opens; the secret is in it.")


class GuestLinkListView(StudioView):
    """Links to a line."""

    answers_secret = True

    @operation(
        name="guest_links_list", tag=TAG, answer=listed(GuestLinkShape), query=[*PAGE_PARAMETERS]
    )
    def get(self, request: Request, pk: int) -> Response:
        """Guest links to a line, newest first, without their secrets."""
        line = access.candidate(self.studio, pk)
        rows = ShareLink.objects.filter(candidate=line).select_related("created_by", "revoked_by")
        return page_response(request, rows, link_record)

    @operation(
        name="guest_links_create",
        tag=TAG,
        body=GuestLinkBody,
        answer=GuestLinkMadeShape,
        status=201,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Make a link to a line for somebody without an account. Its secret and address are answered this once."""
        line = access.candidate(self.studio, pk)
        link, secret = share_link_create(
            candidate=line, by=self.studio.user, guest=Guest(**self.body(GuestLinkBody)), via=VIA
        )
        address = link_address("share", secret, request.build_absolute_uri)
        return Response({**link_record(link), "secret": secret, "address": address}, status=201)


class GuestLinkView(StudioView):
    """One link."""

    @operation(name="guest_links_read", tag=TAG, answer=GuestLinkShape)
    def get(self, request: Request, pk: int) -> Response:
        """A guest link, without its secret."""
        return Response(link_record(access.share_link(self.studio, pk)))


class GuestLinkRevokeView(StudioView):
    """Ending one."""

    @operation(name="guest_links_revoke", tag=TAG, answer=GuestLinkShape)
    def post(self, request: Request, pk: int) -> Response:
        """End a link now. One that is revoked already stays as it is."""
        link = access.share_link(self.studio, pk)
        link_revoke(link=link, by=self.studio.user, via=VIA)
        link.refresh_from_db()
        return Response(link_record(link))
