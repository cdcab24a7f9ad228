"""What a workspace's own experiments teach: fits of the chance to win, and which one is in use."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow
from generation.models import Job


class FitState(models.TextChoices):
    """`fitting` covers the whole of its job; one in `shadow` was compared and waits for a person."""

    FITTING = "fitting"
    SHADOW = "shadow"
    PROMOTED = "promoted"
    REFUSED = "refused"


class ConversionFit(WorkspaceRow):
    """One fit on the workspace's own experiments.

    `fitted` is what speaks for lines, `experiments` and `arms` what it was made of, the last of which ended at `until`;
    `simulated`: their shoppers do not exist. `shadow` is how a twin that had not seen the newest experiments did on them
    beside what was in use, `later` how it did itself on those that ended after `until`. `replaces` is the fit that was
    in use before; none: what ships.
    """

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=FitState.choices, default=FitState.FITTING)
    job = models.OneToOneField(Job, null=True, on_delete=models.SET_NULL, related_name="fit")
    simulated = models.BooleanField(default=False)
    experiments = models.PositiveIntegerField(default=0)
    arms = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(null=True)
    fitted = models.JSONField(default=dict)
    shadow = models.JSONField(default=dict)
    later = models.JSONField(default=dict)
    on_probation = models.BooleanField(default=False)
    replaces = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.TextField(default="", blank=True)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = WorkspaceManager["ConversionFit"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="fit_number_once"),
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(state="promoted"), name="fit_one_promoted"
            ),
            models.CheckConstraint(condition=Q(state__in=FitState.values), name="fit_state_known"),
        ]

    def __str__(self) -> str:
        return f"fit {self.number} of {self.workspace_id}"
