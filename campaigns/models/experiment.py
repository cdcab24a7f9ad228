"""Experiments: approved texts against each other, what shoppers did, and the sums that results are read from."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from campaigns.models.review import Candidate, Revision
from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow


class ExperimentState(models.TextChoices):
    """A draft may change; what runs is frozen; what ended may be decided."""

    DRAFT = "draft"
    RUNNING = "running"
    ENDED = "ended"
    DECIDED = "decided"


class Health(models.TextChoices):
    """How a running experiment stood when the clock looked last; empty while there is nothing to say."""

    NONE = "", "Nothing yet"
    OPEN = "open", "Results are open"
    UNSOUND = "unsound", "Not sound"
    HELD = "held", "Held"


class Metric(models.TextChoices):
    """What a unit did that was shown an arm; the last is what it spent, nothing counted as 0."""

    CLICK = "click", "Clicks"
    ADD_TO_CART = "add_to_cart", "Add to cart"
    ORDER = "order", "Orders"
    VALUE = "value", "Order value"


class Experiment(WorkspaceRow):
    """A question asked of shoppers.

    `seed` decides which unit sees which arm. `minimum_effect` is the smallest lift worth finding (0.05 is +5 %),
    `min_sample` how many units each arm needs before results open, `coverage` the share of units that take part,
    `simulated` that its shoppers do not exist, `bandit` that shares move each day towards the arms that do best.
    `registered` is the SHA-256 of the design at its start. `ended` is when the last shopper was assigned. `salt` makes
    the digests of its units its own, until the verdict, with which it is forgotten.
    """

    hypothesis = models.TextField()
    metric = models.CharField(max_length=12, choices=Metric.choices, default=Metric.CLICK)
    guardrails = models.JSONField(default=list)
    baseline = models.FloatField(null=True)
    minimum_effect = models.FloatField(default=0.05)
    min_days = models.PositiveSmallIntegerField(default=7)
    min_sample = models.PositiveIntegerField(default=500)
    coverage = models.FloatField(default=1.0)
    seed = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10, choices=ExperimentState.choices, default=ExperimentState.DRAFT
    )
    registered = models.CharField(max_length=64, default="", blank=True)
    health = models.CharField(max_length=8, choices=Health.choices, default=Health.NONE, blank=True)
    salt = models.CharField(max_length=32, default="", blank=True)
    simulated = models.BooleanField(default=False)
    bandit = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    started_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    started = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    stop_note = models.TextField(default="", blank=True)
    winner = models.ForeignKey(
        "campaigns.Arm", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided = models.DateTimeField(null=True)
    decision_note = models.TextField(default="", blank=True)

    objects = WorkspaceManager["Experiment"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ExperimentState.values, metric__in=Metric.values),
                name="experiment_state_known",
            ),
            models.CheckConstraint(
                condition=Q(health__in=Health.values), name="experiment_health_known"
            ),
            models.CheckConstraint(
                condition=Q(coverage__gt=0, coverage__lte=1),
                name="experiment_coverage_share",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", started=None, registered="")
                | (~Q(state="draft") & Q(started__isnull=False) & ~Q(registered="")),
                name="experiment_started_once_registered",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=("draft", "running")) & Q(ended=None))
                | (Q(state__in=("ended", "decided")) & Q(ended__gte=F("started"))),
                name="experiment_ended_after_start",
            ),
            models.CheckConstraint(
                condition=(Q(state="decided") & Q(decided__isnull=False))
                | (~Q(state="decided") & Q(decided=None, winner=None)),
                name="experiment_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["workspace", "-id"], name="experiment_newest")]

    def __str__(self) -> str:
        return f"experiment {self.pk}"


class Arm(WorkspaceRow):
    """One of an experiment's texts. From the start `revision`, `content_hash` and `text` are what is shown: what was
    approved then.
    """

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="arms")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=20)
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="arms")
    weight = models.FloatField(default=1.0)
    is_control = models.BooleanField(default=False)
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64, default="", blank=True)
    text = models.TextField(default="", blank=True)

    objects = WorkspaceManager["Arm"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["experiment", "key"], name="arm_key_once"),
            models.UniqueConstraint(fields=["experiment", "position"], name="arm_position_once"),
            models.UniqueConstraint(fields=["experiment", "candidate"], name="arm_line_once"),
            models.UniqueConstraint(
                fields=["experiment"], condition=Q(is_control=True), name="arm_one_control"
            ),
            models.CheckConstraint(condition=Q(weight__gt=0), name="arm_weight_above_nothing"),
        ]

    def __str__(self) -> str:
        return f"arm {self.key} of {self.experiment_id}"


class ArmShare(WorkspaceRow):
    """Of a bandit, the share of the units that are first shown an arm from a day (UTC) on, until another day has one.

    Written before the day begins, and never changed.
    """

    experiment = models.ForeignKey(
        Experiment, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    day = models.DateField()
    arm = models.ForeignKey(Arm, on_delete=models.CASCADE, related_name="+")
    share = models.FloatField()

    objects = WorkspaceManager["ArmShare"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["experiment", "day", "arm"], name="share_once"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lt=1), name="share_of_an_arm"),
        ]

    def __str__(self) -> str:
        return f"{self.share:.0%} for arm {self.arm_id} from {self.day}"


class ExperimentKey(WorkspaceRow):
    """A key that a browser may show: it assigns and reports for one experiment, from its own `origins` alone."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="keys")
    public = models.CharField(max_length=64, unique=True)
    origins = models.JSONField(default=list)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    revoked = models.DateTimeField(null=True)

    objects = WorkspaceManager["ExperimentKey"]()

    def __str__(self) -> str:
        return f"key {self.pk} of {self.experiment_id}"


