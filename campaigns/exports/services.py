"""Asking for an export."""

from __future__ import annotations

from django.db import transaction

from campaigns.common.errors import DomainError
from campaigns.common.queueing import queue_refusals_answered
from campaigns.exports.gate import gate_check
from campaigns.exports.profiles import PROFILES
from campaigns.exports.saved_profiles import profile_found
from campaigns.models import Campaign, Export, User
from campaigns.workspaces.audit import audit_record
from generation.jobs.services import job_enqueue


@transaction.atomic
def export_create(*, campaign: Campaign, profile: str, by: User, via: str = "page") -> Export:
    """Record an export and queue its job. Raises `DomainError` for an unknown profile, `QuotaExceeded`,
    `StateConflict` while stored lines are still being read by new brand rules.
    """
    found = profile_found(profile, campaign.workspace_id)
    if found is None:
        raise DomainError(
            f"There is no profile {profile}.",
            errors={"profile": [f"Use one of {', '.join(PROFILES)}, or a format of your own."]},
        )
    gate_check(campaign)
    row = Export.objects.create(
        workspace_id=campaign.workspace_id,
        campaign=campaign,
        profile=profile,
        layout=found[1],
        created_by=by,
    )
    with queue_refusals_answered():
        row.job = job_enqueue(
            kind="export",
            workspace_id=campaign.workspace_id,
            payload={"export": row.pk},
            requested_by_id=by.pk,
        )
    row.save(update_fields=["job"])
    audit_record(
        workspace_id=campaign.workspace_id,
        actor=by,
        event="export.created",
        row=row,
        data={"profile": profile, "campaign": campaign.pk},
        via=via,
    )
    return row
