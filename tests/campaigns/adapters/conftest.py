"""A brand with enough approved copy, and versions of its adapter as a training leaves them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from campaigns.models import Adapter, Brand, Campaign, Candidate, User, Workspace
from generation.adapters.shape import TARGETS
from generation.adapters.store import (
    CONFIG,
    WEIGHTS,
    WORDS,
    adapter_put,
    card_write,
    store_choose,
    store_chosen,
)
from tests.factories import make_brand, make_campaign, make_candidate, make_product

OPENINGS = (
    "Made for",
    "Light enough for",
    "Ready for",
    "At home on",
    "Calm over",
    "Kind to",
    "Built for",
)
WHERE = ("slow mornings", "long roads", "wet hills", "first marathons", "quiet parks", "late trains", "old towns", "soft sand")  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    """The folder that adapters are kept in for this test."""
    before = store_chosen()
    store_choose(tmp_path / "adapters")
    yield tmp_path / "adapters"
    if before is not None:
        store_choose(before)


@pytest.fixture
def brand(in_acme: Workspace) -> Brand:
    """Corvane."""
    return make_brand(in_acme)


@pytest.fixture
def copy(in_acme: Workspace, brand: Brand, ana: User) -> Campaign:
    """A campaign of the brand with 56 approved lines over seven shoes."""
    campaign = make_campaign(in_acme, created_by=ana, brand=brand)
    for number, opening in enumerate(OPENINGS):
        product = make_product(in_acme, f"CRV-{number}")
        first = make_candidate(campaign, product, f"{opening} {WHERE[0]}", state="approved")
        for where in WHERE[1:]:
            # Measured once for each shoe: what counts here is that a line is approved.
            Candidate.objects.create(
                **{key: getattr(first, key) for key in ("workspace", "campaign", "product", "channel", "field", "badges", "content_hash", "origin", "state")},
                text=f"{opening} {where}, quietly",
            )  # fmt: skip
    return campaign


@pytest.fixture
def version(store: Path, brand: Brand, ben: User, tmp_path: Path) -> Callable[..., Adapter]:
    """Makes a trained version: `version(after=30.0, base="...")`; its files are no real weights."""

    def make(*, after: float = 30.0, base: str = "", engine: str = "lm") -> Adapter:
        number = Adapter.objects.count() + 1
        folder = tmp_path / f"made-{number}"
        folder.mkdir()
        card = {
            "title": f"Corvane, version {number}",
            "engine": engine,
            "base": base,
            "rank": 4,
            "parameters": 118_784,
            "base_parameters": 12_060_672,
            "share": 118_784 / 12_060_672,
            "lines": {"train": 45, "held_out": 11, "left_out": 2},
            "perplexity": {"before": 42.0, "after": after},
            "settings": {"epochs": 8, "seed": 1},
            "loss": 2.5,
            "steps": 48,
            "made": "2026-11-21",
            "libraries": {"peft": "0.21.2"},
        }
        config = {"peft_type": "LORA", "r": 4, "lora_alpha": 8, "target_modules": [*TARGETS]}
        (folder / CONFIG).write_text(json.dumps(config))
        (folder / WEIGHTS).write_bytes(b"no weights")
        (folder / WORDS).write_text("quietly\n")
        card_write(folder, card)
        return Adapter.objects.create(
            workspace_id=brand.workspace_id,
            brand=brand,
            number=number,
            engine=engine,
            base=base,
            state="trained",
            name=adapter_put(folder, store),
            card=card,
            lines=58,
            consent_by=ben,
        )

    return make
