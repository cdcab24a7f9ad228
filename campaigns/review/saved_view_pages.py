"""Pages of saved views: all of them, a new one, a change to one, its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.common.errors import DomainError
from campaigns.common.forms import form_errors, form_focus_fault
from campaigns.models import SavedView
from campaigns.review.grid_query import grid_url
from campaigns.review.saved_views import (
    NAME_MOST,
    saved_views,
    view_change,
    view_create,
    view_link,
    view_query,
    view_remove,
)
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


class SavedViewForm(forms.Form):
    """A view's name and who sees it; `query` is what it shows."""

    name = forms.CharField(label="Name", max_length=NAME_MOST)
    is_shared = forms.BooleanField(label="The team sees it too", required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False)


def saved_views_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """All views that the person sees. POST keeps a new one and goes to it."""
    form = SavedViewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _share_require(request, form)
        try:
            view = view_create(workspace=request.workspace, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, f"“{view.name}” is kept{_seen(view)}.")
            return redirect(view_link(view).url)
    form_focus_fault(form)
    context: dict[str, Any] = {
        "views": [
            (view_link(view), access.saved_view_is_to_change(request, view))
            for view in saved_views(request.workspace, request.user)
        ],
        "form": form if form.is_bound else None,
    }
    return _page(request, "saved_view_list", context, form)


def saved_view_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """One view's name and who sees it. POST changes them, or with `query` alone what it shows."""
    view = access.saved_view_to_change(request, pk)
    if request.method == "POST" and "name" not in request.POST:
        view_change(view=view, by=request.user, query=request.POST.get("query", ""))
        messages.success(request, f"“{view.name}”now shows this.")
        return redirect(view_link(view).url)
    initial = {"name": view.name, "is_shared": view.is_shared, "query": view.query}
    form = SavedViewForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        _share_require(request, form)
        try:
            view_change(view=view, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, f"“{view.name}” is changed{_seen(view)}.")
            return redirect("review:views", workspace)
    form_focus_fault(form)
    context: dict[str, Any] = {"view": view, "link": view_link(view), "form": form}
    return _page(request, "saved_view", context, form)


def saved_view_remove_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Take a view away; what it showed stays where one stands."""
    view = access.saved_view_to_change(request, pk)
    name, kept = view.name, view_query(view.query)
    view_remove(view=view, by=request.user)
    messages.success(request, f"“{name}”is removed. Its lines are unchanged.")
    if request.POST.get("at") == "grid":
        return redirect(grid_url(workspace, kept))
    return redirect("review:views", workspace)


def _share_require(request: StudioRequest, form: SavedViewForm) -> None:
    if form.cleaned_data["is_shared"]:
        access.require(request, "view.share")


def _seen(view: SavedView) -> str:
    return ", and the team sees it" if view.is_shared else ""


def _page(
    request: StudioRequest, name: str, context: dict[str, Any], form: SavedViewForm
) -> HttpResponse:
    context["may_share"] = access.may(request, "view.share")
    status = 422 if form.errors else 200
    return render(request, f"campaigns/review/{name}.html", context, status=status)
