"""Links to the report of an experiment: made for what was started, and how often a file is drawn for one."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from campaigns.common.errors import DomainError, QuotaExceeded
from campaigns.models import Experiment, ExperimentState, ReportLink, User
from campaigns.workspaces.access import may
from campaigns.workspaces.guest_links import DAYS_CHOICE, Guest, link_add, link_row
from campaigns.workspaces.limits import Limit, limits_take
from campaigns.workspaces.requests import StudioRequest

FILES_MOST = 60
"""Files an hour for one link: whoever has it may ask, and each is drawn anew."""


@transaction.atomic
def report_link_create(
    *, experiment: Experiment, by: User, guest: Guest, via: str = "page"
) -> tuple[ReportLink, str]:
    """A link to a report and its secret, which is shown this once. Raises `DomainError`."""
    row = Experiment.objects.select_for_update(no_key=True).get(pk=experiment.pk)
    if row.state == ExperimentState.DRAFT:
        raise DomainError("A draft has no report yet. Start the experiment first.")
    link = ReportLink(workspace_id=row.workspace_id, experiment=row)
    return link_add(link, guest=guest, by=by, via=via)


def report_links_shown(request: StudioRequest, row: Experiment) -> dict[str, Any]:
    """What an experiment's page shows of its links, newest first; nothing for who may not make them."""
    if not may(request, "share.make"):
        return {}
    rows = ReportLink.objects.filter(experiment=row).select_related("created_by").order_by("-pk")
    links = [link_row(link) for link in rows]
    return {"may_share": True, "links": links, "days": DAYS_CHOICE}


def report_link_experiment(link: ReportLink) -> Experiment:
    """What a link leads to, in its workspace's scope."""
    return Experiment.objects.select_related("winner").get(pk=link.experiment_id)


def report_count(link: ReportLink) -> None:
    """Count a file before it is drawn. Raises `QuotaExceeded` where one link asked for too many."""
    taken = limits_take(Limit("link", f"report:link:{link.pk}", FILES_MOST, 3600))
    if not taken.allowed:
        wait = max(count.wait for count in taken.counts)
        raise QuotaExceeded(
            f"Too many files came from this link. Go on in {-(-wait // 60)} minutes.",
            headers={"Retry-After": str(wait)},
        )
