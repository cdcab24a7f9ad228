"""The page of a brand's adapters: train, look at what came out, promote, roll back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.adapters.page import adapters_context
from campaigns.adapters.services import adapter_promote, adapter_rollback, adapter_train
from campaigns.common.errors import DomainError
from campaigns.models import Brand
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def adapter_list_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Every version of a brand's adapter. POST trains a new one."""
    brand = access.brand(request, pk)
    if request.method != "POST":
        return _page(request, brand)
    try:
        row = adapter_train(
            brand=brand,
            engine=request.POST.get("engine", ""),
            consent=request.POST.get("consent") == "yes",
            by=request.user,
        )
    except DomainError as error:
        return _page(request, brand, error)
    messages.success(request, f"Version {row.number} is in training. You can leave this page.")
    return redirect("adapters:list", workspace, pk)


def adapter_live_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """The versions alone, for a page that looks again while one is in training."""
    brand = access.brand(request, pk)
    if not request.htmx:
        return redirect("adapters:list", workspace, pk)
    context = _context(request, brand)
    return render(request, "campaigns/adapters/_adapter_versions.html", context)


def adapter_promote_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """From now on this version writes for its brand."""
    row = access.adapter(request, pk)
    try:
        adapter_promote(adapter=row, by=request.user)
    except DomainError as error:
        return _page(request, row.brand, error)
    messages.success(request, f"Version {row.number} writes for {row.brand.name} from now on.")
    return redirect("adapters:list", workspace, row.brand_id)


def adapter_rollback_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Back to the version that wrote before, or to the base alone."""
    row = access.adapter(request, pk)
    try:
        before = adapter_rollback(adapter=row, by=request.user)
    except DomainError as error:
        return _page(request, row.brand, error)
    who = f"Version {before.number} writes" if before else "The base writes alone"
    messages.success(request, f"{who} for {row.brand.name} again.")
    return redirect("adapters:list", workspace, row.brand_id)


def _page(request: StudioRequest, brand: Brand, error: DomainError | None = None) -> HttpResponse:
    context = {**_context(request, brand), "error": error}
    status = error.status if error else 200
    return render(request, "campaigns/adapters/adapter_list.html", context, status=status)


def _context(request: StudioRequest, brand: Brand) -> dict[str, object]:
    return {**adapters_context(brand), "may_manage": access.may(request, "adapter.manage")}
