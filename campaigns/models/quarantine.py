"""Products whose text looks as if it were written for a language model."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from campaigns.models.catalog import Product
from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow


class Quarantine(WorkspaceRow):
    """What the scan found in a product's texts as they stand; a product without a finding has no row.

    `digest` is of the texts that were read, `spans` where: [{"field", "start", "end"}], `field` a column,
    "attributes.NAME" or "attributes.NAME.name". Once somebody released it, it holds for these very texts.
    """

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="quarantine")
    digest = models.CharField(max_length=64)
    score = models.FloatField()
    spans = models.JSONField(default=list)
    found = models.DateTimeField()
    released = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=500, default="", blank=True)

    objects = WorkspaceManager["Quarantine"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(released=None, released_by=None)
                | Q(released__isnull=False, released_by__isnull=False),
                name="quarantine_released_by_somebody",
            )
        ]
        indexes = [
            models.Index(
                fields=["workspace", "product"],
                condition=Q(released=None),
                name="quarantine_open",
            )
        ]

    def __str__(self) -> str:
        return f"quarantine of {self.product_id}"
