"""Links with which people without an account read a line or a report, and what they said of a line."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from campaigns.models.experiment import Experiment
from campaigns.models.review import Candidate, Revision
from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow


class SignedLink(WorkspaceRow):
    """A signed link for somebody without an account; of its secret only the digest is kept."""

    digest = models.CharField(max_length=64, unique=True)
    # For whom it was made, in the maker's words.
    meant_for = models.CharField(max_length=120, default="", blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def leads_to(self) -> dict[str, int]:
        """What it opens: the name of the row, and its number."""
        raise NotImplementedError


REVOKED_BY_SOMEBODY = Q(revoked=None, revoked_by=None) | Q(
    revoked__isnull=False, revoked_by__isnull=False
)


class ShareLink(SignedLink):
    """A link to one line."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="share_links")

    objects = WorkspaceManager["ShareLink"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=REVOKED_BY_SOMEBODY, name="share_link_revoked_by_somebody"
            )
        ]

    def __str__(self) -> str:
        return f"link to line {self.candidate_id}"

    @property
    def leads_to(self) -> dict[str, int]:
        """The line."""
        return {"candidate": self.candidate_id}


class ReportLink(SignedLink):
    """A link to the report of one experiment."""

    experiment = models.ForeignKey(
        Experiment, on_delete=models.CASCADE, related_name="report_links"
    )

    objects = WorkspaceManager["ReportLink"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=REVOKED_BY_SOMEBODY, name="report_link_revoked_by_somebody"
            )
        ]

    def __str__(self) -> str:
        return f"link to the report of experiment {self.experiment_id}"

    @property
    def leads_to(self) -> dict[str, int]:
        """The experiment."""
        return {"experiment": self.experiment_id}


class GuestVerdict(models.TextChoices):
    """What a guest says of a text. It decides nothing."""

    NONE = "", "Only a comment"
    FINE = "fine", "Fine as it is"
    CHANGE = "change", "Please change it"


class GuestRemark(WorkspaceRow):
    """What a guest said of the text they read. Name and address are as they typed them; nobody checked them."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="remarks")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="remarks")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=254)
    verdict = models.CharField(
        max_length=6, choices=GuestVerdict.choices, default=GuestVerdict.NONE, blank=True
    )
    text = models.TextField(default="", blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["GuestRemark"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=GuestVerdict.values), name="guest_verdict_known"
            ),
            models.CheckConstraint(
                condition=~Q(verdict="", text=""), name="guest_remark_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"a guest's remark on line {self.candidate_id}"
