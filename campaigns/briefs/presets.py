"""Presets of tone: those of everybody, and those that a brand keeps for its campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from campaigns.briefs.brands import brand_change
from campaigns.briefs.services import campaign_change
from campaigns.common.errors import DomainError
from campaigns.common.hidden_characters import seen_text
from campaigns.models import Brand, Campaign, User

TONE_START = {"sentiment": 0, "formality": 0, "playfulness": 0, "urgency": 0, "cta": 40}
PRESETS: dict[str, tuple[str, dict[str, int]]] = {
    "plain": (
        "Plain facts",
        {"sentiment": -40, "formality": 10, "playfulness": -40, "urgency": -40, "cta": 20},
    ),
    "warm": (
        "Warm",
        {"sentiment": 50, "formality": -30, "playfulness": 15, "urgency": -20, "cta": 40},
    ),
    "playful": (
        "Playful",
        {"sentiment": 35, "formality": -50, "playfulness": 75, "urgency": 0, "cta": 45},
    ),
    "formal": (
        "Formal",
        {"sentiment": 10, "formality": 75, "playfulness": -50, "urgency": -30, "cta": 30},
    ),
    "offer": (
        "Offer ends soon",
        {"sentiment": 30, "formality": -10, "playfulness": 0, "urgency": 70, "cta": 90},
    ),
}


def presets_of(brand: Brand | None) -> list[dict[str, Any]]:
    """{"key", "label", "tone"}: the brand's own tone and presets first, then everybody's."""
    found = [(key, label, tone) for key, (label, tone) in PRESETS.items()]
    if brand:
        kept = [
            (f"own-{number}", preset["name"], preset["tone"])
            for number, preset in enumerate(brand.presets)
        ]
        found = [("house", f"{seen_text(brand.name)} house voice", brand.tone), *kept, *found]
    return [
        {"key": key, "label": label, "tone": {**TONE_START, **tone}} for key, label, tone in found
    ]


def tone_set(
    *, campaign: Campaign, version: int, by: User, values: Mapping[str, Any], preset: str = ""
) -> Campaign:
    """Set a campaign's `tone` and `creativity`; with a name, its brand keeps the tone as a preset too. Both or nothing.

    Raises `Conflict` where `version` is not the newest, `DomainError` for a value or where there is no brand.
    """
    with transaction.atomic():
        changed = campaign_change(campaign=campaign, version=version, by=by, values=values)
        if preset:
            if changed.brand is None:
                raise DomainError("No brand could keep the preset. Choose one in the brief.")
            preset_keep(brand=changed.brand, name=preset, tone=values["tone"], by=by)
    return changed


def preset_keep(*, brand: Brand, name: str, tone: Mapping[str, int], by: User) -> Brand:
    """Keep a tone under a name; one of that name is replaced where it stands.

    Raises `DomainError` for a name or one preset too many, `Conflict` where the brand was changed meanwhile.
    """
    kept = {"name": name.strip(), "tone": dict(tone)}
    presets = list(brand.presets)
    place = _place(presets, name)
    if place is None:
        presets.append(kept)
    else:
        presets[place] = kept
    return brand_change(brand=brand, version=brand.version, by=by, values={"presets": presets})


def preset_remove(*, brand: Brand, name: str, by: User) -> Brand:
    """Take a preset away; campaigns that were set by it keep their tone. One that is gone already changes nothing."""
    place = _place(brand.presets, name)
    presets = [preset for number, preset in enumerate(brand.presets) if number != place]
    return brand_change(brand=brand, version=brand.version, by=by, values={"presets": presets})


def _place(presets: list[dict[str, Any]], name: str) -> int | None:
    names = [preset["name"].casefold() for preset in presets]
    wanted = name.strip().casefold()
    return names.index(wanted) if wanted in names else None
