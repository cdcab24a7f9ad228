"""Versioned limits of channels' fields."""

from __future__ import annotations

from datetime import date

from django.db import models

from campaigns.models.rules import ProposalState
from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow


class FieldSpecRow(models.Model):
    """One version of one field's limits, the same for all workspaces. Loaded from the file that ships."""

    channel = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    spec = models.JSONField()
    effective_from = models.DateField()
    # When every stored line of the field had been read by it; a field's first version has none before it.
    settled = models.DateTimeField(null=True)
    # Workspaces whose lines had been read by it while those of another could not be.
    read_in = models.JSONField(default=list)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "field", "version"], name="field_spec_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel}.{self.field} v{self.version}"


class OwnLimit(WorkspaceRow):
    """What a workspace set of a field's limits from a day on, over those that ship: nothing where a value is empty.

    `number` counts a field's rows in its workspace; the newest in force holds, and older ones stay. `tags` is how long
    the values of merge tags may become: {name: characters}.
    """

    channel = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    limit = models.PositiveIntegerField(null=True)
    limit_ucs2 = models.PositiveIntegerField(null=True)
    hard = models.BooleanField(null=True)
    tags = models.JSONField(default=dict)
    note = models.CharField(max_length=300, default="", blank=True)
    effective_from = models.DateField()
    # When every stored line of the field had been read by it.
    settled = models.DateTimeField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["OwnLimit"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "channel", "field", "number"], name="own_limit_number_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["effective_from"],
                condition=models.Q(settled=None),
                name="own_limit_unsettled",
            )
        ]

    @property
    def lengths(self) -> list[tuple[str, int]]:
        """Merge tags with how long their values may become; a name may be any word, "items" too."""
        return sorted(self.tags.items())

    def __str__(self) -> str:
        return f"{self.channel}.{self.field} of workspace {self.workspace_id}, {self.number}"


class LimitProposal(WorkspaceRow):
    """A limit that somebody who may not set limits would have of a field, and why.

    `values` are those of `OwnLimit` that were said, None for what ships, and the first day as text. `note` is why
    whoever declined it did.
    """

    channel = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    why = models.CharField(max_length=200)
    state = models.CharField(
        max_length=8, choices=ProposalState.choices, default=ProposalState.OPEN
    )
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, default="", blank=True)

    objects = WorkspaceManager["LimitProposal"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ProposalState.values),
                name="limit_proposal_state_known",
            ),
        ]

    @property
    def first_day(self) -> date | None:
        """From which day on; None is the day on which it is set."""
        said = self.values.get("effective_from")
        return date.fromisoformat(said) if said else None

    def __str__(self) -> str:
        return f"proposed limit of {self.channel}.{self.field}"
