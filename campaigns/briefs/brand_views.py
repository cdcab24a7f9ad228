"""Pages of brands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.briefs.brands import brand_change, brand_create, brands_listed
from campaigns.briefs.forms import BrandForm, ToneForm, form_lock
from campaigns.briefs.presets import TONE_START, preset_remove
from campaigns.common.errors import Conflict, DomainError
from campaigns.common.forms import form_errors
from campaigns.common.sliders import CALL, SLIDERS
from campaigns.models import Brand
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def brand_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """All brands with how many campaigns each has."""
    context = {"brands": brands_listed(), "may_edit": access.may(request, "brand.edit")}
    return render(request, "campaigns/briefs/brand_list.html", context)


def brand_create_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """A new brand."""
    form, tone = _forms(request, {}, TONE_START)
    if request.method == "POST" and form.is_valid() and tone.is_valid():
        try:
            brand = brand_create(
                workspace_id=request.workspace.pk, by=request.user, values=_values(form, tone)
            )
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, f"{brand.name} is added.")
            return redirect("briefs:brand_list", workspace)
    return _page(request, form, tone)


def brand_edit_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Read a brand; managers and admins change it."""
    brand = access.brand(request, pk)
    initial = {
        "name": brand.name,
        "voice": brand.voice,
        "examples": brand.examples,
        "banned": brand.terms.get("banned", []),
    }
    form, tone = _forms(request, initial, {**TONE_START, **brand.tone})
    conflict = None
    if request.method == "POST" and form.is_valid() and tone.is_valid():
        try:
            brand_change(
                brand=brand,
                version=_version(request, brand),
                by=request.user,
                values=_values(form, tone, brand),
            )
        except Conflict as error:
            conflict = error
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("briefs:brand_edit", workspace, pk)
    return _page(request, form, tone, brand, conflict)


def preset_remove_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Take one of the brand's presets away."""
    name = request.POST.get("name", "")
    preset_remove(brand=access.brand(request, pk), name=name, by=request.user)
    messages.success(request, f"“{name}” is no longer a preset.")
    return redirect("briefs:brand_edit", workspace, pk)


def _forms(
    request: StudioRequest, initial: dict[str, Any], tone: dict[str, int]
) -> tuple[BrandForm, ToneForm]:
    data = request.POST if request.method == "POST" else None
    tone_form = ToneForm(data, initial={**tone, "creativity": 0.5})
    del tone_form.fields["creativity"]
    return BrandForm(data, initial=initial), tone_form


def _values(form: BrandForm, tone: ToneForm, brand: Brand | None = None) -> dict[str, Any]:
    values = dict(form.cleaned_data)
    banned = values.pop("banned")
    terms = {**(brand.terms if brand else {}), "banned": banned}
    return {**values, "terms": terms, "tone": dict(tone.cleaned_data)}


def _version(request: StudioRequest, brand: Brand) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        raise DomainError("This page is out of date. Reload it.") from None


def _page(
    request: StudioRequest,
    form: BrandForm,
    tone: ToneForm,
    brand: Brand | None = None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    may_edit = access.may(request, "brand.edit")
    if not may_edit:
        form_lock(form)
        form_lock(tone)
    context = {
        "form": form,
        "tone_form": tone,
        "brand": brand,
        "version": request.POST.get("version") or (brand.version if brand else 0),
        "conflict": conflict,
        "may_edit": may_edit,
        "presets": [_preset_shown(preset) for preset in brand.presets] if brand else [],
    }
    status = 409 if conflict else 422 if form.errors or tone.errors else 200
    return render(request, "campaigns/briefs/brand_edit.html", context, status=status)


def _preset_shown(preset: dict[str, Any]) -> dict[str, str]:
    """A preset's name, and its sliders in words."""
    tone = {**TONE_START, **preset["tone"]}
    words = ", ".join(
        f"{label} {tone[name]:{'d' if name in CALL else '+d'}}"
        for name, (label, _, _) in SLIDERS.items()
    ).replace("-", "\N{MINUS SIGN}")
    return {"name": preset["name"], "words": words}
