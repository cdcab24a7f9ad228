"""What a site that was restored must not do twice, and what it goes on with."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django_scopes import scope, scopes_disabled

from campaigns.models import Workspace
from campaigns.notices.sending import mails_hold
from campaigns.review.reminding import lines_remind
from campaigns.scheduling.firing import launches_hold
from campaigns.webhooks.sending import deliveries_hold
from campaigns.workspaces.audit import audit_record
from copystudio.backup.manifest import Manifest
from generation.jobs.sweep import jobs_release
from generation.models import Worker


@dataclass(frozen=True)
class Settled:
    """Jobs that were interrupted and begin again, mails and messages to other systems that are not sent any more."""

    jobs: int
    mails: int
    messages: int


def site_settle(manifest: Manifest, *, send_mail: bool) -> Settled:
    """Take rows out of the hands of the site that was backed up, and say in each audit trail where they came from."""
    # A backup is of all workspaces.
    with scopes_disabled():
        Worker.objects.all().delete()
        jobs = jobs_release()
    mails = messages = 0
    if not send_mail:
        # What fell due since the backup: the other site may have mailed it, so that it is told here only.
        while lines_remind():
            pass
        # What was due to go live since may be live there.
        launches_hold()
        mails, messages = mails_hold(), deliveries_hold()
    told = {"backup": manifest.id, "taken": manifest.created}
    for workspace in Workspace.objects.order_by("pk"):
        with transaction.atomic(), scope(workspace=workspace.pk):
            audit_record(
                workspace_id=workspace.pk,
                actor=None,
                event="workspace.restored",
                row=workspace,
                data=told,
                via="command",
            )
    return Settled(jobs, mails, messages)
