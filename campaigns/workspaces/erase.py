"""Taking a whole workspace away: the one case in which history may go."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models, transaction
from django_scopes import scope

from campaigns.common.errors import DomainError
from campaigns.models import (
    Adapter,
    ApiToken,
    AuditEntry,
    Batch,
    Brand,
    BriefVersion,
    Campaign,
    Candidate,
    Comment,
    Decision,
    Draft,
    Export,
    IdempotencyRecord,
    Import,
    ImportRow,
    LiveCopy,
    Membership,
    Mention,
    Notification,
    NotificationPref,
    Presence,
    Product,
    PromptVersion,
    Publication,
    PublicationItem,
    Revision,
    Round,
    SavedMapping,
    SavedView,
    TaskChange,
    Thread,
    User,
    Workspace,
)
from generation.jobs.adapting import adapters_remove
from generation.jobs.approved import shelves_remove
from generation.models import Job

# Children before what they point to.
IN_ORDER: tuple[type[models.Model], ...] = (
    Notification,
    NotificationPref,
    LiveCopy,
    PublicationItem,
    Publication,
    Export,
    Draft,
    Presence,
    TaskChange,
    Mention,
    Comment,
    Thread,
    Decision,
    Batch,
    Revision,
    Candidate,
    Round,
    BriefVersion,
    Campaign,
    Adapter,
    PromptVersion,
    Brand,
    ImportRow,
    Import,
    Product,
    IdempotencyRecord,
    ApiToken,
    SavedMapping,
    SavedView,
    AuditEntry,
)


@transaction.atomic
def sample_remove(*, workspace: Workspace) -> None:
    """Remove a sample workspace, its rows, files and people. Raises `DomainError` for any other."""
    if not workspace.is_sample:
        raise DomainError("Only a sample workspace can be removed with this button.")
    # Triggers refuse to delete history unless the workspace says that all of it goes.
    Workspace.objects.filter(pk=workspace.pk).update(erasing=True)
    with scope(workspace=workspace.pk):
        files = _files(workspace)
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
    Membership.objects.filter(workspace=workspace).delete()
    Workspace.objects.filter(pk=workspace.pk).delete()
    User.objects.filter(pk__in=people, is_sample=True, memberships=None).delete()
    transaction.on_commit(lambda: _files_remove(files), robust=True)


def _files(workspace: Workspace) -> list[Path]:
    """What was uploaded here, and what was exported."""
    folder = Path(settings.FILES_DIR)
    uploads = Import.objects.filter(workspace=workspace).exclude(file="")
    exports = Export.objects.filter(workspace=workspace).exclude(file="")
    return [
        *(folder / name for name in uploads.values_list("file", flat=True)),
        *(folder / "exports" / name for name in exports.values_list("file", flat=True)),
    ]


def _files_remove(files: list[Path]) -> None:
    for path in files:
        path.unlink(missing_ok=True)
