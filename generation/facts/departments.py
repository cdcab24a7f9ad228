"""The family that a shop's department decides, where its first level names one."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from generation.facts.categories import path_levels

DEPARTMENTS: Final = {
    "home & living": "home", "home textile": "home", "home & kitchen": "home", "home & garden": "home", "furniture": "home",
    "apparel accessories": "apparel", "bags & luggage": "apparel", "jewelry & accessories": "apparel", "jewelry & watches": "apparel",
    "women clothing": "apparel", "men clothing": "apparel", "shoes": "apparel", "apparel": "apparel",
    "pet supplies": "other", "automotive": "other", "office & school supplies": "other", "toys & games": "other",
    "food & beverage": "fmcg", "groceries": "fmcg", "beauty & health": "fmcg", "health & beauty": "fmcg",
}  # fmt: skip
# Lower levels that are a department of their own inside a wide one.
INSIDE: Final = {
    "other": ("tools", "office", "stationery", "pet", "pets", "animal", "poultry", "bird", "baby", "automotive", "fitness"),
    "electronics": ("electronics", "appliances", "lighting", "flashlights"),
    "fmcg": ("detergents", "laundry", "sanitary", "cleaners", "freshener"),
}  # fmt: skip


@lru_cache(maxsize=10_000)
def department_family(path: str) -> str:
    """The family of a category path's first level ("Home & Living" is home), or "" where none is sure."""
    levels = [level.lower() for level in path_levels(path)]
    family = DEPARTMENTS.get(levels[0], "") if len(levels) > 1 else ""
    words = {word.strip(",&") for level in levels[1:] for word in level.split()}
    if any(not words.isdisjoint(listed) for listed in INSIDE.values()):
        return ""
    return family
