"""The address of one job: the page of what it works on."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from campaigns.models import Export, Import, Round
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest

PAGES = (
    (Round, "briefs:round_detail"),
    (Import, "catalog:import_detail"),
    (Export, "exports:export_detail"),
)
OF_RULES = ("rules_impact", "rules_settle")


def job_detail_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Leads to the round, import, export, record or rules that a job works on; any other stands in the list."""
    job = access.job(request, pk)
    if job.kind in OF_RULES:
        return redirect("rules:rule_list", workspace)
    if job.kind == "evidence":
        return redirect("claims:evidence", workspace, job.payload["evidence"])
    for model, page in PAGES:
        if row := model.objects.filter(job=job).values_list("pk", flat=True).first():
            return redirect(page, workspace, row)
    return redirect("briefs:job_list", workspace)
