"""Lines under review: candidates, their immutable revisions and decisions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from campaigns.models.brief import Campaign, Round
from campaigns.models.catalog import Product
from campaigns.models.readings import BadgeNumber, DueNumber, ToneMatch, Turn, WorstClaim, WorstRule
from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow


class CandidateState(models.TextChoices):
    """States of contracts section 3."""

    GENERATED = "generated"
    BLOCKED = "blocked"
    IN_REVIEW = "in_review", "In review"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    SCHEDULED = "scheduled"
    LIVE = "live"
    STALE = "stale"
    RETIRED = "retired"


# The states in which somebody has something to do.
OPEN_STATES = frozenset(
    {
        CandidateState.IN_REVIEW,
        CandidateState.BLOCKED,
        CandidateState.CHANGES_REQUESTED,
        CandidateState.STALE,
    }
)

# Lines that go out, or are out: what they rest on makes them stale when it changes.
STANDING = (CandidateState.APPROVED, CandidateState.SCHEDULED, CandidateState.LIVE)
# Lines that keep their state and carry the reasons, so that nobody approves them unseen: an undo brings back
# what was rejected, a rollback what was retired.
WARNED = (
    CandidateState.IN_REVIEW,
    CandidateState.CHANGES_REQUESTED,
    CandidateState.BLOCKED,
    CandidateState.REJECTED,
    CandidateState.RETIRED,
)


class Origin(models.TextChoices):
    """Who wrote a text: the model, a person after the model, or a person."""

    MODEL = "model"
    MIXED = "mixed"
    HUMAN = "human"


class Priority(models.IntegerChoices):
    """How much a line presses."""

    LOW = 0, "Low"
    NORMAL = 1, "Normal"
    HIGH = 2, "High"
    URGENT = 3, "Urgent"


# What the grid sorts by beside age and score; each has its index.
ORDERED_BY: dict[str, models.Func] = {
    "length": BadgeNumber("length", "value"),
    "novelty": BadgeNumber("novelty", "value"),
    "cta": BadgeNumber("cta", "value"),
    "claims": WorstClaim(),
    "rules": WorstRule(),
    "diversity": BadgeNumber("diversity", "value"),
    "conversion": BadgeNumber("conversion", "p"),
    "tone": ToneMatch(),
    "readability": BadgeNumber("readability", "grade"),
    "turn": Turn(),
    "due": DueNumber(),
}


class Candidate(WorkspaceRow):
    """A line for one field of one product. Its text is its newest revision's.

    `generated_text` never changes. `text`, `badges`, `content_hash`, `origin` and `share_edited` mirror the
    current revision so that queues read one row; `version` counts every change of the row but those of its task
    (who does it, until when, how much it presses), which `task_version` counts.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="candidates")
    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="candidates")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="candidates")
    channel = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    slot = models.PositiveSmallIntegerField(null=True)
    rank = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        max_length=20, choices=CandidateState.choices, default=CandidateState.GENERATED
    )
    generated_text = models.TextField(default="", blank=True)
    text = models.TextField()
    badges = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.MODEL)
    revision = models.ForeignKey(
        "campaigns.Revision", null=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    score = models.FloatField(null=True)
    seed = models.PositiveBigIntegerField(default=0)
    engine = models.CharField(max_length=40, default="", blank=True)
    model_version = models.CharField(max_length=80, default="", blank=True)
    share_edited = models.FloatField(null=True)
    # Who gave the first of two approvals of this very text; kept once the second is there.
    first_approved_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    is_primary = models.BooleanField(default=False)
    is_control = models.BooleanField(default=False)
    stale_reasons = models.JSONField(default=list)
    assigned_to = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    due = models.DateTimeField(null=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    # Who does it until when is no change of the line: it has a version of its own.
    task_version = models.PositiveIntegerField(default=1)
    # When whoever holds it is told of its due date next.
    remind = models.DateTimeField(null=True)
    decided = models.DateTimeField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["Candidate"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "product", "channel", "field", "slot"], name="candidate_slot_once"
            ),
            models.UniqueConstraint(
                fields=["campaign", "product", "channel", "field"],
                condition=Q(is_primary=True),
                name="candidate_one_primary",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CandidateState.values), name="candidate_state_known"
            ),
            models.CheckConstraint(
                condition=Q(priority__in=Priority.values), name="candidate_priority_known"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "state", "id"], name="candidate_queue"),
            models.Index(
                fields=["workspace", "campaign", "state", "id"], name="candidate_campaign"
            ),
            models.Index(
                F("workspace"),
                F("state"),
                Coalesce("score", Value(-1.0)).desc(),
                F("id"),
                name="candidate_best",
            ),
            *(
                models.Index(F("workspace"), F("state"), reading, F("id"), name=f"candidate_{name}")
                for name, reading in ORDERED_BY.items()
            ),
            models.Index(
                F("assigned_to"),
                F("state"),
                Turn(),
                F("id"),
                condition=Q(assigned_to__isnull=False),
                name="candidate_mine",
            ),
            models.Index(
                fields=["workspace", "state", "id"],
                condition=Q(assigned_to=None),
                name="candidate_free",
            ),
            models.Index(
                fields=["workspace", "state", "id"],
                condition=Q(first_approved_by__isnull=False),
                name="candidate_second",
            ),
            models.Index(
                fields=["remind"], condition=Q(remind__isnull=False), name="candidate_remind"
            ),
            models.Index(fields=["workspace", "state", "channel"], name="candidate_channel"),
            models.Index(fields=["round", "id"], name="candidate_round"),
            models.Index(fields=["workspace", "product", "state"], name="candidate_product"),
        ]

    def __str__(self) -> str:
        return f"line {self.pk}"


