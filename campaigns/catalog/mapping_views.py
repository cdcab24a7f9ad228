"""Pages of kept mappings: all of them, another name for one, its end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.catalog.forms import MappingNameForm
from campaigns.catalog.saved_mappings import mapping_remove, mapping_rename, saved_mappings
from campaigns.common.errors import DomainError
from campaigns.common.forms import form_errors, form_focus_fault
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def mapping_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """All kept mappings by name."""
    context = {
        "mappings": [
            (row, [(header, key) for header, key in row.mapping.items() if key])
            for row in saved_mappings()
        ],
        "may_import": access.may(request, "catalog.import"),
    }
    return render(request, "campaigns/catalog/mapping_list.html", context)


def mapping_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """One mapping's name, and what its columns hold. POST renames it."""
    row = access.saved_mapping(request, pk)
    form = MappingNameForm(request.POST or None, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        try:
            mapping_rename(mapping=row, by=request.user, name=form.cleaned_data["name"])
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, f"It is now called “{row.name}”.")
            return redirect("catalog:mapping_list", workspace)
    form_focus_fault(form)
    status = 422 if form.errors else 200
    context = {"mapping": access.saved_mapping(request, pk), "form": form}
    return render(request, "campaigns/catalog/mapping.html", context, status=status)


def mapping_remove_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Take a mapping away."""
    row = access.saved_mapping(request, pk)
    name = row.name
    mapping_remove(mapping=row, by=request.user)
    messages.success(request, f"“{name}” is removed. What was imported with it stays.")
    return redirect("catalog:mapping_list", workspace)
