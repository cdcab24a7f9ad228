"""Texts that somebody is typing: one a person and line, kept until it is saved or thrown away."""

from __future__ import annotations

from django.db import models

from campaigns.models.review import Candidate
from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow


class Draft(WorkspaceRow):
    """What a person typed and did not save: no revision, seen by nobody else.

    `version` and `content_hash` are the line's as the person read it when they began.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    updated = models.DateTimeField(auto_now=True)

    objects = WorkspaceManager["Draft"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidate", "person"], name="draft_of_person_once")
        ]
        indexes = [models.Index(fields=["person", "updated"], name="draft_newest")]

    def __str__(self) -> str:
        return f"draft of {self.candidate_id}"
