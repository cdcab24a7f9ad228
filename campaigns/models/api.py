"""API tokens, and answers kept for `Idempotency-Key`."""

from __future__ import annotations

from django.db import models

from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow


class ApiToken(WorkspaceRow):
    """A bearer token of one user in one workspace; only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120, default="", blank=True)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)
    last_used = models.DateTimeField(null=True)

    objects = WorkspaceManager["ApiToken"]()
    everywhere = models.Manager["ApiToken"]()

    def __str__(self) -> str:
        return f"{self.prefix}… of {self.user_id}"


class IdempotencyRecord(WorkspaceRow):
    """The first answer to a POST with a key, replayed for 24 hours."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=255)
    key = models.CharField(max_length=255)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=80, default="", blank=True)
    body = models.BinaryField(default=b"")
    created = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["IdempotencyRecord"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "user", "path", "key"], name="idempotency_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} on {self.path}"
