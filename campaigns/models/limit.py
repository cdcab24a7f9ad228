"""How often something happened within a span of time."""

from __future__ import annotations

from django.db import models


class LimitCount(models.Model):
    """One count: of what, how often, how often at most, until when. Changed by `limits_take` alone.

    It belongs to no workspace: who guesses a password is in none yet.
    """

    key = models.CharField(max_length=100, unique=True)
    used = models.PositiveIntegerField()
    cap = models.PositiveIntegerField()
    # Seconds of the epoch: compared inside the statement that counts, on both databases alike.
    ends = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.used} of {self.cap}"
