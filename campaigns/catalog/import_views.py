"""Pages of imports: upload, mapping, dry run, apply, revert, the list."""

from __future__ import annotations

import tempfile

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render

from campaigns.catalog.formats.base import MAPPED
from campaigns.catalog.forms import MappingForm, UploadForm
from campaigns.catalog.import_page import (
    import_context,
    import_steps,
    is_open,
    progress_context,
    state_badge,
)
from campaigns.catalog.imports import (
    import_apply,
    import_cancel,
    import_create,
    import_currency,
    import_discard,
    import_map,
    import_resume,
    import_revert,
)
from campaigns.catalog.refused import refused_table
from campaigns.catalog.saved_mappings import mapping_save, saved_mappings_fitting
from campaigns.catalog.selectors import imports_listed
from campaigns.common.errors import DomainError
from campaigns.common.forms import form_errors
from campaigns.common.spreadsheets import spreadsheet_csv
from campaigns.models import Import, ImportState
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def import_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """All imports, newest first."""
    rows = imports_listed()
    before = request.GET.get("cursor", "")[1:]
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[:31])
    context = {
        "rows": [(row, state_badge(row), is_open(row)) for row in found[:30]],
        "next": f"b{found[29].pk}" if len(found) > 30 else "",
        "may_import": access.may(request, "catalog.import"),
    }
    return render(request, "campaigns/catalog/import_list.html", context)


def import_new_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Upload a file; it is checked first and writes nothing."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = import_create(
                workspace_id=request.workspace.pk,
                file=file.chunks(),
                filename=file.name,
                by=request.user,
                options={
                    "format": form.cleaned_data["format"],
                    "currency": form.cleaned_data["currency"],
                    "confirm": True,
                },
            )
        except DomainError as error:
            if error.status != 422:
                raise
            form_errors(form, error)
        else:
            waits = "catalog:import_map" if row.job is None else "catalog:import_detail"
            return redirect(waits, workspace, row.pk)
    context = {"form": form, "recent": list(imports_listed()[:3])}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "campaigns/catalog/import_new.html", context, status=status)


def import_map_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Say which column is what, suggested by name and remembered; or the currency that a file leaves out."""
    row = access.import_run(request, pk)
    if request.method == "POST" and "currency" in request.POST:
        return _currency_given(request, row)
    if row.format not in MAPPED or row.state not in (ImportState.UPLOADED, ImportState.VALIDATED):
        return redirect("catalog:import_detail", workspace, pk)
    headers = row.detected["headers"]
    kept = list(saved_mappings_fitting(headers))
    chosen = next((one for one in kept if str(one.pk) == request.GET.get("kept")), None)
    mapping = chosen.mapping if chosen else row.mapping
    form = MappingForm(request.POST or None, headers=headers, mapping=mapping)
    if request.method == "POST" and form.is_valid():
        try:
            _mapped(request, row, form)
        except DomainError as error:
            if error.status != 422:
                raise
            form_errors(form, error)
        else:
            return redirect("catalog:import_detail", workspace, pk)
    samples = [
        [cells[place] for cells in row.detected["sample"] if place < len(cells) and cells[place]]
        for place in range(len(headers))
    ]
    context = {
        "import": row,
        "form": form,
        "columns": [
            (header, form[f"column-{place}"], samples[place])
            for place, header in enumerate(headers)
        ],
        "kept": kept,
        "chosen": chosen or next((one for one in kept if one.mapping == row.mapping), None),
        "steps": import_steps(request, row),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "campaigns/catalog/import_map.html", context, status=status)


@transaction.atomic
def _mapped(request: StudioRequest, row: Import, form: MappingForm) -> None:
    """Check the file by the mapping, and keep that where it was given a name."""
    import_map(row=row, mapping=form.mapping(), by=request.user)
    if name := form.cleaned_data["name"]:
        saved = mapping_save(
            workspace_id=request.workspace.pk,
            by=request.user,
            name=name,
            headers=row.detected["headers"],
            mapping=form.mapping(),
        )
        messages.success(request, f"The mapping is saved as “{saved.name}”.")


def _currency_given(request: StudioRequest, row: Import) -> HttpResponse:
    try:
        import_currency(row=row, currency=request.POST["currency"], by=request.user)
    except DomainError as error:
        if error.status != 422:
            raise
        context = {**import_context(request, row), "currency_error": error.message}
        context["currency"] = request.POST["currency"][:8]
        return render(request, "campaigns/catalog/import_detail.html", context, status=422)
    return redirect("catalog:import_detail", request.workspace.slug, row.pk)


def import_detail_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """What a file would change, or did."""
    row = access.import_run(request, pk)
    return render(request, "campaigns/catalog/import_detail.html", import_context(request, row))


def import_live_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """The job's progress; tells the page to load again when it ended."""
    row = access.import_run(request, pk)
    context = {"import": row, "open": is_open(row), "may_import": True, **progress_context(row)}
    context["may_import"] = access.may(request, "catalog.import")
    response = render(request, "campaigns/catalog/_import_progress.html", context)
    if not is_open(row):
        response["HX-Refresh"] = "true"
    return response


def import_apply_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Apply a dry run."""
    import_apply(row=access.import_run(request, pk), by=request.user)
    return redirect("catalog:import_detail", workspace, pk)


def import_revert_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Take an applied import back."""
    import_revert(row=access.import_run(request, pk), by=request.user)
    return redirect("catalog:import_detail", workspace, pk)


def import_cancel_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Stop its job."""
    import_cancel(row=access.import_run(request, pk), by=request.user)
    messages.success(request, "Stopping. What was saved stays until you revert it.")
    return redirect("catalog:import_detail", workspace, pk)


def import_resume_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Let it go on where it stopped."""
    import_resume(row=access.import_run(request, pk), by=request.user)
    return redirect("catalog:import_detail", workspace, pk)


def import_discard_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Forget an import that changed nothing."""
    row: Import = access.import_run(request, pk)
    import_discard(row=row, by=request.user)
    messages.success(request, f"{row.filename} is discarded. Nothing was written.")
    return redirect("catalog:import_list", workspace)


def import_refused_view(request: StudioRequest, workspace: str, pk: int) -> FileResponse:
    """The refused rows as a CSV to mend."""
    row = access.import_run(request, pk)
    # Written while the workspace's scope is open, and on disk where there are many.
    made = tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)  # noqa: SIM115 - the answer closes it
    for text in spreadsheet_csv(refused_table(row)):
        made.write(text.encode("utf-8", errors="replace"))
    made.seek(0)
    return FileResponse(
        made,
        as_attachment=True,
        filename=f"refused-rows-{row.pk}.csv",
        content_type="text/csv; charset=utf-8",
    )
