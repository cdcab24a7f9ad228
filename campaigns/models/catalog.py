"""Products, how they came in, and what copy of theirs is live."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from campaigns.models.words import WordsField
from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow
from generation.models import Job


class Product(WorkspaceRow):
    """A catalog record. Texts are as the shop wrote them; `understanding` is what was read in them."""

    sku = models.CharField(max_length=64)
    handle = models.CharField(max_length=255, default="", blank=True)
    title = models.TextField()
    brand = models.CharField(max_length=255, default="", blank=True)
    category = models.CharField(max_length=500, default="", blank=True)
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    compare_at_price = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, default="", blank=True)
    stock = models.IntegerField(null=True)
    url = models.TextField(default="", blank=True)
    image = models.TextField(default="", blank=True)
    description = models.TextField(default="", blank=True)
    attributes = models.JSONField(default=dict)
    extra = models.JSONField(default=dict)
    source_format = models.CharField(max_length=40, default="", blank=True)
    understanding = models.JSONField(default=dict)
    corrections = models.JSONField(default=dict)
    facts_hash = models.CharField(max_length=64, default="", blank=True)
    record_hash = models.CharField(max_length=64, default="", blank=True)
    search = WordsField(default="", blank=True)
    # 0..1,000: see campaigns/catalog/business.py.
    business = models.PositiveSmallIntegerField(default=500)
    archived = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = WorkspaceManager["Product"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "sku"], name="product_sku_once")
        ]
        indexes = [
            models.Index(fields=["workspace", "archived", "id"], name="product_list"),
            models.Index(fields=["workspace", "-business", "id"], name="product_business"),
            models.Index(fields=["workspace", "handle"], name="product_handle"),
            models.Index(Lower("brand"), "workspace", name="product_brand"),
            # The lists of categories and brands are counted over each whole catalog, from these alone.
            models.Index(fields=["workspace", "category", "archived"], name="product_categories"),
            models.Index(fields=["workspace", "brand", "archived"], name="product_brands"),
        ]

    def __str__(self) -> str:
        return self.sku


class ImportState(models.TextChoices):
    """States of contracts section 3."""

    UPLOADED = "uploaded"
    VALIDATED = "validated"
    APPLYING = "applying"
    APPLIED = "applied"
    PARTIAL = "partial"
    FAILED = "failed"
    REVERTED = "reverted"


class Import(WorkspaceRow):
    """One uploaded catalog file and what became of it."""

    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=12, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    dry_run = models.BooleanField(default=True)
    format = models.CharField(max_length=40, default="auto")
    mapping = models.JSONField(default=dict)
    filename = models.CharField(max_length=255, default="")
    file = models.CharField(max_length=255, default="")
    sha256 = models.CharField(max_length=64, default="")
    detected = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    error = models.TextField(default="", blank=True)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = WorkspaceManager["Import"]()

    def __str__(self) -> str:
        return f"import {self.pk} of {self.filename}"


class ImportRow(WorkspaceRow):
    """What one row of a file did or would do, with what stood there before."""

    import_run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    sku = models.CharField(max_length=64, default="", blank=True)
    action = models.CharField(max_length=10)
    field = models.CharField(max_length=80, default="", blank=True)
    message = models.TextField(default="", blank=True)
    changes = models.JSONField(default=dict)
    raw = models.JSONField(default=dict)

    objects = WorkspaceManager["ImportRow"]()

    class Meta:
        indexes = [
            models.Index(fields=["import_run", "action", "line"], name="import_row_action"),
            models.Index(fields=["workspace", "sku"], name="import_row_sku"),
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.action}"


class Publication(WorkspaceRow):
    """One press of Publish: approved copy becoming live copy, in one transaction."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="publications"
    )
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    held = models.JSONField(default=list)
    created = models.DateTimeField(auto_now_add=True)
    rolled_back = models.DateTimeField(null=True)
    rolled_back_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = WorkspaceManager["Publication"]()

    def __str__(self) -> str:
        return f"publication {self.pk}"


class LiveCopy(WorkspaceRow):
    """A text that is live in one place of a product's field; `key` is CHANNEL.FIELD.

    Places count from 0 without a gap, up to as many as the field takes: its set, first things first.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="live_copy")
    key = models.CharField(max_length=81)
    place = models.PositiveSmallIntegerField(default=0)
    text = models.TextField()
    origin = models.CharField(max_length=10)
    revision = models.ForeignKey(
        "campaigns.Revision", null=True, on_delete=models.PROTECT, related_name="+"
    )
    publication = models.ForeignKey(
        Publication, null=True, on_delete=models.SET_NULL, related_name="live"
    )
    since = models.DateTimeField()

    objects = WorkspaceManager["LiveCopy"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "key", "place"], name="live_copy_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.product_id}"


class PublicationItem(WorkspaceRow):
    """One place of a field that a publication changed, with what was there before, for rollback.

    `before` is empty where nothing was live there, `after` and `candidate` where nothing is any more.
    """

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=81)
    place = models.PositiveSmallIntegerField(default=0)
    candidate = models.ForeignKey(
        "campaigns.Candidate", null=True, on_delete=models.PROTECT, related_name="+"
    )
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = WorkspaceManager["PublicationItem"]()

    def __str__(self) -> str:
        return f"{self.key} of {self.product_id}"
