"""Releasing a quarantined product from its page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from campaigns.catalog.quarantines import quarantine_release
from campaigns.common.errors import DomainError
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def product_release_view(request: StudioRequest, workspace: str, sku: str) -> HttpResponse:
    """Let a product's texts be used as they are."""
    product = access.product(request, sku)
    digest = request.POST.get("digest", "")
    if not digest:
        raise DomainError("Open the product again, then release it.")
    quarantine_release(
        product=product, by=request.user, reason=request.POST.get("reason", ""), digest=digest
    )
    messages.success(request, f"{product.sku} is released. A changed text is scanned again.")
    return redirect("catalog:product_detail", request.workspace.slug, product.sku)
