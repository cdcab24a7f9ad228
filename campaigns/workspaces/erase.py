"""Taking a whole workspace away: the one case in which history may go."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings
from django.db import models, transaction
from django_scopes import scope, scopes_disabled

from campaigns.common.errors import DomainError
from campaigns.models import (
    Adapter,
    ApiToken,
    Arm,
    ArmShare,
    ArmTally,
    AuditEntry,
    Batch,
    BlackoutDay,
    Brand,
    BrandRule,
    BriefVersion,
    CalendarFeed,
    Campaign,
    Candidate,
    ClaimUse,
    Comment,
    ConversionFit,
    Decision,
    DisclosurePolicy,
    Draft,
    Evidence,
    EvidenceEdition,
    Experiment,
    ExperimentEvent,
    ExperimentKey,
    Export,
    ExportFormat,
    GuestRemark,
    IdempotencyRecord,
    Import,
    ImportRow,
    Launch,
    LaunchLine,
    LimitProposal,
    LiveCopy,
    Membership,
    Mention,
    Notification,
    NotificationPref,
    OwnLimit,
    Placement,
    Presence,
    Product,
    Promise,
    PromptVersion,
    Publication,
    PublicationItem,
    Quarantine,
    ReportLink,
    Revision,
    Round,
    RuleProposal,
    RuleSet,
    SavedMapping,
    SavedView,
    ShareLink,
    TaskChange,
    Thread,
    User,
    Waiver,
    WebhookDelivery,
    WebhookEndpoint,
    Workspace,
)
from generation.jobs.adapting import adapters_remove
from generation.jobs.approved import shelves_remove
from generation.models import Job

logger = logging.getLogger(__name__)
# Children before what they point to.
IN_ORDER: tuple[type[models.Model], ...] = (
    Notification,
    NotificationPref,
    WebhookDelivery,
    WebhookEndpoint,
    ExperimentEvent,
    ArmShare,
    ArmTally,
    ExperimentKey,
    ReportLink,
    Arm,
    Experiment,
    ConversionFit,
    LaunchLine,
    Launch,
    Placement,
    BlackoutDay,
    CalendarFeed,
    LiveCopy,
    PublicationItem,
    Publication,
    Export,
    ExportFormat,
    DisclosurePolicy,
    Draft,
    Presence,
    GuestRemark,
    ShareLink,
    TaskChange,
    Mention,
    Comment,
    Thread,
    Promise,
    ClaimUse,
    Waiver,
    Decision,
    Batch,
    Revision,
    Candidate,
    EvidenceEdition,
    Evidence,
    Round,
    BriefVersion,
    BrandRule,
    RuleSet,
    RuleProposal,
    LimitProposal,
    Campaign,
    Adapter,
    PromptVersion,
    Brand,
    ImportRow,
    Import,
    Quarantine,
    Product,
    IdempotencyRecord,
    ApiToken,
    SavedMapping,
    SavedView,
    OwnLimit,
    AuditEntry,
)


@transaction.atomic
def sample_remove(*, workspace: Workspace) -> None:
    """Remove a sample workspace, its rows, files and people. Raises `DomainError` for any other."""
    if not workspace.is_sample:
        raise DomainError("Only a sample workspace can be removed with this button.")
    people = _erase(workspace)
    _accounts_remove(User.objects.filter(pk__in=people, is_sample=True, memberships=None))


@transaction.atomic
def workspace_remove(*, workspace: Workspace, typed: str, by: User) -> None:
    """Remove a workspace with its rows, files and history, and the accounts of who works nowhere else.

    The one who removes it keeps theirs, so that the set-up page stays shut. Raises `DomainError` unless the
    workspace's address was typed.
    """
    if typed.strip() != workspace.slug:
        raise DomainError(
            f"Type {workspace.slug}, the address of the workspace, to confirm. Nothing was removed.",
            errors={"typed": [f"Type {workspace.slug} here."]},
        )
    people = _erase(workspace)
    alone = User.objects.filter(pk__in=people, memberships=None, is_superuser=False)
    _accounts_remove(alone.exclude(pk=by.pk))
    logger.warning("workspace %s was removed by %s", workspace.slug, by.username)


def _erase(workspace: Workspace) -> list[int]:
    """Everything of a workspace, and itself; who worked there."""
    # Triggers refuse to delete history unless the workspace says that all of it goes.
    Workspace.objects.filter(pk=workspace.pk).update(erasing=True)
    with scope(workspace=workspace.pk):
        files = files_of(workspace)
        adapters = list(Adapter.objects.filter(workspace=workspace).values_list("name", flat=True))
        rows = Candidate.objects.filter(workspace=workspace)
        rows.update(revision=None)
        # What was taken back goes after what took it back.
        while Decision.objects.filter(undone_by=None).delete()[0]:
            pass
        for model in IN_ORDER:
            model._default_manager.filter(workspace=workspace).delete()
        Job.everywhere.filter(workspace_id=workspace.pk).delete()
    transaction.on_commit(lambda: adapters_remove(adapters), robust=True)
    pk = workspace.pk
    transaction.on_commit(lambda: shelves_remove(pk), robust=True)
    people = list(Membership.objects.filter(workspace=workspace).values_list("user_id", flat=True))
    # What is left of it anywhere would hold it.
    with scopes_disabled():
        Membership.objects.filter(workspace=workspace).delete()
        Workspace.objects.filter(pk=pk).delete()
    transaction.on_commit(lambda: _files_remove(files), robust=True)
    return people


def _accounts_remove(people: models.QuerySet[User]) -> None:
    """Remove accounts; what they did in another workspace would hold them."""
    with scopes_disabled():
        people.delete()


def files_of(workspace: Workspace) -> list[Path]:
    """What was uploaded here, what was exported, and archives of it all; some may be gone already."""
    folder = Path(settings.FILES_DIR)
    uploads = Import.objects.filter(workspace=workspace).exclude(file="")
    exports = Export.objects.filter(workspace=workspace).exclude(file="")
    proofs = EvidenceEdition.objects.filter(workspace=workspace).exclude(file="")
    made = Job.everywhere.filter(workspace_id=workspace.pk, kind="archive")
    archives = made.values_list("result__file", flat=True)
    return [
        *(folder / name for name in uploads.values_list("file", flat=True)),
        *(folder / name for name in proofs.values_list("file", flat=True)),
        *(
            folder / "exports" / name
            for names in exports.values_list("file", "provenance")
            for name in names
            if name
        ),
        *(folder / "archives" / name for name in archives if name),
    ]


def _files_remove(files: list[Path]) -> None:
    for path in files:
        path.unlink(missing_ok=True)
