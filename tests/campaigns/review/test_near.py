"""The lines near a line: its set, approved and live copy, the record's own words; never itself."""

from __future__ import annotations

import re
from typing import Any

from django.utils import timezone

from campaigns.briefs.measuring import candidate_measure
from campaigns.briefs.neighbours import LIVE_MOST, product_neighbours
from campaigns.models import Campaign, Candidate, LiveCopy, Product, User
from campaigns.review.editing import candidate_recheck
from tests.conftest import signed_in
from tests.factories import make_candidate, make_product

TEXT = "Light on its feet, ready for long road runs"
HX = {"HX-Request": "true"}


def near_page(line: Candidate, by: User, **headers: str) -> str:
    answer = signed_in(by).get(
        f"/w/acme/candidates/{line.pk}/near/?mine=1&at=queue", headers=headers
    )
    assert answer.status_code == 200
    return answer.content.decode()


def shown(page: str) -> list[str]:
    """Each neighbour's words, without its marks."""
    items = re.findall(
        r"<li>(.*?)</li>", re.findall(r'<ol class="near">.*?</ol>', page, re.S)[0], re.S
    )
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", item)).strip() for item in items]


def test_several_neighbours_come_with_kind_likeness_and_shared_words(
    campaign: Campaign, shoe: Product, ben: User
):
    line = make_candidate(campaign, shoe, TEXT)
    make_candidate(campaign, shoe, "Ready for long road runs. 238 g.")
    approved = make_candidate(campaign, shoe, "Light on its feet at 238 g", state="approved")
    page = near_page(line, ben, **HX)
    assert "<html" not in page
    found = shown(page)
    assert len(found) >= 3
    kinds = " ".join(found)
    assert "another line of this set" in kinds
    assert "approved or live copy" in kinds
    likeness = [float(said) for said in re.findall(r"(\d\.\d\d) alike", kinds)]
    assert len(likeness) == len(found)
    assert likeness == sorted(likeness, reverse=True)
    assert '<mark class="overlap" title="same words as the line compared">' in page
    assert approved.text[:5] in page


def test_without_scripts_it_is_a_page_that_leads_back_to_its_place(line: Candidate, ben: User):
    page = near_page(line, ben)
    assert "<html" in page
    assert f'href="/w/acme/review/?mine=1&amp;line={line.pk}"' in page
    desk = signed_in(ben).get(f"/w/acme/review/?line={line.pk}").content.decode()
    assert f'href="/w/acme/candidates/{line.pk}/near/?at=queue"' in desk


def test_a_line_is_not_its_own_neighbour_even_once_it_is_live(
    campaign: Campaign, shoe: Product, ben: User, ana: User
):
    line = make_candidate(campaign, shoe, TEXT, state="live")
    LiveCopy.objects.create(
        workspace=campaign.workspace,
        product=shoe,
        key="google_rsa.headline",
        text=TEXT,
        origin="model",
        revision=line.revision,
        since=timezone.now(),
    )
    assert all(TEXT not in item for item in shown(near_page(line, ben, **HX)))
    assert candidate_measure(line, TEXT)["novelty"]["value"] > 0.3
    Candidate.objects.filter(pk=line.pk).update(state="stale", stale_reasons=[{"kind": "stock"}])
    again = candidate_recheck(
        candidate=Candidate.objects.get(pk=line.pk), by=ana, version=line.version
    )
    assert again.badges["novelty"]["value"] > 0.3


def test_what_is_live_for_the_product_itself_counts_before_what_others_have(
    campaign: Campaign, shoe: Product
):
    other = make_product(campaign.workspace, "CRV-TMP3")
    mine = [(shoe, 0, TEXT)]
    theirs = [(other, place, f"238 g, and {place}") for place in range(LIVE_MOST)]
    LiveCopy.objects.bulk_create(
        LiveCopy(
            workspace=campaign.workspace,
            product=product,
            key="google_rsa.headline",
            place=place,
            text=text,
            origin="human",
            since=timezone.now(),
        )
        for product, place, text in mine + theirs
    )
    found = [one["text"] for one in product_neighbours(shoe)]
    assert found[0] == TEXT
    assert len(found) == LIVE_MOST


def test_markup_in_a_neighbour_stays_text(campaign: Campaign, shoe: Product, ben: User):
    line = make_candidate(campaign, shoe, TEXT)
    make_candidate(campaign, shoe, f"{TEXT} <img src=x>")
    page = near_page(line, ben, **HX)
    assert "<img" not in page
    assert "&lt;img" in page


def test_a_text_that_shares_no_words_is_not_struck_out(line: Candidate, ben: User):
    desk, said = f"/w/acme/candidates/{line.pk}/", "Compared with the nearest line"
    far: dict[str, Any] = {
        "value": 0.9,
        "nearest": "Towels of cotton",
        "nearest_kind": "set",
        "overlap": [],
    }
    near = {**far, "nearest": "238 g, and quick", "overlap": [[0, 10]]}
    for novelty, compared in ((far, False), (near, True)):
        Candidate.objects.filter(pk=line.pk).update(badges={**line.badges, "novelty": novelty})
        shown = signed_in(ben).get(desk).text
        assert novelty["nearest"] in shown
        assert (said in shown) is compared
