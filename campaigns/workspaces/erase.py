"""Taking a whole workspace away: the one case in which history may go."""

from __future__ import annotations

from django.db import models, transaction
from django_scopes import scope

from campaigns.common.errors import DomainError
from campaigns.models import (
    ApiToken,
    AuditEntry,
    Batch,
    Brand,
    Campaign,
    Candidate,
    Comment,
    Decision,
    Export,
    IdempotencyRecord,
    Import,
    ImportRow,
    LiveCopy,
    Membership,
    Product,
    Publication,
    PublicationItem,
    Revision,
    Round,
    User,
    Workspace,
)
from generation.models import Job

# Children before what they point to.
IN_ORDER: tuple[type[models.Model], ...] = (
    LiveCopy,
    PublicationItem,
    Publication,
    Export,
    Comment,
    Decision,
    Batch,
    Revision,
    Candidate,
    Round,
    Campaign,
    Brand,
    ImportRow,
    Import,
    Product,
    IdempotencyRecord,
    ApiToken,
    AuditEntry,
)


@transaction.atomic
def sample_remove(*, workspace: Workspace) -> None:
    """Remove a sample workspace, its rows and its people. Raises `DomainError` for any other."""
    if not workspace.is_sample:
        raise DomainError("Only a sample workspace can be removed with this button.")
    # Triggers refuse to delete history unless the workspace says that all of it goes.
    Workspace.objects.filter(pk=workspace.pk).update(erasing=True)
    with scope(workspace=workspace.pk):
        rows = Candidate.objects.filter(workspace=workspace)
        rows.update(revision=None)
        for model in IN_ORDER:
            model._default_manager.filter(workspace=workspace).delete()
        Job.everywhere.filter(workspace_id=workspace.pk).delete()
    people = list(Membership.objects.filter(workspace=workspace).values_list("user_id", flat=True))
    Membership.objects.filter(workspace=workspace).delete()
    Workspace.objects.filter(pk=workspace.pk).delete()
    User.objects.filter(pk__in=people, is_sample=True, memberships=None).delete()
