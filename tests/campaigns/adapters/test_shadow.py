"""What reviewers preferred beside a version: what keeps one from being promoted, and whose pairs are learnt from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from campaigns.adapters.pairs import brand_consenting, brand_pairs
from campaigns.adapters.services import adapter_promote
from campaigns.common.errors import DomainError
from campaigns.models import Adapter, Brand, Campaign, Candidate, User
from generation.jobs.adapting import Meant, Reviews, adapter_base, adapter_training
from generation.lm.folder import folder_choose, folder_chosen
from tests.conftest import signed_in
from tests.factories import make_brand, make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db


def compared(row: Adapter, *, won: int, lost: int, beside: str = "") -> Adapter:
    """A version with a card that says how it did on twenty pairs beside what was in use."""
    row.card["preference"] = {
        "pairs": 80,
        "held_out": 20,
        "own": (10 + won) / 20,
        "base": 0.5,
        "in_use": (10 + lost) / 20,
        "beside": beside,
        "won": won,
        "lost": lost,
        "campaigns": [],
    }
    row.save()
    return row


def page_of(brand: Brand, by: User) -> str:
    answer = signed_in(by).get(reverse("adapters:list", args=["acme", brand.pk]))
    return answer.content.decode()


def test_one_that_prefers_the_choice_less_by_more_than_chance_is_refused(
    version: Callable[..., Adapter], brand: Brand, ben: User
):
    # Of seven pairs on which they differ six lost: 8 in 128, which chance brings too often to refuse.
    unsure = compared(version(), won=1, lost=6)
    # All of five lost: 1 in 32.
    worse = compared(version(), won=0, lost=5, beside=unsure.name)
    with pytest.raises(DomainError, match="less often than what was in use"):
        adapter_promote(adapter=worse, by=ben)
    assert adapter_promote(adapter=unsure, by=ben).state == "promoted"


def test_the_page_says_how_it_did_and_warns(
    version: Callable[..., Adapter], brand: Brand, ben: User, weights_named: str
):
    better = compared(version(base=weights_named), won=6, lost=0)
    said = page_of(brand, ben)
    assert "It prefers what reviewers chose in 80\u00a0% of 20\u00a0pairs" in said
    assert "the base, in 50\u00a0%" in said
    assert f"adapters/{better.pk}/promote/" in said
    unsure = compared(version(base=weights_named), won=1, lost=3, beside=better.name)
    said = page_of(brand, ben)
    assert "the version in use then, in 65\u00a0%" in said
    assert "Look at its lines before you promote it." in said
    assert f"adapters/{unsure.pk}/promote/" in said
    worse = compared(version(base=weights_named), won=0, lost=9)
    said = page_of(brand, ben)
    assert "That is worse by more than chance, so it cannot be promoted." in said
    assert f"adapters/{worse.pk}/promote/" not in said


@pytest.fixture
def weights_named(tiny_weights: Path) -> Iterator[str]:
    """The name of the weights that the engine has, so that a version over them could write."""
    before = folder_chosen()
    folder_choose(tiny_weights)
    yield adapter_base("lm")
    folder_choose(before)


@pytest.fixture
def reviewed(copy: Campaign) -> Campaign:
    """The brand's campaign with two edited lines that were approved."""
    product = make_product(copy.workspace, "CRV-9")
    for road in ("wet", "long"):
        made = make_candidate(copy, product, f"A plain shoe for {road} roads", state="approved")
        Candidate.objects.filter(pk=made.pk).update(
            text=f"Quiet on every {road} road", origin="mixed", share_edited=0.5
        )
    return copy


def test_a_brand_learns_from_its_own_campaigns_that_consent(
    reviewed: Campaign, brand: Brand, ana: User
):
    assert (list(brand_pairs(brand)), brand_consenting(brand)) == ([], set())
    Campaign.objects.filter(pk=reviewed.pk).update(learn_from_review=True)
    other = make_brand(reviewed.workspace, "Orsa")
    make_campaign(reviewed.workspace, created_by=ana, brand=other, learn_from_review=True)
    assert brand_consenting(brand) == {reviewed.pk}
    assert [pair.rejected for pair in brand_pairs(brand)] == [
        "A plain shoe for long roads",
        "A plain shoe for wet roads",
    ]
    assert list(brand_pairs(other)) == []


def test_a_training_begun_with_pairs_begins_anew_where_consent_is_gone(
    reviewed: Campaign, brand: Brand, store: Path, weights_named: str
):
    Campaign.objects.filter(pk=reviewed.pk).update(learn_from_review=True)

    def begun() -> tuple[tuple[int, ...], str]:
        reviews = Reviews(brand_pairs(brand), brand_consenting(brand), "")
        meant: Any = Meant(weights_named, "Corvane, version 1", "2026-11-24")
        with adapter_training(
            "1-1", engine="lm", meant=meant, lines=[], reviews=reviews
        ) as training:
            return training.campaigns, (store / "runs" / "1-1" / "pairs.jsonl").read_text()

    campaigns, kept = begun()
    assert campaigns == (reviewed.pk,)
    assert len(kept.splitlines()) == 2
    note = store / "runs" / "1-1" / "notes.txt"
    note.write_text("learnt so far")
    assert begun()[0] == (reviewed.pk,)
    assert note.exists()
    Campaign.objects.filter(pk=reviewed.pk).update(learn_from_review=False)
    assert begun() == ((), "")
    assert not note.exists()
