"""The page of the combinations that a product's responsive ad may show."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from campaigns.channels.selectors import channel_labels
from campaigns.exports.combinations import ad_channels, ad_products, ad_read, ad_told
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def combinations_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Every set of headlines and descriptions, approved ones or with `?show=all` all current ones, of the product `sku`."""
    campaign = access.campaign(request, pk)
    channels = ad_channels(campaign)
    asked = request.GET.get("channel", "")
    channel = asked if asked in channels else channels[0]
    products = ad_products(campaign, channel)
    sku = request.GET.get("sku", "")
    product = access.product(request, sku) if sku else next(iter(products), None)
    every = request.GET.get("show") == "all"
    ad = ad_read(campaign, product, channel, every=every) if product else None
    labels = channel_labels()
    all_of = {"channel": channel, "sku": product.sku if product else "", "show": "all"}
    context = {
        "campaign": campaign,
        "channel": channel,
        "label": labels[channel],
        "channels": [(one, labels[one]) for one in channels],
        "products": products,
        "product": product,
        "every": every,
        "ad": ad,
        "told": ad_told(ad) if ad else None,
        "all_url": "?" + urlencode(all_of),
    }
    return render(request, "campaigns/exports/combinations.html", context)
