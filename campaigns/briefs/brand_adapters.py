"""Which of a brand's adapters write: promoted, and trained over the weights that their engine has now."""

from __future__ import annotations

from campaigns.models import Adapter, AdapterState, Brand, Round
from generation.jobs.adapting import adapter_base


def brand_adapters(brand: Brand) -> dict[str, str]:
    """Engine -> the name of the version that writes for the brand; engines without one are left out."""
    rows = Adapter.objects.filter(brand=brand, state=AdapterState.PROMOTED)
    return {row.engine: row.name for row in rows if row.base == adapter_base(row.engine)}


def round_adapter_name(row: Round) -> str:
    """The name of the adapter that writes a round's lines, as its briefs were frozen; "" for none."""
    for brief in row.brief.get("briefs", {}).values():
        name: str = brief.get("brand", {}).get("adapters", {}).get(row.engine, "")
        return name
    return ""


def round_adapter(row: Round) -> Adapter | None:
    """The version of the brand's adapter that writes a round's lines; None where the base does alone."""
    name = round_adapter_name(row)
    if not name:
        return None
    rows = Adapter.objects.filter(workspace_id=row.workspace_id, engine=row.engine, name=name)
    return rows.select_related("brand").order_by("-pk").first()
