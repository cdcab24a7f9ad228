"""Products with their facts and live copy."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.pages import page_response
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.api.shapes import ProductShape
from campaigns.catalog.records import product_answer
from campaigns.catalog.selectors import FILTERS, products_matching
from campaigns.workspaces import access


class ProductListView(StudioView):
    """Products."""

    @operation(
        name="products_list",
        tag="Products",
        answer=listed(ProductShape),
        query=[
            OpenApiParameter("search", str, description="Words in title, brand, sku or category."),
            OpenApiParameter("category", str, description="This category and those below it."),
            OpenApiParameter("brand", str),
            *PAGE_PARAMETERS,
        ],
    )
    def get(self, request: Request) -> Response:
        """Products that are not archived, oldest first."""
        wanted = {name: request.query_params.get(name, "") for name in FILTERS}
        rows = products_matching(wanted).prefetch_related("live_copy")
        return page_response(request, rows, product_answer, newest_first=False)


class ProductView(StudioView):
    """One product."""

    @operation(name="products_read", tag="Products", answer=ProductShape)
    def get(self, request: Request, sku: str) -> Response:
        """A product record, what is known of it, and its live copy."""
        return Response(product_answer(access.product(self.studio, sku)))
