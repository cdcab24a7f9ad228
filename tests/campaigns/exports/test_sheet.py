"""The copy sheet: approved copy with who approved it, by product and channel, a page of products at a time."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.exports import sheet as sheets
from campaigns.exports.sheet import Sheet, copy_sheet
from campaigns.models import Campaign, Candidate, User, Workspace
from campaigns.review.services import candidate_approve
from campaigns.review.undo import decision_undo
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.once


def texts(sheet: Sheet) -> list[str]:
    return [one.line.text for part in sheet.products for _, rows in part.channels for one in rows]


def approve(line: Candidate, by: User) -> None:
    candidate_approve(candidate=line, by=by, content_hash=line.content_hash)


@pytest.fixture
def campaign(in_acme: Workspace, ana: User) -> Campaign:
    return make_campaign(in_acme, created_by=ana, channels=["sms", "google_rsa"])


def test_the_campaigns_channels_and_each_fields_lines_stand_in_order(
    campaign: Campaign, in_acme: Workspace, ben: User
):
    shoe = make_product(in_acme)
    lines = [
        make_candidate(campaign, shoe, "238 g, so light", rank=2),
        make_candidate(campaign, shoe, "238 g", rank=1),
        make_candidate(campaign, shoe, "238 g, 8 mm drop", field="description"),
        make_candidate(campaign, shoe, "238 g. Try it", channel="sms", field="message"),
    ]
    for line in lines:
        approve(line, ben)
    (part,) = copy_sheet(campaign).products
    assert [label for label, _ in part.channels] == ["SMS", "Google search ad"]
    assert texts(copy_sheet(campaign))[1:] == ["238 g", "238 g, so light", "238 g, 8 mm drop"]
    first = part.channels[1][1][0]
    assert (first.length["value"], first.length["limit"]) == (5, 30)
    assert first.approved_by == ben


def test_only_what_somebody_approved_stands_there(
    campaign: Campaign, in_acme: Workspace, ana: User, ben: User
):
    shoe = make_product(in_acme)
    lines = [make_candidate(campaign, shoe, text) for text in ("238 g", "So light", "Light")]
    approve(lines[0], ben)
    approve(lines[1], ben)
    decision_undo(decision=lines[1].decisions.get(), by=ben)
    Candidate.objects.filter(pk=lines[2].pk).update(state="rejected")
    assert texts(copy_sheet(campaign)) == ["238 g"]
    assert texts(copy_sheet(campaign, every=True)) == ["238 g", "So light"]
    page = signed_in(ana).get(f"/w/acme/campaigns/{campaign.pk}/sheet/").content.decode()
    assert "Ben Koch" in page
    assert "So light" not in page
    every = signed_in(ana).get(f"/w/acme/campaigns/{campaign.pk}/sheet/?show=all")
    assert "In review" in every.content.decode()


def test_it_goes_on_by_products_and_is_cut_between_two(
    campaign: Campaign, in_acme: Workspace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sheets, "PRODUCTS", 2)
    for n in range(5):
        product = make_product(in_acme, f"TMP-{n}")
        for m in range(2):
            make_candidate(campaign, product, f"238 g, {n} {m}")
    found, after = [], ""
    for _ in range(3):
        page = copy_sheet(campaign, every=True, after=after)
        found += texts(page)
        after = page.next
    assert not after
    assert found == [f"238 g, {n} {m}" for n in range(5) for m in range(2)]
    monkeypatch.setattr(sheets, "LINES", 3)
    first = copy_sheet(campaign, every=True)
    assert (len(first.products), first.next) == (1, "TMP-0")


def test_many_lines_ask_no_more_questions(campaign: Campaign, in_acme: Workspace, ben: User):
    asked = []
    for count in (2, 5):
        for n in range(count):
            product = make_product(in_acme, f"TMP-{count}-{n}")
            approve(make_candidate(campaign, product), ben)
        with CaptureQueriesContext(connection) as queries:
            copy_sheet(campaign)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 6


def test_the_campaigns_page_leads_there_and_an_empty_sheet_says_so(campaign: Campaign, vic: User):
    client = signed_in(vic)
    address = f"/w/acme/campaigns/{campaign.pk}/sheet/"
    assert f'href="{address}"' in client.get(f"/w/acme/campaigns/{campaign.pk}/").content.decode()
    assert "Nothing is approved yet" in client.get(address).content.decode()
    assert "No copy yet" in client.get(f"{address}?show=all&cursor=%00").content.decode()
