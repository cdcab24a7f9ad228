"""The audit trail: append-only, chained by hashes, one chain per workspace."""

from __future__ import annotations

from django.db import models

from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow


class AuditEntry(WorkspaceRow):
    """One change: who did what to which row. Triggers refuse UPDATE and DELETE."""

    number = models.PositiveBigIntegerField()
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    via = models.CharField(max_length=20, default="page")
    event = models.CharField(max_length=60)
    entity = models.CharField(max_length=40)
    entity_id = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, default="", blank=True)
    at = models.DateTimeField()
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = WorkspaceManager["AuditEntry"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="audit_number_once")
        ]
        indexes = [models.Index(fields=["workspace", "entity", "entity_id"], name="audit_entity")]

    def __str__(self) -> str:
        return f"{self.number}: {self.event}"
