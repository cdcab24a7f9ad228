"""The focus queue: what waits, in order, with its filters in the address; one line by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Campaign, Candidate, CandidateState, Product, User
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

QUEUE = "/w/acme/review/"
HX = {"HX-Request": "true"}


def big_text(page: str) -> str:
    """The line on the canvas, without its marks."""
    found = re.search(r'<p class="copy copy-xl[^>]*>(.*?)</p>', page, re.DOTALL)
    assert found, "no line on the canvas"
    return re.sub(r"<[^>]+>", "", found[1]).replace("&amp;", "&")


def test_the_queue_opens_on_the_oldest_line_that_waits(lines: list[Candidate], ben: User):
    page = signed_in(ben).get(QUEUE).content.decode()
    assert big_text(page) == lines[0].text
    assert "3 waiting" in page
    assert all(line.text[:12] in page for line in lines)


def test_a_line_has_its_address_and_its_neighbours_have_theirs(lines: list[Candidate], ben: User):
    page = signed_in(ben).get(QUEUE, {"line": lines[1].pk}).content.decode()
    assert big_text(page) == lines[1].text
    assert re.search(rf'href="{QUEUE}\?line={lines[2].pk}"[^>]*data-key="j"', page)
    assert re.search(rf'href="{QUEUE}\?line={lines[0].pk}"[^>]*data-key="k"', page)


def test_filters_stay_in_every_address_of_the_page(
    campaign: Campaign, shoe: Product, lines: list[Candidate], ben: User
):
    mail = make_candidate(campaign, shoe, "238 g of running shoe", channel="email", field="subject")
    page = signed_in(ben).get(QUEUE, {"channel": "email"}).content.decode()
    assert big_text(page) == mail.text
    assert "1 waiting" in page
    assert f"/candidates/{mail.pk}/approve/?channel=email&amp;at=queue" in page
    assert lines[0].text not in page


def test_a_wrong_filter_is_said_and_is_no_error_of_ours(line: Candidate, ben: User):
    assert signed_in(ben).get(QUEUE, {"campaign": "x"}).status_code == 422
    assert signed_in(ben).get(QUEUE, {"state": "nothing"}).status_code == 422


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999", "²"])
def test_a_line_number_that_is_none_opens_the_queue_or_nothing(
    line: Candidate, ben: User, number: str
):
    assert signed_in(ben).get(QUEUE, {"line": number}).status_code in (200, 404)


def test_an_empty_queue_says_so_and_offers_a_way_on(campaign: Campaign, ben: User):
    page = signed_in(ben).get(QUEUE).content.decode()
    assert "Nothing waits for you" in page
    assert "/w/acme/campaigns/" in page


def test_a_decided_line_can_still_be_opened_by_its_address(line: Candidate, ben: User):
    Candidate.objects.filter(pk=line.pk).update(state=CandidateState.REJECTED)
    page = signed_in(ben).get(QUEUE, {"line": line.pk})
    assert page.status_code == 200
    assert big_text(page.content.decode()) == line.text


def test_a_line_of_another_workspace_is_not_there(line: Candidate, dora: User):
    client = signed_in(dora)
    for address in (QUEUE, f"/w/other/candidates/{line.pk}/", f"/w/other/review/?line={line.pk}"):
        assert client.get(address).status_code == 404


def test_over_htmx_the_desk_alone_is_sent(line: Candidate, ben: User):
    answer = signed_in(ben).get(QUEUE, headers=HX)
    assert "<html" not in answer.content.decode()
    assert '<div id="desk"' in answer.content.decode()
    assert answer["HX-Push-Url"] == f"{QUEUE}?line={line.pk}"


def test_the_queue_costs_the_same_whatever_waits_and_whoever_has_it(
    many_lines: Callable[[int], list[Candidate]], ben: User, cleo: User
):
    client = signed_in(ben)
    counts = []
    for count, holder in ((3, None), (60, cleo)):
        first = many_lines(count)[1]
        Candidate.objects.update(assigned_to=holder)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(QUEUE, {"line": first.pk}).status_code == 200
        counts.append(len(queries))
    # Guests' remarks, a quarantine and the workspace's own limits are a question each.
    assert counts[0] == counts[1] <= 12, counts


def test_an_approval_costs_the_same_whatever_waits(
    many_lines: Callable[[int], list[Candidate]], ben: User
):
    client = signed_in(ben)

    def approve(line: Candidate) -> None:
        act = f"/w/acme/candidates/{line.pk}/approve/?at=queue"
        answer = client.post(act, {"content_hash": line.content_hash}, headers=HX)
        assert answer.status_code == 200

    counts = []
    for count in (3, 60):
        first, second, *_ = many_lines(count)
        approve(first)  # its campaign comes into review by it
        with CaptureQueriesContext(connection) as queries:
            approve(second)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 34, counts


@pytest.mark.parametrize(
    ("channel", "field", "look"),
    [
        ("google_rsa", "headline", "serp-title"),
        ("google_pmax", "long_headline", "serp-title"),
        ("email", "preheader", "inbox"),
        ("sms", "message", 'class="sms"'),
        ("push", "body", "push-card"),
        ("meta_ad", "primary_text", "social-text"),
        ("product_title", "title", "shop-title"),
        ("product_description", "description", "shop-text"),
        ("product_bullets", "bullet", "shop"),
        ("banner", "tagline", "banner-ad"),
        ("seo", "description", "serp-text"),
    ],
)
def test_each_channel_has_its_look_with_the_line_marked_in_it(
    campaign: Campaign, shoe: Product, ben: User, channel: str, field: str, look: str
):
    line = make_candidate(campaign, shoe, "The 238 g running shoe", channel=channel, field=field)
    page = signed_in(ben).get(f"/w/acme/candidates/{line.pk}/").content.decode()
    preview = re.search(r'<figure class="preview".*?</figure>', page, re.DOTALL)
    assert preview
    assert look in preview[0]
    assert '<span class="this">The 238 g running shoe</span>' in preview[0]


def test_the_facts_that_a_line_uses_are_marked(line: Candidate, ben: User):
    page = signed_in(ben).get(f"/w/acme/candidates/{line.pk}/").content.decode()
    assert '<mark class="fact"><bdi>238 g</bdi></mark>' in page
    assert '<mark class="fact"><bdi>8 mm</bdi></mark>' not in page


def test_a_blocked_line_says_what_stands_in_the_way(campaign: Campaign, shoe: Product, ben: User):
    line = make_candidate(campaign, shoe, "Only 3 left, and 99% off")
    page = signed_in(ben).get(QUEUE, {"state": "blocked"}).content.decode()
    assert "cannot be approved as it stands" in page
    for reason in line.badges["blocks"]:
        assert reason[:20] in page
    assert f"/candidates/{line.pk}/approve/" not in page


def test_a_viewer_reads_and_is_told_who_decides(line: Candidate, vic: User):
    page = signed_in(vic).get(QUEUE).content.decode()
    assert "A copywriter, a manager or an admin decides." in page
    assert f"/candidates/{line.pk}/approve/" not in page
    assert f"/candidates/{line.pk}/comment/" in page


def test_mine_shows_what_somebody_made_or_holds_and_stays_in_every_address(
    campaign: Campaign, shoe: Product, line: Candidate, ana: User, ben: User
):
    theirs = make_candidate(
        make_campaign(campaign.workspace, name="Spring", created_by=ben), shoe, "8 mm drop"
    )
    page = signed_in(ben).get(QUEUE, {"mine": "1"}).content.decode()
    assert big_text(page) == theirs.text
    assert "1 waiting" in page
    assert f"/candidates/{theirs.pk}/approve/?mine=1&amp;at=queue" in page
    assert big_text(signed_in(ana).get(QUEUE, {"mine": "1"}).content.decode()) == line.text
    Campaign.objects.filter(pk=campaign.pk).update(assigned_to=ben)
    assert "2 waiting" in signed_in(ben).get(QUEUE, {"mine": "1"}).content.decode()
    given = Candidate.objects.filter(pk=theirs.pk)
    given.update(assigned_to=ana)
    assert "2 waiting" in signed_in(ana).get(QUEUE, {"mine": "1"}).content.decode()
    grid = signed_in(ben).get("/w/acme/review/grid/", {"mine": "1"}).content.decode()
    assert "2 lines match" in grid


def test_rows_say_how_long_they_wait_and_when_their_campaign_ends(
    campaign: Campaign, line: Candidate, ben: User
):
    now = timezone.now()
    Candidate.objects.filter(pk=line.pk).update(created=now - timedelta(days=3, hours=1))
    Campaign.objects.filter(pk=campaign.pk).update(ends=now + timedelta(days=1, hours=4))
    page = signed_in(ben).get(QUEUE).content.decode()
    assert "3\u00a0d" in page
    assert "Due in 1\u00a0d" in page
    Campaign.objects.filter(pk=campaign.pk).update(ends=now - timedelta(days=1))
    assert "Its campaign is over" in signed_in(ben).get(QUEUE).content.decode()
    Candidate.objects.filter(pk=line.pk).update(state=CandidateState.APPROVED)
    page = signed_in(ben).get(f"/w/acme/candidates/{line.pk}/").content.decode()
    assert "Its campaign is over" not in page


def test_products_of_one_brand_are_told_apart_in_rows(campaign: Campaign, shoe: Product, ben: User):
    tent = make_product(
        campaign.workspace,
        sku="TENT-1",
        title="Corvane Duo 2 tent",
        attributes={"weight": "1.9 kg"},
    )
    for product, text in ((shoe, "238 g, to be exact"), (tent, "A tent of 1.9 kg")):
        make_candidate(campaign, product, text)
    page = signed_in(ben).get("/w/acme/review/grid/").content.decode()
    said = re.findall(r'<span class="clip"><bdi>([^<]+)</bdi></span>', page)
    assert {"Tempo 2 running shoe", "Corvane Duo 2"} <= set(said)


def test_a_marked_claim_leads_to_what_it_rests_on_with_one_click(
    line: Candidate, campaign: Campaign, shoe: Product, ana: User
):
    client = signed_in(ana)
    for page in ("review/", f"candidates/{line.pk}/"):
        said = client.get(f"/w/acme/{page}").text
        led = re.search(
            r'<mark class="fact"[^>]*>238 g<a class="leads" href="([^"#]*)#(f\d+)"', said
        )
        assert led, page
        assert f'<tr id="{led[2]}">' in client.get(led[1]).text
    # What nothing supports leads nowhere.
    blocked = make_candidate(campaign, shoe, "Simply unbeatable")
    said = client.get(f"/w/acme/candidates/{blocked.pk}/").text
    assert ">unbeatable</mark>" in said
