"""Brands, campaigns with their brief, and rounds of generation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow
from generation.models import Job


class Brand(WorkspaceRow):
    """A label's voice: what campaigns start from."""

    name = models.CharField(max_length=120)
    voice = models.JSONField(default=list)
    examples = models.JSONField(default=list)
    tone = models.JSONField(default=dict)
    terms = models.JSONField(default=dict)
    # {"name", "tone"}, in the order in which they were kept.
    presets = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["Brand"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="brand_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class CampaignState(models.TextChoices):
    """States of product.md 5.2."""

    DRAFT = "draft"
    BRIEFED = "briefed"
    IN_PRODUCTION = "in_production", "In production"
    IN_REVIEW = "in_review", "In review"
    READY = "ready"
    SCHEDULED = "scheduled"
    LIVE = "live"
    PAUSED = "paused"
    COMPLETED = "completed"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


class Campaign(WorkspaceRow):
    """Goal, audience, offer, dates, channels, products, tone: one brief, kept as fields."""

    brand = models.ForeignKey(Brand, null=True, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(max_length=160)
    state = models.CharField(
        max_length=15, choices=CampaignState.choices, default=CampaignState.DRAFT
    )
    goal = models.TextField(default="", blank=True)
    audience = models.TextField(default="", blank=True)
    offer = models.JSONField(default=dict)
    starts = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    # When its lines are due; those that arrive take it over.
    lines_due = models.DateTimeField(null=True)
    timezone = models.CharField(max_length=50, default="UTC")
    channels = models.JSONField(default=list)
    skus = models.JSONField(default=list)
    product_filter = models.JSONField(default=dict)
    tone = models.JSONField(default=dict)
    creativity = models.FloatField(default=0.5)
    must_say = models.JSONField(default=list)
    must_not_say = models.JSONField(default=list)
    language = models.CharField(max_length=8, default="en")
    # How links are tagged (campaigns.exports.links): {} where they go out as the catalog has them.
    links = models.JSONField(default=dict)
    # Whether its reviewers' edits and rejections may be learnt from and handed on as pairs.
    learn_from_review = models.BooleanField(default=False)
    # Lines stored before a change of the brief marked them are still to be held against it.
    brief_unread = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    assigned_to = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = WorkspaceManager["Campaign"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(creativity__gte=0, creativity__lte=1), name="campaign_creativity"
            ),
            models.CheckConstraint(
                condition=Q(state__in=CampaignState.values), name="campaign_state_known"
            ),
        ]
        indexes = [models.Index(fields=["workspace", "-updated"], name="campaign_recent")]

    def __str__(self) -> str:
        return self.name


class BriefVersion(WorkspaceRow):
    """A brief as it stood when `by` left it; `number` is the campaign's version then, `values` as the API has them."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField()
    at = models.DateTimeField()

    objects = WorkspaceManager["BriefVersion"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="brief_version_once")
        ]

    def __str__(self) -> str:
        return f"brief {self.number} of {self.campaign_id}"


class Round(WorkspaceRow):
    """One press of Generate: the frozen briefs, one job, the lines it made."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="rounds")
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="round")
    number = models.PositiveIntegerField()
    brief = models.JSONField()
    skus = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    n = models.JSONField(default=dict)
    seed = models.PositiveBigIntegerField(default=0)
    creativity = models.FloatField(null=True)
    engine = models.CharField(max_length=40)
    model_version = models.CharField(max_length=80, default="", blank=True)
    counts = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["Round"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="round_number_once")
        ]

    def __str__(self) -> str:
        return f"round {self.number} of {self.campaign_id}"
