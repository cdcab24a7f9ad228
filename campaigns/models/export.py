"""Files of approved copy for other systems."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from campaigns.models.brief import Campaign
from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow
from generation.models import Job


class Export(WorkspaceRow):
    """One file for one profile. A link exists only for a whole file."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="exports")
    profile = models.CharField(max_length=40)
    # What a format of the workspace's own was when the file was asked for; {} of the formats that ship.
    layout = models.JSONField(default=dict)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=12, default="queued")
    rows = models.PositiveIntegerField(default=0)
    held = models.JSONField(default=list)
    risky = models.JSONField(default=list)
    file = models.CharField(max_length=255, default="", blank=True)
    # The provenance of each text in it, a file beside it; "" for one that was made before there were any.
    provenance = models.CharField(max_length=255, default="", blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    manifest = models.JSONField(default=dict)
    error = models.TextField(default="", blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True)

    objects = WorkspaceManager["Export"]()

    def __str__(self) -> str:
        return f"{self.profile} of {self.campaign_id}"


class ExportFormat(WorkspaceRow):
    """A table of a workspace's own: which columns in which order, how the file is written. `version` counts its changes."""

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    layout = models.JSONField(default=dict)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = WorkspaceManager["ExportFormat"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="export_format_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class DisclosurePolicy(WorkspaceRow):
    """What a workspace does with text that a model wrote, where it differs from what the platforms ask.

    `choices`: profile -> "mark", "leave" or "hold". `human_from`: from which per cent edited on a text counts as a
    person's; None is never. No row is all defaults, version 0.
    """

    choices = models.JSONField(default=dict)
    human_from = models.PositiveSmallIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed = models.DateTimeField(auto_now=True)

    objects = WorkspaceManager["DisclosurePolicy"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace"], name="disclosure_policy_once"),
            models.CheckConstraint(
                condition=Q(human_from=None) | Q(human_from__gte=1, human_from__lte=100),
                name="disclosure_policy_share",
            ),
        ]

    def __str__(self) -> str:
        return f"disclosure policy of {self.workspace_id}"
