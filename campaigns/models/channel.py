"""Versioned limits of channels' fields."""

from __future__ import annotations

from django.db import models


class FieldSpecRow(models.Model):
    """One version of one field's limits, the same for all workspaces. Loaded from the file that ships."""

    channel = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    spec = models.JSONField()
    effective_from = models.DateField()
    # When every stored line of the field had been read by it; a field's first version has none before it.
    settled = models.DateTimeField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "field", "version"], name="field_spec_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel}.{self.field} v{self.version}"
