"""Mappings that people keep: a name for what the columns of one kind of file hold."""

from __future__ import annotations

from django.db import models

from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow


class SavedMapping(WorkspaceRow):
    """A kept mapping: column -> key of a product. It fits files with these very columns (`headers_hash`)."""

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    headers = models.JSONField(default=list)
    headers_hash = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = WorkspaceManager["SavedMapping"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="mapping_name_once")
        ]
        indexes = [models.Index(fields=["workspace", "headers_hash"], name="mapping_columns")]

    def __str__(self) -> str:
        return self.name
