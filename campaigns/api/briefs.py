"""Campaigns, brands and rounds."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.bodies import CampaignBody, CampaignPatch, RoundBody
from campaigns.api.brand_shapes import BrandBody, BrandPatch, BrandShape
from campaigns.api.pages import page_response
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.api.shapes import CampaignShape, JobStarted, RoundShape
from campaigns.briefs.brands import brand_change, brand_create
from campaigns.briefs.records import brand_record, campaign_record, round_record
from campaigns.briefs.round_services import round_create
from campaigns.briefs.services import campaign_change, campaign_create
from campaigns.models import Brand, Campaign
from campaigns.workspaces import access

VIA = "api"


class CampaignListView(StudioView):
    """Campaigns."""

    @operation(
        name="campaigns_list",
        tag="Campaigns",
        answer=listed(CampaignShape),
        query=[*PAGE_PARAMETERS],
    )
    def get(self, request: Request) -> Response:
        """Campaigns, newest first."""
        rows = Campaign.objects.select_related("created_by", "assigned_to")
        return page_response(request, rows, campaign_record)

    @operation(
        name="campaigns_create",
        tag="Campaigns",
        body=CampaignBody,
        answer=CampaignShape,
        status=201,
    )
    def post(self, request: Request) -> Response:
        """Make a campaign.

        Products are `skus`, or all that match `product_filter`. Tone left out is the brand's.
        """
        row = campaign_create(
            workspace=self.studio.workspace,
            by=self.studio.user,
            values=self.body(CampaignBody),
            via=VIA,
        )
        return Response(campaign_record(row), status=201)


class CampaignView(StudioView):
    """One campaign."""

    @operation(name="campaigns_read", tag="Campaigns", answer=CampaignShape)
    def get(self, request: Request, pk: int) -> Response:
        """A campaign with its brief."""
        return Response(campaign_record(access.campaign(self.studio, pk)))

    @operation(name="campaigns_change", tag="Campaigns", body=CampaignPatch, answer=CampaignShape)
    def patch(self, request: Request, pk: int) -> Response:
        """Change a brief, or give the campaign to somebody; 409 with `current` where `version` is not the newest."""
        row = access.campaign_to_edit(self.studio, pk)
        values = self.body(CampaignPatch)
        version = values.pop("version")
        changed = campaign_change(
            campaign=row, version=version, by=self.studio.user, values=values, via=VIA
        )
        return Response(campaign_record(changed))


class RoundCreateView(StudioView):
    """Rounds of one campaign."""

    @operation(name="rounds_create", tag="Rounds", body=RoundBody, answer=JobStarted, status=202)
    def post(self, request: Request, pk: int) -> Response:
        """Generate: `n` lines for each sku and field, as a job."""
        row = access.campaign(self.studio, pk)
        made = round_create(campaign=row, by=self.studio.user, asked=self.body(RoundBody), via=VIA)
        return Response({"id": made.pk, "job": made.job_id}, status=202)


class RoundView(StudioView):
    """One round."""

    @operation(name="rounds_read", tag="Rounds", answer=RoundShape)
    def get(self, request: Request, pk: int) -> Response:
        """A round: what was asked, frozen, and what was made of it."""
        return Response(round_record(access.round_(self.studio, pk)))


class BrandListView(StudioView):
    """Brands."""

    @operation(
        name="brands_list", tag="Brands", answer=listed(BrandShape), query=[*PAGE_PARAMETERS]
    )
    def get(self, request: Request) -> Response:
        """Brands, newest first."""
        return page_response(request, Brand.objects.all(), brand_record)

    @operation(name="brands_create", tag="Brands", body=BrandBody, answer=BrandShape, status=201)
    def post(self, request: Request) -> Response:
        """Make a brand."""
        row = brand_create(
            workspace_id=self.workspace_id,
            by=self.studio.user,
            values=self.body(BrandBody),
            via=VIA,
        )
        return Response(brand_record(row), status=201)


class BrandView(StudioView):
    """One brand."""

    @operation(name="brands_read", tag="Brands", answer=BrandShape)
    def get(self, request: Request, pk: int) -> Response:
        """A brand."""
        return Response(brand_record(access.brand(self.studio, pk)))

    @operation(name="brands_change", tag="Brands", body=BrandPatch, answer=BrandShape)
    def patch(self, request: Request, pk: int) -> Response:
        """Change a brand; 409 with `current` where `version` is not the newest."""
        row = access.brand(self.studio, pk)
        values: dict[str, Any] = self.body(BrandPatch)
        version = values.pop("version")
        changed = brand_change(
            brand=row, version=version, by=self.studio.user, values=values, via=VIA
        )
        return Response(brand_record(changed))
