"""Where other systems hear of changes, and what goes out to them: the outbox of webhooks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow


class WebhookKind(models.TextChoices):
    """What another system may hear of, by the `type` of its message."""

    LINE_APPROVED = "candidate.approved", "Lines are approved"
    LINE_REJECTED = "candidate.rejected", "Lines are rejected"
    LINE_STALE = "candidate.stale", "Lines go stale"
    LINE_WITHDRAWN = "candidate.withdrawn", "An approval is taken back"
    LINE_RESTORED = "candidate.restored", "An approval holds again"
    RULES_HOLD = "ruleset.activated", "A set of brand rules holds"
    PUBLISHED = "publication.created", "A campaign is published"
    PULLED = "publication.pulled", "Texts are taken out of live copy"
    ROLLED_BACK = "publication.rolled_back", "A publication is rolled back"
    LAUNCH_SCHEDULED = "launch.scheduled", "A launch is approved"
    LAUNCH_HELD = "launch.held", "A launch is held"
    LAUNCH_STARTED = "launch.started", "A launch goes live"
    LAUNCH_FINISHED = "launch.finished", "A launch ends"
    LAUNCH_COPY = "launch.copy", "What is live once a launch comes or goes, with its texts"
    TRIED = "experiment.started", "An experiment starts"
    TRIED_HEALTH = "experiment.health", "An experiment is held, unsound, open or goes on"
    TRIED_ENDED = "experiment.ended", "An experiment ends"
    TRIED_DECIDED = "experiment.decided", "An experiment is decided"
    JOB_SUCCEEDED = "job.succeeded", "A job ends with all it was to do"
    JOB_PARTIAL = "job.partial", "A job ends with part of it"
    JOB_FAILED = "job.failed", "A job fails"
    JOB_CANCELLED = "job.cancelled", "A job is cancelled"
    ROUND_ENDED = "round.completed", "A round ends"
    IMPORT_ENDED = "import.completed", "An import ends"
    EXPORT_ENDED = "export.completed", "An export ends"


TEST_KIND = "webhook.test"
"""The kind of a message that somebody asked for to see that it arrives; nobody chooses it."""


class WebhookEndpoint(WorkspaceRow):
    """An address that hears of some kinds of events.

    `secret` signs what is sent, sealed with a key that is not in the database; `secret_before` signs beside it until
    `secret_until`. `credential` is what a shop lets us in by, sealed likewise. `failing_since` is the first failure
    since something was last accepted, and nothing is sent before `rest_until`: a rest after a failure, or another
    worker's try. `switched_off` says when the machine gave it up.
    """

    address = models.CharField(max_length=500)
    kinds = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    secret = models.TextField()
    secret_before = models.TextField(default="", blank=True)
    secret_until = models.DateTimeField(null=True)
    credential = models.TextField(default="", blank=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    rest_until = models.DateTimeField(null=True)
    switched_off = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["WebhookEndpoint"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(secret_before="") | Q(secret_until__isnull=False),
                name="webhook_old_secret_ends",
            )
        ]

    def __str__(self) -> str:
        return f"webhook {self.pk}"


class DeliveryState(models.TextChoices):
    """How far a message has come."""

    WAITING = "waiting", "Waiting"
    DELIVERED = "delivered", "Delivered"
    DEAD = "dead", "Given up"
    HELD = "held", "Held"


class WebhookDelivery(WorkspaceRow):
    """One message to one endpoint: written with the change that it tells of, sent until it is accepted.

    `event` is the message's id and `body` its bytes: both are the same at every try. `due` is when it is tried next,
    or until when a worker that took it is waited for; only what waits has one. `code` and `said` are of the last try.
    """

    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries"
    )
    event = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    body = models.TextField()
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    tries = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField(null=True)
    tried = models.DateTimeField(null=True)
    code = models.PositiveSmallIntegerField(null=True)
    said = models.CharField(max_length=1000, default="", blank=True)
    created = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["WebhookDelivery"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", due__isnull=False)
                | (~Q(state="waiting") & Q(due__isnull=True)),
                name="delivery_due_while_waiting",
            ),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "due", "id"],
                name="delivery_due",
                condition=Q(state="waiting"),
            ),
            models.Index(fields=["endpoint", "-id"], name="delivery_newest"),
            models.Index(fields=["endpoint", "state", "-id"], name="delivery_by_state"),
            models.Index(fields=["created"], name="delivery_old"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.endpoint_id}: {self.state}"
