"""The door to rows that meet shoppers, as `access` is to all others: a foreign row is as missing as a missing one."""

from __future__ import annotations

from campaigns.models import ConversionFit, Experiment, ExperimentKey, ReportLink
from campaigns.workspaces.finding import row_find
from campaigns.workspaces.requests import StudioRequest


def experiment(request: StudioRequest, pk: int) -> Experiment:
    """An experiment."""
    rows = Experiment.objects.filter(workspace=request.workspace)
    return row_find(rows.select_related("created_by", "started_by", "decided_by"), pk=pk)


def experiment_begun(request: StudioRequest, pk: int) -> Experiment:
    """An experiment that was started: a draft has no report."""
    rows = Experiment.objects.filter(workspace=request.workspace, started__isnull=False)
    return row_find(rows.select_related("winner"), pk=pk)


def report_link(request: StudioRequest, pk: int) -> ReportLink:
    """A guest's link to a report."""
    rows = ReportLink.objects.filter(workspace=request.workspace)
    return row_find(rows.select_related("created_by", "revoked_by"), pk=pk)


def experiment_key(request: StudioRequest, pk: int) -> ExperimentKey:
    """A publishable key with its experiment."""
    rows = ExperimentKey.objects.filter(workspace=request.workspace)
    return row_find(rows.select_related("experiment"), pk=pk)


def fit(request: StudioRequest, pk: int) -> ConversionFit:
    """A fit on the workspace's own experiments."""
    return row_find(ConversionFit.objects.filter(workspace=request.workspace), pk=pk)
