"""Launches: approved lines that go live in a place for a time, and the days on which nothing does."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from campaigns.models.brief import Campaign
from campaigns.models.catalog import Publication
from campaigns.models.review import Candidate
from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow


class LaunchState(models.TextChoices):
    """States of product.md 5.2."""

    DRAFT = "draft"
    PENDING_APPROVAL = "pending_approval", "Pending approval"
    SCHEDULED = "scheduled"
    HELD = "held"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"


APPROVED_STATES = (
    LaunchState.SCHEDULED,
    LaunchState.HELD,
    LaunchState.RUNNING,
    LaunchState.PAUSED,
)
"""States in which a launch has its approval and the clock has something to do for it: it holds its slot."""


class LaunchEnd(models.TextChoices):
    """What becomes of the products' live copy when a launch ends."""

    RESTORE = "restore", "Put back what was there"
    RETIRE = "retire", "Take it down"


class Placement(WorkspaceRow):
    """A place where copy of one channel shows, by the name that people give it."""

    name = models.CharField(max_length=80)
    channel = models.CharField(max_length=40)
    created = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["Placement"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "channel", "name"], name="placement_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Launch(WorkspaceRow):
    """Approved lines of one campaign and channel in a placement, from `starts_at` until `ends_at`.

    Both are moments; `timezone` is the zone that they were chosen in. `due` is when the clock looks next: before the
    start for its checks, at the start, at the end; only what is approved and not over has one. `checks` and `checked`
    are of the last look, `reason` why it was held or failed. `changed_by` are the ids of all who chose its slot or its
    lines: none of them approves it. `publication` is what it made live last. `pages` is how the pages that
    it leads to answered when they were asked last.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="launches")
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="launches")
    state = models.CharField(max_length=16, choices=LaunchState.choices, default=LaunchState.DRAFT)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    timezone = models.CharField(max_length=50)
    on_end = models.CharField(max_length=8, choices=LaunchEnd.choices, default=LaunchEnd.RESTORE)
    due = models.DateTimeField(null=True)
    checks = models.JSONField(default=list)
    checked = models.DateTimeField(null=True)
    reason = models.TextField(default="", blank=True)
    publication = models.ForeignKey(
        Publication, null=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_by = models.JSONField(default=list)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved = models.DateTimeField(null=True)
    started = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    pages = models.JSONField(default=list)
    pages_looked = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["Launch"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=LaunchState.values, on_end__in=LaunchEnd.values),
                name="launch_state_known",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="launch_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(LaunchState.DRAFT, LaunchState.CANCELLED))
                | Q(starts_at__isnull=False, ends_at__isnull=False),
                name="launch_has_its_time",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=APPROVED_STATES) & Q(due__isnull=False))
                | (~Q(state__in=APPROVED_STATES) & Q(due=None)),
                name="launch_due_while_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(*APPROVED_STATES, LaunchState.FINISHED, LaunchState.FAILED))
                | Q(approved_by__isnull=False, submitted_by__isnull=False),
                name="launch_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | (~Q(approved_by=F("created_by")) & ~Q(approved_by=F("submitted_by"))),
                name="launch_four_eyes",
            ),
        ]
        indexes = [
            models.Index(fields=["due", "id"], name="launch_due", condition=Q(due__isnull=False)),
            models.Index(fields=["workspace", "starts_at", "id"], name="launch_calendar"),
            models.Index(fields=["workspace", "state", "ends_at"], name="launch_by_state"),
        ]

    def __str__(self) -> str:
        return f"launch {self.pk}"


class LaunchLine(WorkspaceRow):
    """A line of a launch. `content_hash` is what was submitted: only that goes live."""

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="lines")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)

    objects = WorkspaceManager["LaunchLine"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["launch", "candidate"], name="launch_line_once")
        ]

    def __str__(self) -> str:
        return f"line {self.candidate_id} of launch {self.launch_id}"


class BlackoutDay(WorkspaceRow):
    """A day on which no launch starts, by the launch's own zone."""

    day = models.DateField()
    reason = models.CharField(max_length=120, default="", blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["BlackoutDay"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "day"], name="blackout_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class CalendarFeed(WorkspaceRow):
    """A private address at which a person's own calendar reads the launches; only the digest of its secret is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    revoked = models.DateTimeField(null=True)

    objects = WorkspaceManager["CalendarFeed"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "user"], condition=Q(revoked=None), name="calendar_feed_once"
            )
        ]

    def __str__(self) -> str:
        return f"calendar feed of {self.user_id}"
