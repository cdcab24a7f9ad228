"""Links to the report of an experiment: listed, made with a secret that is answered once, ended."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.guests import GuestLinkBody, LinkShape
from campaigns.api.pages import page_response
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.experiments.report_links import report_link_create
from campaigns.models import ReportLink
from campaigns.workspaces import access_live
from campaigns.workspaces.guest_links import Guest, link_address, link_record, link_revoke

VIA = "api"
TAG = "Experiments"


class ReportLinkShape(LinkShape):
    """A link with which somebody without an account reads the report of one experiment."""

    experiment = serializers.IntegerField()


class ReportLinkMadeShape(ReportLinkShape):
    """A link with its secret, which is answered this once."""

    secret = serializers.CharField()
    address = serializers.CharField(help_text="What the guest opens; the secret is in it.")


class ReportLinkListView(StudioView):
    """Links to a report."""

    answers_secret = True

    @operation(
        name="report_links_list", tag=TAG, answer=listed(ReportLinkShape), query=[*PAGE_PARAMETERS]
    )
    def get(self, request: Request, pk: int) -> Response:
        """Links to the report of an experiment, newest first, without their secrets."""
        row = access_live.experiment(self.studio, pk)
        rows = ReportLink.objects.filter(experiment=row).select_related("created_by", "revoked_by")
        return page_response(request, rows, link_record)

    @operation(
        name="report_links_create",
        tag=TAG,
        body=GuestLinkBody,
        answer=ReportLinkMadeShape,
        status=201,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Make a link to the report for somebody without an account. Its secret and address are answered this once."""
        link, secret = report_link_create(
            experiment=access_live.experiment(self.studio, pk),
            by=self.studio.user,
            guest=Guest(**self.body(GuestLinkBody)),
            via=VIA,
        )
        address = link_address("shared_report", secret, request.build_absolute_uri)
        return Response({**link_record(link), "secret": secret, "address": address}, status=201)


class ReportLinkView(StudioView):
    """One link."""

    @operation(name="report_links_read", tag=TAG, answer=ReportLinkShape)
    def get(self, request: Request, pk: int) -> Response:
        """A link to a report, without its secret."""
        return Response(link_record(access_live.report_link(self.studio, pk)))


class ReportLinkRevokeView(StudioView):
    """Ending one."""

    @operation(name="report_links_revoke", tag=TAG, answer=ReportLinkShape)
    def post(self, request: Request, pk: int) -> Response:
        """End a link now. One that is revoked already stays as it is."""
        link = access_live.report_link(self.studio, pk)
        link_revoke(link=link, by=self.studio.user, via=VIA)
        link.refresh_from_db()
        return Response(link_record(link))
