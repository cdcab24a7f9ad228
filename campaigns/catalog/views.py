"""Pages of products: the list, one product, adding, editing, archiving, correcting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.catalog.forms import FactForm, NamesForm, ProductForm, product_initial
from campaigns.catalog.pictures import picture_allow
from campaigns.catalog.product_page import product_context
from campaigns.catalog.quarantines import quarantined, quarantined_among
from campaigns.catalog.records import product_understood
from campaigns.catalog.selectors import (
    COUNT_MOST,
    FILTERS,
    choices_of,
    copy_counts,
    count_up_to,
    page_of,
    products_matching,
    reading_job,
)
from campaigns.catalog.services import (
    product_archive,
    product_change,
    product_correct,
    product_create,
)
from campaigns.common.errors import Conflict, DomainError
from campaigns.common.forms import form_errors
from campaigns.models import Product
from campaigns.workspaces import access
from campaigns.workspaces.onboarding import onboarding_look
from campaigns.workspaces.requests import StudioRequest


def product_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """All products with search, category and brand, page by page."""
    filters = {name: request.GET.get(name, "")[:200].strip() for name in FILTERS}
    archived = request.GET.get("archived") == "1"
    quarantine = request.GET.get("quarantined") == "1"
    rows = products_matching(filters, archived=archived, quarantine=quarantine)
    page = page_of(rows, request.GET.get("cursor", ""))
    counts = copy_counts(page.rows)
    count = count_up_to(rows)
    context = {
        "rows": [
            (row, len(row.understanding.get("facts", ())), counts[row.pk]) for row in page.rows
        ],
        "page": page,
        "count": count,
        "count_is_more": count >= COUNT_MOST,
        "filters": {name: value for name, value in filters.items() if value},
        "archived": archived,
        "quarantine": quarantine,
        "quarantined": quarantined_among(page.rows),
        "quarantined_count": count_up_to(quarantined().filter(product__archived=False)),
        "has_archived": Product.objects.filter(archived=True).exists(),
        "has_any": count > 0 or Product.objects.exists(),
        "categories": choices_of("category"),
        "brands": choices_of("brand"),
        "reading": reading_job(),
        "may_edit": access.may(request, "catalog.edit"),
        "may_import": access.may(request, "catalog.import"),
    }
    return render(request, "campaigns/catalog/product_list.html", context)


def product_detail_view(request: StudioRequest, workspace: str, sku: str) -> HttpResponse:
    """What a record says, what was understood, and the copy it has."""
    product = access.product(request, sku)
    onboarding_look(request, "product")
    return _detail(request, product)


def _detail(
    request: StudioRequest,
    product: Product,
    *,
    names: NamesForm | None = None,
    fact: FactForm | None = None,
) -> HttpResponse:
    context = product_context(request, product, names=names, fact=fact)
    bound = [form for form in (names, fact) if form is not None]
    status = 422 if any(form.errors for form in bound) else 200
    page = render(request, "campaigns/catalog/product_detail.html", context, status=status)
    picture_allow(page, context["picture"])
    return page


def product_create_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """A product by hand."""
    form = ProductForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = product_create(
                workspace_id=request.workspace.pk, by=request.user, values=form.values()
            )
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, f"{row.sku} is in the catalog.")
            return redirect("catalog:product_detail", workspace, row.sku)
    return _form_page(request, {"form": form})


def product_edit_view(request: StudioRequest, workspace: str, sku: str) -> HttpResponse:
    """Change a product's record by hand."""
    product = access.product(request, sku)
    form = ProductForm(request.POST or None, product=product, initial=product_initial(product))
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            product_change(
                product=product,
                version=form.cleaned_data["version"],
                by=request.user,
                values=form.values(),
            )
        except Conflict as error:
            conflict = error
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("catalog:product_detail", workspace, product.sku)
    return _form_page(request, {"form": form, "product": product, "conflict": conflict})


def _form_page(request: StudioRequest, context: dict[str, Any]) -> HttpResponse:
    status = 409 if context.get("conflict") else 422 if context["form"].errors else 200
    return render(request, "campaigns/catalog/product_edit.html", context, status=status)


def product_archive_view(request: StudioRequest, workspace: str, sku: str) -> HttpResponse:
    """Take a product out of lists, or bring it back."""
    product = access.product(request, sku)
    archived = request.POST.get("archived") == "1"
    product_archive(
        product=product, version=_version(request, product), by=request.user, archived=archived
    )
    messages.success(request, f"{product.sku} is {'archived' if archived else 'back'}.")
    return redirect("catalog:product_detail", workspace, product.sku)


def product_correct_view(request: StudioRequest, workspace: str, sku: str) -> HttpResponse:
    """Put right what was understood, or take a correction back."""
    product = access.product(request, sku)
    act = request.POST.get("act", "")
    if act == "names":
        names = NamesForm(request.POST)
        known = product_understood(product)
        if not names.is_valid():
            return _detail(request, product, names=names)
        return _correct(request, product, names.correction(known))
    if act == "fact_add":
        fact = FactForm(request.POST)
        if not fact.is_valid():
            return _detail(request, product, fact=fact)
        return _correct(request, product, {"facts": {"add": [fact.cleaned_data]}})
    return _correct(request, product, *_fact_act(request, act))


def _fact_act(request: StudioRequest, act: str) -> tuple[dict[str, Any], bool]:
    """A correction of one fact of the list, and whether it is taken back."""
    name, value, to = (request.POST.get(key, "").strip() for key in ("name", "value", "to"))
    undo = act.startswith("undo_")
    kind = act.removeprefix("undo_")
    if kind == "key":
        return {name: None}, True
    if not name or not value or kind not in ("fact_change", "fact_remove", "fact_add"):
        raise DomainError("Say which fact you mean.")
    if kind == "fact_remove":
        return {"facts": {"remove": [[name, value]]}}, undo
    if kind == "fact_add":
        return {"facts": {"add": [{"name": name, "value": value}]}}, True
    if undo:
        return {"facts": {"change": [{"name": name, "to": value}]}}, True
    if not to or to == value:
        raise DomainError("Write what it should say.", errors={"to": ["Write what it should say."]})
    return {"facts": {"change": [{"name": name, "value": value, "to": to[:200]}]}}, False


def _correct(
    request: StudioRequest, product: Product, correction: dict[str, Any], undo: bool = False
) -> HttpResponse:
    if correction:
        product_correct(
            product=product,
            version=_version(request, product),
            by=request.user,
            correction=correction,
            undo=undo,
        )
        messages.success(request, "Undone." if undo else "Corrected. Imports will keep it.")
    return redirect("catalog:product_detail", request.workspace.slug, product.sku)


def _version(request: StudioRequest, product: Product) -> int:
    sent = request.POST.get("version", "")
    if not (sent.isascii() and sent.isdigit() and len(sent) < 10):
        raise DomainError("Open the product again, then save.", errors={"version": ["is missing."]})
    return int(sent)
