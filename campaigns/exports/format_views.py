"""Pages of export formats of a workspace's own: all of them, one that is made or changed, its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from campaigns.common.errors import Conflict, DomainError
from campaigns.common.forms import form_errors, form_focus_fault
from campaigns.exports.format_forms import BEGIN, FormatForm, columns_acted, columns_posted
from campaigns.exports.layouts import KINDS, PER, LayoutColumn, layout_read
from campaigns.exports.saved_formats import (
    export_formats,
    format_change,
    format_create,
    format_remove,
)
from campaigns.models import ExportFormat
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest

LIST = "exports:format_list"


def format_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """All formats by name."""
    rows = [(row, layout_read(row.layout)) for row in export_formats()]
    context = {
        "formats": [(row, layout, KINDS[layout.kind], PER[layout.per]) for row, layout in rows],
        "may_make": access.may(request, "export.make"),
    }
    return render(request, "campaigns/exports/format_list.html", context)


def format_new_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """A new format, with the columns that most begin with."""
    per = request.POST.get("per") or request.GET.get("per") or "product"
    if per not in PER:
        raise Http404("There is no such table.")
    if request.method != "POST":
        columns = [LayoutColumn(heading, value) for heading, value in BEGIN[per]]
        return _page(request, FormatForm(per=per, columns=columns))
    return _posted(request, None, per)


def format_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """One format. POST changes it, or its columns on the page."""
    row = access.export_format(request, pk)
    layout = layout_read(row.layout)
    if request.method != "POST":
        return _page(request, FormatForm(row=row, per=layout.per, columns=layout.columns))
    return _posted(request, row, layout.per)


def format_remove_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Take a format away."""
    row = access.export_format(request, pk)
    name = row.name
    format_remove(row=row, by=request.user)
    messages.success(request, f"“{name}” is removed. Its files stay.")
    return redirect(LIST, workspace)


def _posted(request: StudioRequest, row: ExportFormat | None, per: str) -> HttpResponse:
    """Save what the page says; with another act its columns are only put in order."""
    act = request.POST.get("act", "save")
    columns = columns_posted(request.POST, per)
    if act != "save":
        columns, at = columns_acted(columns, act)
        form = FormatForm(row=row, per=per, columns=columns, said=request.POST)
        return _page(request, form, at=at)
    form = FormatForm(request.POST, row=row, per=per, columns=columns)
    if not form.is_valid():
        return _page(request, form)
    try:
        saved = _save(request, row, form)
    except Conflict as error:
        return _page(request, form, problem=error)
    except DomainError as error:
        form_errors(form, error)
        return _page(request, form)
    messages.success(request, f"“{saved.name}” is saved.")
    return redirect(LIST, request.workspace.slug)


def _save(request: StudioRequest, row: ExportFormat | None, form: FormatForm) -> ExportFormat:
    name, layout = form.cleaned_data["name"], form.layout()
    if row is None:
        return format_create(workspace=request.workspace, by=request.user, name=name, layout=layout)
    version = form.cleaned_data["version"]
    return format_change(row=row, by=request.user, name=name, layout=layout, version=version)


def _page(
    request: StudioRequest,
    form: FormatForm,
    *,
    at: str = "",
    problem: Conflict | None = None,
) -> HttpResponse:
    """The page of a format; `at` is the button that was pressed, which keeps the focus."""
    form_focus_fault(form)
    if at in form.fields:
        form.fields[at].widget.attrs["autofocus"] = True
    context: dict[str, Any] = {"form": form, "row": form.row, "at": at, "problem": problem}
    status = 409 if problem else 422 if form.errors else 200
    return render(request, "campaigns/exports/format.html", context, status=status)
