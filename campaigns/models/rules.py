"""Brand rules: sets that come one after the other, and the rules in them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow
from generation.models import Job


class RuleSetState(models.TextChoices):
    """States of product.md 5.2."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ACTIVE = "active"
    SUPERSEDED = "superseded"


class RuleSet(WorkspaceRow):
    """All rules of a workspace as they stand together; at most one set is open and one is active.

    `settled` is when every line had been read by it, None while that is under way; `read_on` is the day,
    in the workspace's zone, as which they were: rules begin and end with days. `impact` is what activating it would do, of the set
    as it was at version `impact_version`.
    """

    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=RuleSetState.choices, default=RuleSetState.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    proposed = models.DateTimeField(null=True)
    activated_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    activated = models.DateTimeField(null=True)
    settled = models.DateTimeField(null=True)
    read_on = models.DateField(null=True)
    impact = models.JSONField(default=dict)
    impact_version = models.PositiveIntegerField(null=True)
    impact_job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    settle_job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = WorkspaceManager["RuleSet"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="ruleset_number_once"),
            models.UniqueConstraint(
                fields=["workspace"],
                condition=Q(state__in=["draft", "proposed"]),
                name="ruleset_one_open",
            ),
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(state="active"), name="ruleset_one_active"
            ),
            models.CheckConstraint(
                condition=Q(state__in=RuleSetState.values), name="ruleset_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"rule set {self.number}"


class BrandRule(WorkspaceRow):
    """One rule of a set, as `generation.rules` reads it. `key` stays the same from set to set."""

    rule_set = models.ForeignKey(RuleSet, on_delete=models.CASCADE, related_name="rules")
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    value = models.JSONField(default=dict)
    severity = models.CharField(max_length=5, default="block")
    channels = models.JSONField(default=list)
    locales = models.JSONField(default=list)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    message = models.CharField(max_length=300, default="", blank=True)
    source = models.CharField(max_length=300, default="", blank=True)
    examples = models.JSONField(default=list)
    # The pack it came from, "" for one of the workspace's own.
    pack = models.CharField(max_length=40, default="", blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = WorkspaceManager["BrandRule"]()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "key"], name="rule_key_once"),
            models.CheckConstraint(
                condition=Q(severity__in=["block", "warn", "info"]), name="rule_severity_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    def holds_on(self, day: date) -> bool:
        """Whether the day lies from its first through its last."""
        return (not self.starts or self.starts <= day) and (not self.ends or day <= self.ends)


class ProposalState(models.TextChoices):
    """What became of a proposed rule."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class RuleProposal(WorkspaceRow):
    """A rule that somebody who may not write rules would have: a text, what it is for, and why.

    `rule` is the whole of it where more was said than a kind and a text; `text` is its title then.
    `note` is why whoever declined it did.
    """

    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    rule = models.JSONField(default=dict)
    why = models.CharField(max_length=200)
    state = models.CharField(
        max_length=8, choices=ProposalState.choices, default=ProposalState.OPEN
    )
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, default="", blank=True)

    objects = WorkspaceManager["RuleProposal"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values), name="rule_proposal_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"proposed {self.kind} {self.text[:40]}"
