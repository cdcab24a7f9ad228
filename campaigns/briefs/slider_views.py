"""One slider from end to end: a panel of the tone page, and a page of its own where scripts are off."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from campaigns.briefs.slider_moves import slider_moved
from campaigns.briefs.tone import preview_products, preview_seed
from campaigns.common.sliders import SLIDERS
from campaigns.models import Campaign, Product
from campaigns.workspaces import access
from campaigns.workspaces.fidelity import weak_words
from campaigns.workspaces.requests import StudioRequest
from generation.jobs import direct
from generation.types import EngineUnavailable


def tone_slider_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """The lines with `?slider=` at both ends and the middle; any other slider's name is the first one's."""
    row = access.campaign(request, pk)
    sku = request.GET.get("product")
    product = access.product(request, sku) if sku else next(iter(preview_products(row)), None)
    wanted = request.GET.get("slider", "")
    context = slider_context(row, product, wanted if wanted in SLIDERS else next(iter(SLIDERS)))
    page = "_tone_slider.html" if request.htmx else "tone_slider.html"
    return render(request, f"campaigns/briefs/{page}", {**context, "campaign": row})


def slider_choices(product: Product | None, slider: str = "") -> dict[str, Any]:
    """What the panel's form offers: `sliders`, `slider` chosen, `moved_product`."""
    named = [{"name": name, "label": words[0]} for name, words in SLIDERS.items()]
    return {"sliders": named, "slider": slider, "moved_product": product}


def slider_context(row: Campaign, product: Product | None, slider: str) -> dict[str, Any]:
    """The panel with its lines, or why there are none."""
    engine = direct.engine_quick(settings.ENGINE)
    places, reason = [], direct.engine_unavailable(engine)
    if product is not None and not reason:
        try:
            places = slider_moved(row, product, slider, now=timezone.now(), engine=engine)
        except EngineUnavailable as error:
            reason = str(error)
    changed = places[0].changed + places[-1].changed if places else 0
    return {
        **slider_choices(product, slider),
        "products": preview_products(row),
        "label": SLIDERS[slider][0],
        "places": places,
        "changed": changed,
        "of": len(places[0].lines) + len(places[-1].lines) if places else 0,
        "moved_reason": reason,
        "weak": weak_words(settings.ENGINE).get(slider, ""),
        "seed": preview_seed(row),
    }
