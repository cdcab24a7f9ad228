"""Versions of a brand's adapter: what it was trained on, what came out, whether it writes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from campaigns.models.brief import Brand
from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow
from generation.models import Job


class AdapterState(models.TextChoices):
    """`training` covers the whole of its job; a version that did not come to an end keeps it."""

    TRAINING = "training"
    TRAINED = "trained"
    PROMOTED = "promoted"


class Adapter(WorkspaceRow):
    """One version of a brand's adapter over one base. Its weights lie in the store under `name`.

    `consent_by` says that the brand's approved copy may be learnt from. `replaces` is the version that
    wrote before this one was promoted: a rollback goes back to it.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="adapters")
    number = models.PositiveIntegerField()
    engine = models.CharField(max_length=40)
    base = models.CharField(max_length=80)
    state = models.CharField(
        max_length=10, choices=AdapterState.choices, default=AdapterState.TRAINING
    )
    job = models.OneToOneField(Job, null=True, on_delete=models.SET_NULL, related_name="adapter")
    name = models.CharField(max_length=16, default="", blank=True)
    lines = models.PositiveIntegerField(default=0)
    card = models.JSONField(default=dict)
    consent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    replaces = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    trained = models.DateTimeField(null=True)
    promoted = models.DateTimeField(null=True)
    promoted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = WorkspaceManager["Adapter"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "number"], name="adapter_number_once"),
            models.UniqueConstraint(
                fields=["brand", "engine"],
                condition=Q(state="promoted"),
                name="adapter_one_promoted",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AdapterState.values), name="adapter_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="training") | ~Q(name=""), name="adapter_trained_has_weights"
            ),
        ]

    def __str__(self) -> str:
        return f"adapter {self.number} of {self.brand_id}"
