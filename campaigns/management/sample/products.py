"""The sample's invented products."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from campaigns.catalog.records import product_record
from campaigns.models import Product, Workspace
from generation.jobs import direct

FILE = Path(__file__).with_name("products.jsonl")


def products_load(workspace: Workspace) -> None:
    """Every record of the file, understood."""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        values = json.loads(line)
        for key in ("price", "compare_at_price"):
            values[key] = Decimal(values[key]) if key in values else None
        row = Product(workspace=workspace, source_format="jsonl", **values)
        known = direct.understand(product_record(row))
        row.facts_hash = known.pop("facts_hash")
        row.understanding = known
        row.save(force_insert=True)
