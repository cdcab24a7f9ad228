"""Pages of evidence: all records, one, a new one, and its documents."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from campaigns.claims.documents import Document, document_response, document_store
from campaigns.claims.forms import EvidenceForm
from campaigns.claims.page import evidence_context, evidence_rows
from campaigns.claims.services import evidence_add, evidence_change, evidence_retire
from campaigns.common.errors import Conflict, DomainError
from campaigns.common.forms import form_errors, form_focus_fault
from campaigns.models import Evidence
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def evidence_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """All records, the newest first: those that hold, or those that were retired."""
    return render(request, "campaigns/claims/evidence_list.html", evidence_rows(request))


def evidence_create_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """A new record."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            row = evidence_add(
                workspace_id=request.workspace.pk,
                values=form.values(),
                by=request.user,
                document=_document(request),
            )
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, "The record is kept.")
            return redirect("claims:evidence", workspace, row.pk)
    return _page(request, form)


def evidence_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """One record with its editions and how many lines rest on it; who may changes it."""
    row = access.evidence(request, pk)
    form = _form(request, row)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            evidence_change(
                evidence=row,
                values=form.values(),
                version=_version(request),
                by=request.user,
                document=_document(request),
            )
        except Conflict as error:
            conflict = error
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, "The record is saved.")
            return redirect("claims:evidence", workspace, pk)
    return _page(request, form, row, conflict)


def evidence_retire_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Let a record prove nothing from now on."""
    evidence_retire(
        evidence=access.evidence(request, pk), version=_version(request), by=request.user
    )
    messages.success(request, "The record is retired. Lines that rested on it are stale.")
    return redirect("claims:evidence", workspace, pk)


def document_view(request: StudioRequest, workspace: str, pk: int, number: int) -> FileResponse:
    """The document of an edition, as a download."""
    editions = access.evidence(request, pk).editions.exclude(file="")
    return document_response(get_object_or_404(editions, number=number))


def _form(request: StudioRequest, row: Evidence | None = None) -> EvidenceForm:
    return EvidenceForm(
        request.workspace, request.user, request.POST or None, request.FILES or None, row=row
    )


def _document(request: StudioRequest) -> Document | None:
    sent = request.FILES.get("document")
    try:
        return document_store(sent.chunks(), sent.name or "") if sent else None
    except DomainError as error:
        raise DomainError(error.message, errors={"document": [error.message]}) from error


def _version(request: StudioRequest) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def _page(
    request: StudioRequest,
    form: EvidenceForm,
    row: Evidence | None = None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    form_focus_fault(form)
    context = evidence_context(request, row) if row else {"may_edit": True}
    status = 409 if conflict else 422 if form.errors else 200
    return render(
        request,
        "campaigns/claims/evidence.html",
        {**context, "form": form, "row": row, "conflict": conflict},
        status=status,
    )
