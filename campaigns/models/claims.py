"""What claims rest on beside the catalog: evidence, waivers, and which line rests on what."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from campaigns.models.catalog import Product
from campaigns.models.review import Candidate, Revision
from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow
from generation.models import Job

CATEGORY_STEP = " > "


class Evidence(WorkspaceRow):
    """A statement that is proved, for which products, by what, and until when.

    Empty `brand`, `category` and `skus` leave products open; what is named must all fit. What is proved (`statement`,
    `source`, `file`) is the newest edition's; `edition` counts those, `version` every change of the row.
    """

    statement = models.CharField(max_length=500)
    # A web address, which is shown and never fetched, or where the proof can be found.
    source = models.CharField(max_length=1000, default="", blank=True)
    filename = models.CharField(max_length=255, default="", blank=True)
    file = models.CharField(max_length=255, default="", blank=True)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    brand = models.CharField(max_length=255, default="", blank=True)
    category = models.CharField(max_length=500, default="", blank=True)
    skus = models.JSONField(default=list)
    kinds = models.JSONField(default=list)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    edition = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    retired = models.DateTimeField(null=True)
    # The last days of validity of which the owner was warned, and after which its lines were pulled.
    warned_for = models.DateField(null=True)
    pulled_for = models.DateField(null=True)
    # Whether lines that lacked it are still to be read by it as it is, and the job that does so.
    seeking = models.BooleanField(default=True)
    seek_job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["Evidence"]()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "retired", "id"], name="evidence_list"),
            models.Index(fields=["valid_to"], condition=Q(retired=None), name="evidence_ending"),
            models.Index(
                fields=["valid_from"],
                condition=Q(seeking=True, retired=None),
                name="evidence_seeking",
            ),
        ]

    def __str__(self) -> str:
        return self.statement

    def holds_on(self, day: date) -> bool:
        """Whether it proves anything on that day: its first and last days are included."""
        begun = self.valid_from is None or self.valid_from <= day
        return self.retired is None and begun and (self.valid_to is None or day <= self.valid_to)

    def covers(self, product: Product) -> bool:
        """Whether it speaks of a product: whatever it names of brand, category and SKUs has to fit."""
        category, wanted = product.category.casefold(), self.category.casefold()
        return (
            (not self.brand or self.brand.casefold() == product.brand.casefold())
            and (not wanted or category == wanted or category.startswith(wanted + CATEGORY_STEP))
            and (not self.skus or product.sku in self.skus)
        )


class EvidenceEdition(WorkspaceRow):
    """What a record proved and by what, as it stood once; a new one wherever that changes."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    statement = models.CharField(max_length=500)
    source = models.CharField(max_length=1000, default="", blank=True)
    filename = models.CharField(max_length=255, default="", blank=True)
    file = models.CharField(max_length=255, default="", blank=True)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["EvidenceEdition"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "number"], name="evidence_edition_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"edition {self.number} of evidence {self.evidence_id}"


class Waiver(WorkspaceRow):
    """Somebody's word that a line's unsupported claims may stand, until a day that is included.

    It covers these claims in this text alone: [{"kind", "words"}].
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="waivers")
    # The text that was read when it was signed.
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    claims = models.JSONField(default=list)
    reason = models.CharField(max_length=500)
    expires = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    # When its line was pulled after its last day.
    ended = models.DateTimeField(null=True)

    objects = WorkspaceManager["Waiver"]()

    class Meta:
        indexes = [models.Index(fields=["expires"], condition=Q(ended=None), name="waiver_ending")]

    def __str__(self) -> str:
        return f"waiver {self.pk} of line {self.candidate_id}"


class ClaimUse(WorkspaceRow):
    """That the text of a line as it stands rests on evidence, or on what `fact` names: a fact ("name: value") or a name by
    its digest, or price, stock, offer or all facts (`campaigns.catalog.fact_uses.basis_uses`).
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="claim_uses")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    fact = models.CharField(max_length=32, default="", blank=True)
    # The index of both finds it.
    evidence = models.ForeignKey(
        Evidence, null=True, on_delete=models.CASCADE, related_name="uses", db_index=False
    )

    objects = WorkspaceManager["ClaimUse"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(fact="") & Q(evidence__isnull=False))
                | (~Q(fact="") & Q(evidence=None)),
                name="claim_use_of_one",
            )
        ]
        indexes = [
            models.Index(
                fields=["workspace", "fact", "candidate"],
                condition=Q(evidence=None),
                name="claim_use_fact",
            ),
            models.Index(
                fields=["evidence", "candidate"],
                condition=Q(evidence__isnull=False),
                name="claim_use_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.candidate_id} rests on {self.fact or self.evidence_id}"
