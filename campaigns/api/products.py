"""Products with their facts and live copy, and which of them fit a brief."""

from __future__ import annotations

import re
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.pages import page_response
from campaigns.api.product_shapes import (
    ManipulationShape,
    ProductShape,
    ProductWholeShape,
    ReleaseBody,
)
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.api.shapes import SuggestionsShape
from campaigns.briefs.suggesting import SUGGESTED, SUGGESTED_MOST, products_suggested
from campaigns.catalog.prices import prices_answer
from campaigns.catalog.quarantines import quarantine_record, quarantine_release
from campaigns.catalog.records import live_copy_prefetch, product_answer
from campaigns.catalog.selectors import FILTERS, products_matching
from campaigns.models import Product, Quarantine
from campaigns.workspaces import access


class ProductListView(StudioView):
    """Products."""

    @operation(
        name="products_list",
        tag="Products",
        answer=listed(ProductShape),
        query=[
            OpenApiParameter(
                "search",
                str,
                description="Words, or their beginnings, in title, brand, sku or category.",
            ),
            OpenApiParameter("category", str, description="This category and those below it."),
            OpenApiParameter("brand", str),
            OpenApiParameter("quarantined", bool, description="Only those that are quarantined."),
            *PAGE_PARAMETERS,
        ],
    )
    def get(self, request: Request) -> Response:
        """Products that are not archived, oldest first."""
        wanted = {name: request.query_params.get(name, "") for name in FILTERS}
        rows = products_matching(wanted, quarantine=_only_quarantined(request))
        rows = rows.select_related("quarantine__released_by")
        rows = rows.prefetch_related(live_copy_prefetch())
        return page_response(request, rows, _answer, newest_first=False)


class ProductView(StudioView):
    """One product."""

    @operation(name="products_read", tag="Products", answer=ProductWholeShape)
    def get(self, request: Request, sku: str) -> Response:
        """A product record, what is known of it, its live copy, and what it cost when."""
        row = access.product(self.studio, sku)
        return Response({**_answer(row), "prices": prices_answer(row)})


class ReleaseView(StudioView):
    """Releasing a quarantined product."""

    @operation(name="products_release", tag="Products", body=ReleaseBody, answer=ManipulationShape)
    def post(self, request: Request) -> Response:
        """Let a product's texts be used as they are; a changed text is scanned again.

        409 where the product is not quarantined, or its texts are not those of `digest`.
        """
        body = self.body(ReleaseBody)
        row = access.product(self.studio, body["sku"])
        released = quarantine_release(
            product=row,
            by=self.studio.user,
            reason=body["reason"],
            digest=body.get("digest", ""),
            via="api",
        )
        return Response(quarantine_record(released))


def _answer(row: Product) -> dict[str, Any]:
    """A product with what the scan of its texts found."""
    found: Quarantine | None = getattr(row, "quarantine", None)
    return {**product_answer(row), "manipulation": quarantine_record(found) if found else None}


class SuggestionsView(StudioView):
    """Products for one campaign's brief."""

    @operation(
        name="campaigns_suggestions",
        tag="Campaigns",
        answer=SuggestionsShape,
        query=[
            OpenApiParameter(
                "most",
                {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": SUGGESTED_MOST,
                    "default": SUGGESTED,
                },
            )
        ],
    )
    def get(self, request: Request, pk: int) -> Response:
        """Products whose texts are nearest to the brief's own; nothing is picked by asking."""
        found = products_suggested(access.campaign(self.studio, pk), most=_most(request))
        results = [
            {
                "sku": row.product.sku,
                "title": row.product.title,
                "similarity": row.similarity,
                "words": list(row.words),
            }
            for row in found.rows
        ]
        return Response({"words": list(found.words), "found": found.found, "results": results})


def _only_quarantined(request: Request) -> bool:
    text = request.query_params.get("quarantined", "false")
    if text not in ("true", "false"):
        raise ValidationError({"quarantined": ["Must be true or false."]})
    return text == "true"


def _most(request: Request) -> int:
    text = request.query_params.get("most")
    if text is None:
        return SUGGESTED
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= SUGGESTED_MOST:
        raise ValidationError({"most": [f"Must be a whole number from 1 to {SUGGESTED_MOST}."]})
    return int(text)
