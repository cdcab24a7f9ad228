"""The page on which a campaign's products are chosen: searched, suggested for its brief, ticked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.briefs.products import campaign_products_count
from campaigns.briefs.services import campaign_change
from campaigns.briefs.suggesting import products_suggested
from campaigns.catalog.business import product_business
from campaigns.catalog.selectors import FILTERS, choices_of, products_matching
from campaigns.common.errors import DomainError
from campaigns.common.figures import number
from campaigns.models import Campaign
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest

LISTED = 25


def campaign_products_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Choose a campaign's products by search, category or brand, one by one or all that match.

    `?suggest=1` shows those nearest to the brief instead, among what the filters leave;
    `?order=business` lists those first that matter most to the shop.
    """
    filters = {key: request.GET.get(key, "").strip() for key in FILTERS}
    filters = {key: value for key, value in filters.items() if value}
    if request.method == "POST":
        row = access.campaign_to_edit(request, pk)
        _picks_save(request, row, filters)
        return redirect(request.get_full_path())
    row = access.campaign(request, pk)
    context = {
        **_listed(request, row, filters),
        "campaign": row,
        "filters": filters,
        "picked": set(row.skus),
        "count": campaign_products_count(row),
        "categories": choices_of("category"),
        "brands": choices_of("brand"),
        "may_edit": access.may(request, "brief.edit", own=access.campaign_is_own(request, row)),
    }
    return render(request, "campaigns/briefs/campaign_products.html", context)


def _listed(request: StudioRequest, row: Campaign, filters: dict[str, str]) -> dict[str, Any]:
    if request.GET.get("suggest"):
        found = products_suggested(row, filters=filters)
        rows = [{"product": one.product, "words": one.words} for one in found.rows]
        return {"suggestions": found, "rows": rows}
    matching, by_business = products_matching(filters), request.GET.get("order") == "business"
    if by_business:
        matching = matching.order_by("-business", "pk")
    page = Paginator(matching, LISTED).get_page(request.GET.get("page"))
    rows = [
        {"product": product, "business": product_business(product) if by_business else None}
        for product in page
    ]
    return {"page": page, "rows": rows, "by_business": by_business}


def _picks_save(request: StudioRequest, row: Campaign, filters: dict[str, str]) -> None:
    act = request.POST.get("act", "")
    if act == "all":
        if not filters:
            raise DomainError("Search, or choose a category or a brand first.")
        values: dict[str, Any] = {"product_filter": filters, "skus": []}
    elif act == "none":
        values = {"product_filter": {}, "skus": []}
    else:
        shown, ticked = request.POST.getlist("shown"), request.POST.getlist("sku")
        kept = [sku for sku in row.skus if sku not in shown or sku in ticked]
        values = {
            "product_filter": {},
            "skus": [*kept, *(sku for sku in ticked if sku not in kept)],
        }
    row = campaign_change(
        campaign=row, version=_number(request.POST.get("version")), by=request.user, values=values
    )
    count = campaign_products_count(row)
    messages.success(request, f"{number(count)} product{'' if count == 1 else 's'} chosen.")


def _number(value: str | None) -> int:
    try:
        return max(1, int(value or 1))
    except ValueError:
        return 1
