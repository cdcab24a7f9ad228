"""Versions of a workspace's own words for a channel: what they say, how they were measured, whether they write."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow
from generation.models import Job


class PromptState(models.TextChoices):
    """States of product.md 5.2."""

    DRAFT = "draft"
    EVALUATED = "evaluated"
    CANDIDATE = "candidate"
    PRODUCTION = "production"
    RETIRED = "retired"


class PromptVersion(WorkspaceRow):
    """One version of the words for a channel; its words are never changed.

    `card` is the last evaluation. `replaces` is the version that wrote before this one was promoted, None
    for the shipped words: a rollback goes back to it.
    """

    channel = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    note = models.CharField(max_length=200)
    words = models.TextField()
    fields = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=PromptState.choices, default=PromptState.DRAFT)
    job = models.OneToOneField(Job, null=True, on_delete=models.SET_NULL, related_name="prompt")
    card = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    promoted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    promoted = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")

    objects = WorkspaceManager["PromptVersion"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "channel", "number"], name="prompt_number_once"
            ),
            models.UniqueConstraint(
                fields=["workspace", "channel"],
                condition=Q(state="production"),
                name="prompt_one_writes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PromptState.values), name="prompt_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}/own-{self.number}"

    def for_brief(self) -> dict[str, Any]:
        """The words as a brief brings them."""
        return {"number": self.number, "channel": self.words, "fields": dict(self.fields)}
