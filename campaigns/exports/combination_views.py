"""The page of the combinations that a product's search ad may show."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from campaigns.exports.combinations import CHANNEL, ad_products, ad_read, ad_told
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def combinations_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Every set of headlines and descriptions, approved ones or with `?show=all` all current ones, of the product `sku`."""
    campaign = access.campaign(request, pk)
    products = ad_products(campaign)
    sku = request.GET.get("sku", "")
    product = access.product(request, sku) if sku else next(iter(products), None)
    every = request.GET.get("show") == "all"
    ad = ad_read(campaign, product, every=every) if product else None
    context = {
        "campaign": campaign,
        "channel": CHANNEL,
        "products": products,
        "product": product,
        "every": every,
        "ad": ad,
        "told": ad_told(ad) if ad else None,
        "all_url": "?" + urlencode({"sku": product.sku if product else "", "show": "all"}),
    }
    return render(request, "campaigns/exports/combinations.html", context)
