"""Workspaces, the people in them and their roles."""

from __future__ import annotations

from typing import TypeVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from generation.models import WorkspaceManager

M = TypeVar("M", bound=models.Model)


class User(AbstractUser):
    """A person who signs in. Sample people may sign in on loopback only."""

    full_name = models.CharField(max_length=120, blank=True, default="")
    is_sample = models.BooleanField(default=False)
    # How dates and numbers are written for them, and in which zone; "" leaves it to browser and workspace.
    region = models.CharField(max_length=16, blank=True, default="")
    timezone = models.CharField(max_length=50, blank=True, default="")

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        words = str(self).split()
        return ("".join(word[0] for word in words[:2]) if len(words) > 1 else str(self)[:2]).upper()


class Workspace(models.Model):
    """A tenant: its own catalog, campaigns and people."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=50, default="UTC")
    is_sample = models.BooleanField(default=False)
    generator_may_approve = models.BooleanField(default=True)
    # What a line must speak of to be kept: generation.types.brief.RELEVANCES.
    relevance = models.CharField(max_length=10, default="kind")
    # What writes where a round names nothing else; "" is what the installation does.
    engine = models.CharField(max_length=40, default="", blank=True)
    # What one part of a text message costs; None where nobody has said.
    sms_price = models.DecimalField(max_digits=9, decimal_places=5, null=True)
    sms_currency = models.CharField(max_length=3, default="", blank=True)
    # Of which lines a second person, a reviewer, approves: {"channels": […], "claims": […]}; changes count.
    second_approval = models.JSONField(default=dict)
    second_approval_version = models.PositiveIntegerField(default=1)
    # The last product, by number, that was scanned of those stored before there was a scan; None once all are.
    scanned_to = models.BigIntegerField(null=True)
    # Triggers let audit entries, revisions and decisions go only while their whole workspace goes.
    erasing = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """Roles of product.md 5.3 that exist so far."""

    COPYWRITER = "copywriter"
    MANAGER = "manager"
    ADMIN = "admin"
    VIEWER = "viewer"


class WorkspaceRow(models.Model):
    """A row that belongs to one workspace; its manager answers inside that workspace's scope only."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class Membership(models.Model):
    """A person in a workspace. Not active = suspended: signs in nowhere here."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    active = models.BooleanField(default=True)
    # Whether they answer for law or brand: second approvals are theirs.
    is_reviewer = models.BooleanField(default=False)
    # Whether home shows the first steps, since when deeds count for them, and those ticked by looking.
    onboarding = models.BooleanField(default=False)
    onboarding_from = models.DateTimeField(null=True)
    onboarding_seen = models.JSONField(default=list)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.workspace_id}: {self.role}"


class SignInLink(models.Model):
    """A one-time link with which a new person signs in and sets a password; only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"sign-in link of {self.user_id}"


__all__ = [
    "Membership",
    "Role",
    "SignInLink",
    "User",
    "Workspace",
    "WorkspaceManager",
    "WorkspaceRow",
]