class EventKind(models.TextChoices):
    """What a shop tells."""

    EXPOSURE = "exposure"
    CLICK = "click"
    ADD_TO_CART = "add_to_cart"
    ORDER = "order"


class ExperimentEvent(WorkspaceRow):
    """Something that a unit saw or did, told once under the shop's own id.

    `unit` is a digest: who it was is not kept. Of an exposure `arm` is the position of what was shown, `segment` and
    `before` what the shop says of the unit; of an order `value` is what was spent.
    """

    experiment = models.ForeignKey(
        Experiment, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    event = models.CharField(max_length=64)
    unit = models.CharField(max_length=24)
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    at = models.DateTimeField()
    arm = models.PositiveSmallIntegerField(null=True)
    value = models.FloatField(null=True)
    segment = models.CharField(max_length=40, default="", blank=True)
    before = models.FloatField(null=True)

    objects = WorkspaceManager["ExperimentEvent"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["experiment", "event"], name="event_once"),
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="event_kind_known"),
        ]
        indexes = [models.Index(fields=["experiment", "unit"], name="event_of_unit")]

    def __str__(self) -> str:
        return f"{self.kind} {self.event}"


class ArmTally(WorkspaceRow):
    """Sums over the units that an arm was first shown to on a day (UTC), by segment: all that results are read from.

    `crossed` saw another arm too and are in no other sum. `before…` are sums of what units did before, over the
    `known` ones of which that was said; `product` is with the experiment's own metric.
    """

    experiment = models.ForeignKey(
        Experiment, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    arm = models.ForeignKey(Arm, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    segment = models.CharField(max_length=40, default="", blank=True)
    units = models.PositiveBigIntegerField(default=0)
    crossed = models.PositiveBigIntegerField(default=0)
    clicked = models.PositiveBigIntegerField(default=0)
    added = models.PositiveBigIntegerField(default=0)
    ordered = models.PositiveBigIntegerField(default=0)
    value = models.FloatField(default=0)
    value_squares = models.FloatField(default=0)
    known = models.PositiveBigIntegerField(default=0)
    before = models.FloatField(default=0)
    before_squares = models.FloatField(default=0)
    product = models.FloatField(default=0)

    objects = WorkspaceManager["ArmTally"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["experiment", "arm", "day", "segment"], name="tally_once"
            )
        ]

    def __str__(self) -> str:
        return f"arm {self.arm_id} on {self.day}"
