"""Who does what until when: the changes of lines' tasks, and who looks at which line now."""

from __future__ import annotations

from django.db import models

from campaigns.models.review import Batch, Candidate
from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow


class TaskChange(WorkspaceRow):
    """A change of a line's assignee, due date or priority; `before` and `after` hold what changed.

    `version` is the line's `task_version` that it made: while that stands, it can be undone.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="task_changes")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    before = models.JSONField()
    after = models.JSONField()
    version = models.PositiveIntegerField()
    batch = models.ForeignKey(
        Batch, null=True, on_delete=models.PROTECT, related_name="task_changes"
    )
    is_undone = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["TaskChange"]()

    class Meta:
        indexes = [models.Index(fields=["workspace", "by", "-id"], name="task_change_by")]

    def __str__(self) -> str:
        return f"task of {self.candidate_id}"


class Presence(WorkspaceRow):
    """Which line a person has before them: one row a person and workspace, refreshed while they look."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="+")
    is_editing = models.BooleanField(default=False)
    since = models.DateTimeField()
    seen = models.DateTimeField()

    objects = WorkspaceManager["Presence"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "person"], name="presence_of_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.candidate_id}"
