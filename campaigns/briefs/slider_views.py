"""One slider from end to end: a panel of the tone page, and a page of its own where scripts are off."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from campaigns.briefs.slider_moves import Place, slider_moved
from campaigns.briefs.tone import preview_products, preview_seed
from campaigns.catalog.quarantines import quarantine_refuse
from campaigns.common.sliders import SLIDERS
from campaigns.models import Campaign, Product
from campaigns.workspaces import access
from campaigns.workspaces.engine_choice import engine_wanted, written_with
from campaigns.workspaces.fidelity import weak_words
from campaigns.workspaces.requests import StudioRequest
from generation.jobs import direct


def tone_slider_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """The lines with `?slider=` at both ends and the middle; any other slider's name is the first one's."""
    row = access.campaign(request, pk)
    product = product_tried(request, row)
    wanted = request.GET.get("slider", "")
    slider = wanted if wanted in SLIDERS else next(iter(SLIDERS))
    context = slider_context(row, product, slider, engine=engine_wanted(request.workspace))
    page = "_tone_slider.html" if request.htmx else "tone_slider.html"
    return render(request, f"campaigns/briefs/{page}", {**context, "campaign": row})


def product_tried(request: StudioRequest, row: Campaign) -> Product | None:
    """What the tone is tried on: the product asked for, else the first of the campaign's. Raises `DomainError` where it is quarantined."""
    sku = request.GET.get("product") or request.POST.get("product")
    if not sku:
        return next(iter(preview_products(row)), None)
    product = access.product(request, sku)
    quarantine_refuse(product)
    return product


def slider_choices(product: Product | None, slider: str = "") -> dict[str, Any]:
    """What the panel's form offers: `sliders`, `slider` chosen, `moved_product`."""
    named = [{"name": name, "label": words[0]} for name, words in SLIDERS.items()]
    return {"sliders": named, "slider": slider, "moved_product": product}


def slider_context(
    row: Campaign, product: Product | None, slider: str, *, engine: str
) -> dict[str, Any]:
    """The panel with its lines, by the engine that previews for `engine`, or by what goes on for it."""
    now = timezone.now()

    def moved(name: str) -> list[Place]:
        if product is None:
            return []
        return slider_moved(row, product, slider, now=now, engine=name)

    written = written_with(direct.engine_quick(engine), moved)
    places = written.made
    changed = places[0].changed + places[-1].changed if places else 0
    return {
        **slider_choices(product, slider),
        "products": preview_products(row),
        "label": SLIDERS[slider][0],
        "places": places,
        "changed": changed,
        "of": len(places[0].lines) + len(places[-1].lines) if places else 0,
        "moved_engine": written.engine,
        "moved_wanted": engine,
        "moved_why": written.why,
        "weak": weak_words(written.engine).get(slider, ""),
        "seed": preview_seed(row),
    }
