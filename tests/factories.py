"""Rows for tests, with invented products and people."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from campaigns.models import Brand, Campaign, Product, User, Workspace

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
    return Product.objects.create(workspace=workspace, sku=sku, **{**_DEFAULTS, **values})


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
