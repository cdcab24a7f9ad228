"""The page on which tone is set, and its live preview."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from campaigns.briefs.forms import ToneForm, form_lock
from campaigns.briefs.ordering import order_summary
from campaigns.briefs.presets import TONE_START, presets_of, tone_set
from campaigns.briefs.round_counts import curve_elbow
from campaigns.briefs.slider_views import product_tried, slider_choices
from campaigns.briefs.tone import (
    PreviewLine,
    preview_make,
    preview_products,
    preview_seed,
    sample_curve,
    tone_measured,
)
from campaigns.common.errors import Conflict, DomainError
from campaigns.common.forms import form_errors
from campaigns.models import Campaign, Product
from campaigns.workspaces import access
from campaigns.workspaces.engine_choice import engine_wanted, written_with
from campaigns.workspaces.fidelity import weak_words
from campaigns.workspaces.requests import StudioRequest
from generation.jobs import direct
from generation.jobs.measured import engine_version_now


def tone_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Sliders, creativity with its curve, and three lines."""
    if request.method == "POST":
        return _save(request, access.campaign_to_edit(request, pk))
    row = access.campaign(request, pk)
    form = ToneForm(initial={**TONE_START, **row.tone, "creativity": row.creativity})
    return _page(request, row, form)


def _save(request: StudioRequest, row: Campaign) -> HttpResponse:
    preset = next(
        (item for item in presets_of(row.brand) if item["key"] == request.POST.get("preset")), None
    )
    data: Any = {**preset["tone"], "creativity": row.creativity} if preset else request.POST
    form = ToneForm(data)
    conflict: Conflict | None = None
    name = _preset_name(request)
    if form.is_valid():
        try:
            row = tone_set(
                campaign=row,
                version=_version(request),
                by=request.user,
                values=form.values(),
                preset=name,
            )
        except Conflict as error:
            conflict = error
        except DomainError as error:
            form_errors(form, error)
        else:
            if not request.htmx:
                kept = f"Saved, and kept as “{name}” for every campaign of {row.brand}."
                messages.success(request, kept if name else "Saved.")
                address = reverse("briefs:tone", args=[request.workspace.slug, row.pk])
                sku = request.POST.get("product", "")
                return redirect(f"{address}?{urlencode({'product': sku})}" if sku else address)
    status = 409 if conflict else 422 if form.errors else 200
    if request.htmx:
        context = {
            "campaign": row,
            "form": form,
            "conflict": conflict,
            "saved": status == 200,
            "now": timezone.now(),
        }
        return render(request, "campaigns/briefs/_tone_state.html", context, status=status)
    return _page(request, row, form, conflict=conflict, status=status)


def _preset_name(request: StudioRequest) -> str:
    """Under what name the brand is to keep the tone; empty where it is not, and while nobody pressed Save."""
    name = "" if request.htmx else request.POST.get("preset_name", "").strip()
    if name:
        access.require(request, "brand.edit")
    return name


def _version(request: StudioRequest) -> int:
    value = request.POST.get("force") or request.POST.get("version") or ""
    if not value.isdecimal():
        raise DomainError("This page is out of date. Reload it.")
    return int(value)


def tone_preview_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Three lines as the sliders stand now; nothing is stored."""
    row = access.campaign(request, pk)
    form = ToneForm(request.GET)
    if not form.is_valid():
        errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        raise DomainError("A slider has no number.", errors=errors)
    product = product_tried(request, row)
    wanted = engine_wanted(request.workspace)
    context = _preview(row, product, form.values(), wanted, request.GET.getlist("was"))
    return render(request, "campaigns/briefs/_tone_preview.html", context)


def _preview(
    row: Campaign,
    product: Product | None,
    values: dict[str, Any],
    wanted: str,
    before: Sequence[str] = (),
) -> dict[str, Any]:
    now = timezone.now()

    def lines_by(engine: str) -> list[PreviewLine]:
        if product is None:
            return []
        return preview_make(row, product, values=values, before=before, now=now, engine=engine)

    written = written_with(direct.engine_quick(wanted), lines_by)
    lines = written.made
    return {
        "campaign": row,
        "preview_product": product,
        "preview_lines": lines,
        "preview_engine": written.engine,
        "preview_version": engine_version_now(written.engine),
        "preview_wanted": wanted,
        "preview_why": written.why,
        "tones": tone_measured(lines, values["tone"]),
    }


def _page(
    request: StudioRequest,
    row: Campaign,
    form: ToneForm,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    may_edit = access.may(request, "brief.edit", own=access.campaign_is_own(request, row))
    if not may_edit:
        form_lock(form)
    products = preview_products(row)
    product = product_tried(request, row)
    values = {"tone": {**TONE_START, **row.tone}, "creativity": row.creativity}
    preview = _preview(row, product, values, engine_wanted(request.workspace))
    form.weak_mark(weak_words(preview["preview_engine"]))
    curve = None
    if preview["preview_lines"] and product is not None:
        engine = preview["preview_engine"]
        curve = sample_curve(row, product, now=timezone.now(), engine=engine)
    if curve:
        form.fields["creativity"].widget.attrs["data-explore"] = "lambda-point"
    context = {
        **preview,
        **slider_choices(product),
        "form": form,
        "conflict": conflict,
        "presets": presets_of(row.brand),
        "products": products,
        "curve": curve,
        "elbow": curve_elbow(curve["points"]) if curve else None,
        "seed": preview_seed(row),
        "order": order_summary(row),
        "may_edit": may_edit,
        "preset_name": request.POST.get("preset_name", ""),
        "may_keep": may_edit and row.brand and access.may(request, "brand.edit"),
        "may_generate": access.may(request, "round.create"),
    }
    return render(request, "campaigns/briefs/tone.html", context, status=status)
