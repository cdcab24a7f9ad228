"""Rows of the machine-learning half: jobs. The language model is in `generation/lm/`."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.db.models import Q
from django_scopes import get_scope
from django_scopes.exceptions import ScopeError

M = TypeVar("M", bound=models.Model)


class WorkspaceManager(models.Manager[M]):
    """Rows of the workspace in scope, and no others; raises `ScopeError` outside any scope."""

    def get_queryset(self) -> models.QuerySet[M]:
        """Rows of `scope(workspace=ID)`; all of them inside `scopes_disabled()`."""
        scope: dict[str, Any] = get_scope()
        if not scope.get("_enabled", True):
            return super().get_queryset()
        if "workspace" not in scope:
            raise ScopeError(f"{self.model.__name__} was asked for outside a workspace.")
        return super().get_queryset().filter(workspace_id=scope["workspace"])


class JobState(models.TextChoices):
    """States of product.md 5.2; `cancelling` waits for its worker to notice."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


FINAL_STATES = (JobState.SUCCEEDED, JobState.PARTIAL, JobState.FAILED, JobState.CANCELLED)


class Job(models.Model):
    """A piece of work. The row is the job; Celery only rings (reliability 3.1).

    `workspace_id` and `requested_by_id` are plain numbers, because this half knows no workspace rows.
    """

    workspace_id = models.BigIntegerField()
    requested_by_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=40)
    queue = models.CharField(max_length=20, default="default")
    payload = models.JSONField(default=dict)
    payload_version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    run_after = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=80, default="", blank=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error_code = models.CharField(max_length=40, default="", blank=True)
    error_message = models.TextField(default="", blank=True)
    created = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)

    objects = WorkspaceManager["Job"]()
    everywhere = models.Manager["Job"]()

    class Meta:
        """Constraints hold whatever code does; transitions are held by a trigger (migration)."""

        base_manager_name = "everywhere"
        default_manager_name = "everywhere"
        indexes = [
            models.Index(fields=["state", "queue", "run_after", "id"], name="job_due"),
            models.Index(fields=["workspace_id", "state"], name="job_workspace_state"),
            models.Index(
                fields=["lease_until"],
                name="job_lease",
                condition=Q(state__in=["running", "cancelling"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["running", "cancelling"]) | Q(lease_until__isnull=False),
                name="job_running_has_lease",
            ),
        ]

    def __str__(self) -> str:
        return f"job {self.pk} ({self.kind}, {self.state})"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen unless somebody asks for a retry."""
        return self.state in FINAL_STATES


class Worker(models.Model):
    """A process that takes jobs, as it last said; the leases of its jobs begin with `name`."""

    name = models.CharField(max_length=70, unique=True)
    queues = models.JSONField(default=list)
    started = models.DateTimeField()
    seen = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def process(self) -> str:
        """Machine and process number as an operator knows them: "host, 4711". Nobody else sees them."""
        host, _, number = self.name.split(":")
        return f"{host}, {number}"
