"""Views of the grid that people keep: a name for its filters, order and shape, for one person or the team."""

from __future__ import annotations

from django.db import models

from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow


class SavedView(WorkspaceRow):
    """A kept view. `query` is the grid's address after the question mark, as the grid itself writes it."""

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    query = models.TextField(blank=True)
    is_shared = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = WorkspaceManager["SavedView"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "owner", "name"], name="view_name_once")
        ]

    def __str__(self) -> str:
        return self.name
