"""Reports of experiments: as a file, and at links for people without an account, made and revoked here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_scopes import scope

from campaigns.experiments.report import Report, report_of
from campaigns.experiments.report_links import (
    report_count,
    report_link_create,
    report_link_experiment,
)
from campaigns.experiments.report_pdf import report_pdf
from campaigns.models import ReportLink
from campaigns.workspaces import access_live
from campaigns.workspaces.guest_links import (
    guest_read,
    hidden,
    link_address,
    link_find,
    link_revoke,
)
from campaigns.workspaces.requests import StudioRequest

GONE = "campaigns/review/share_gone.html"


@never_cache
@require_safe
def shared_view(request: HttpRequest, secret: str) -> HttpResponse:
    """A report for a guest. Expired, revoked and unknown links look alike."""
    link = link_find(ReportLink, secret)
    if link is None:
        return hidden(render(request, GONE, status=404))
    with scope(workspace=link.workspace_id):
        report = report_of(report_link_experiment(link))
        # A page that posts nothing needs no token, and so no cookie.
        context = {"link": link, "report": report, "secret": secret, "posts_nothing": True}
        return hidden(render(request, "campaigns/experiments/report.html", context))


@never_cache
@require_safe
def shared_file_view(request: HttpRequest, secret: str) -> HttpResponse:
    """The same as a PDF."""
    link = link_find(ReportLink, secret)
    if link is None:
        return hidden(render(request, GONE, status=404))
    report_count(link)
    with scope(workspace=link.workspace_id):
        return hidden(_file(report_of(report_link_experiment(link))))


def file_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """The report as a PDF, for members."""
    return _file(report_of(access_live.experiment_begun(request, pk)))


def link_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Make a link to a report; its address is shown this once."""
    row = access_live.experiment(request, pk)
    link, secret = report_link_create(
        experiment=row, by=request.user, guest=guest_read(request.POST)
    )
    context = {
        "row": row,
        "made": link,
        "address": link_address("shared_report", secret, request.build_absolute_uri),
    }
    return render(request, "campaigns/experiments/report_shared.html", context)


def revoke_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """End a link."""
    link = access_live.report_link(request, pk)
    link_revoke(link=link, by=request.user)
    messages.success(request, "The link is revoked.")
    address = reverse("experiments:experiment", args=[workspace, link.experiment_id])
    return redirect(f"{address}#guest-links")


def _file(report: Report) -> HttpResponse:
    name = f"experiment-{report.row.pk}.pdf"
    return HttpResponse(
        report_pdf(report),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
