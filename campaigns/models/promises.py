"""Promises that approved copy makes and that time, price or stock can make false."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

from campaigns.models.catalog import Product
from campaigns.models.review import Candidate
from campaigns.models.workspace import WorkspaceManager, WorkspaceRow

OPEN_END = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for no end that is known, so that a list by `until` needs no second order."""


class PromiseKind(models.TextChoices):
    """What makes it false."""

    TIME = "time", "Time"
    SAVING = "saving", "Saving"
    PRICE = "price", "Price"
    STOCK = "stock", "Stock"


class PromiseState(models.TextChoices):
    """Whether it stands, or its line waits because of it: before it went live, or taken out of live copy."""

    TRUE = "true"
    HELD = "held"
    PULLED = "pulled"


class Promise(WorkspaceRow):
    """A span of an approved line that time, price or stock can make false.

    It is true until `until` by what is known now (OPEN_END: no end is known) in the zone of its campaign. `due` is when
    the watch looks at its line next.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="promises")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=PromiseKind.choices)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    words = models.CharField(max_length=200)
    rests = models.CharField(max_length=300, default="", blank=True)
    # Why it is false, in words.
    why = models.CharField(max_length=300, default="", blank=True)
    zone = models.CharField(max_length=50)
    until = models.DateTimeField(default=OPEN_END)
    state = models.CharField(max_length=8, choices=PromiseState.choices, default=PromiseState.TRUE)
    due = models.DateTimeField(null=True)
    # Whether what it rests on has changed since the watch read it: until it has, its campaign sends nothing out.
    unread = models.BooleanField(default=False)

    objects = WorkspaceManager["Promise"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidate", "start", "end"], name="promise_span_once"),
            models.CheckConstraint(
                condition=Q(state__in=PromiseState.values) & Q(kind__in=PromiseKind.values),
                name="promise_known",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "state", "until", "id"], name="promise_list"),
            models.Index(fields=["due"], condition=Q(due__isnull=False), name="promise_due"),
            models.Index(fields=["candidate"], condition=Q(unread=True), name="promise_unread"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def ends(self) -> datetime | None:
        """When it is false, where that is known."""
        return None if self.until == OPEN_END else self.until