class Revision(WorkspaceRow):
    """One immutable text of a line. Triggers refuse UPDATE of its text and DELETE."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    content_hash = models.CharField(max_length=64)
    basis = models.JSONField(default=dict)
    badges = models.JSONField(default=dict)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    # Of a mixed text the share that people rewrote (common.edit_share), None of any other.
    share_edited = models.FloatField(null=True)
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["Revision"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidate", "number"], name="revision_number_once")
        ]

    def __str__(self) -> str:
        return f"revision {self.number} of {self.candidate_id}"


class Verdict(models.TextChoices):
    """What a decision says. An undo is a new decision."""

    APPROVE = "approve"
    REJECT = "reject"
    REQUEST_CHANGES = "request_changes"
    UNDO = "undo"
    PRIMARY = "primary"


class Batch(WorkspaceRow):
    """Decisions made in one bulk act; its id is the `undo_id`."""

    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=20)
    count = models.PositiveIntegerField(default=0)
    undone = models.DateTimeField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["Batch"]()

    def __str__(self) -> str:
        return f"batch {self.pk}"


class Decision(WorkspaceRow):
    """A verdict on one revision's exact content. A trigger refuses approval by one of its editors."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="decisions")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    reason = models.CharField(max_length=20, default="", blank=True)
    note = models.TextField(default="", blank=True)
    content_hash = models.CharField(max_length=64)
    specs = models.JSONField(default=dict)
    state_before = models.CharField(max_length=20)
    state_after = models.CharField(max_length=20)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    undoes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="decisions")
    at = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["Decision"]()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "by", "-id"], name="decision_by"),
            # A line's standing approval: SQLite has no figures of a young database to choose by, and
            # takes the index that more of the question's terms are in.
            models.Index(fields=["candidate", "revision"], name="decision_of_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} on {self.candidate_id}"

    @property
    def is_first(self) -> bool:
        """Whether it is the first of two approvals: its line waits on."""
        return self.verdict == Verdict.APPROVE and self.state_after == CandidateState.IN_REVIEW
