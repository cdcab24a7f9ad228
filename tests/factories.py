"""Rows for tests, with invented products and people."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from campaigns.briefs.content import content_hash, line_basis
from campaigns.briefs.spec import order_from_campaign
from campaigns.catalog.search import product_index
from campaigns.claims.selectors import evidence_used
from campaigns.claims.uses import claim_uses_store
from campaigns.models import (
    Brand,
    Campaign,
    Candidate,
    Evidence,
    Product,
    Revision,
    User,
    Workspace,
)
from generation.jobs import direct

_DEFAULTS: dict[str, Any] = {
    "title": "Corvane Tempo 2 Running Shoe",
    "brand": "Corvane",
    "category": "Sports > Running > Shoes",
    "price": Decimal("115.00"),
    "compare_at_price": Decimal("135.00"),
    "currency": "GBP",
    "stock": 214,
    "description": "A cushioned daily trainer. Weighs 238 g in UK 5. 8 mm drop. Upper of recycled polyester knit.",
    "attributes": {"weight": "238 g", "drop": "8 mm", "material": "recycled polyester"},
}


def make_user(username: str, full_name: str = "", password: str = "copystudio") -> User:
    """A person with a password."""
    return User.objects.create_user(
        username=username, email=f"{username}@example.com", password=password, full_name=full_name
    )


def make_product(workspace: Workspace, sku: str = "CRV-TMP2", **values: Any) -> Product:
    """A product row as an import would leave it, not yet understood."""
    row = Product(workspace=workspace, sku=sku, **{**_DEFAULTS, **values})
    product_index(row)
    row.save()
    return row


def make_brand(workspace: Workspace, name: str = "Corvane", **values: Any) -> Brand:
    """A brand."""
    return Brand.objects.create(workspace=workspace, name=name, **values)


def make_campaign(
    workspace: Workspace, *, created_by: User | None = None, **values: Any
) -> Campaign:
    """A campaign over one product in one channel."""
    fields: dict[str, Any] = {
        "name": "Black Friday week",
        "channels": ["google_rsa"],
        "skus": ["CRV-TMP2"],
        "tone": {"sentiment": 20, "formality": 0, "playfulness": 0, "urgency": 0, "cta": 50},
        **values,
    }
    return Campaign.objects.create(workspace=workspace, created_by=created_by, **fields)


def make_candidate(
    campaign: Campaign,
    product: Product,
    text: str = "238 g, and light on its feet",
    *,
    channel: str = "google_rsa",
    field: str = "headline",
    **values: Any,
) -> Candidate:
    """A measured line with its first revision, in review unless something blocks it."""
    order = order_from_campaign(campaign, product, channel, now=timezone.now())
    badges = direct.measure_line(text, order, field)
    basis = line_basis(text=text, product=product, offer=campaign.offer, badges=badges)
    origin = values.pop("origin", "model")
    author = values.pop("author", None)
    fields: dict[str, Any] = {
        "state": "blocked" if badges["blocks"] else "in_review",
        "generated_text": text,
        "engine": "grammar",
        "model_version": "grammar-test",
        **values,
    }
    row = Candidate.objects.create(
        workspace_id=campaign.workspace_id,
        campaign=campaign,
        product=product,
        channel=channel,
        field=field,
        text=text,
        badges=badges,
        content_hash=content_hash(text, basis),
        origin=origin,
        **fields,
    )
    row.revision = Revision.objects.create(
        workspace_id=campaign.workspace_id,
        candidate=row,
        number=1,
        text=text,
        content_hash=row.content_hash,
        basis=basis,
        badges=badges,
        origin=origin,
        author=author,
    )
    row.save(update_fields=["revision"])
    claim_uses_store([(row, basis)], list(Evidence.objects.filter(pk__in=evidence_used([badges]))))
    return row
