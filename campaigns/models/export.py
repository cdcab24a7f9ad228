"""Files of approved copy for other systems."""

from __future__ import annotations

from django.db import models

from campaigns.models.brief import Campaign
from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow
from generation.models import Job


class Export(WorkspaceRow):
    """One file for one profile. A link exists only for a whole file."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="exports")
    profile = models.CharField(max_length=40)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=12, default="queued")
    rows = models.PositiveIntegerField(default=0)
    held = models.JSONField(default=list)
    risky = models.JSONField(default=list)
    file = models.CharField(max_length=255, default="", blank=True)
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
