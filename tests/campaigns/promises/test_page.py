"""Promises on their page, on a line's page, over the API, and once for the lines that an earlier version approved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.exports.promise_watch import promises_tend
from campaigns.models import OPEN_END, Promise, User
from campaigns.promises import views
from campaigns.review.services import candidate_approve
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
PAGE = "/w/acme/brand/promises/"


@pytest.fixture
def lines(in_acme, ana, ben):
    """A line whose promise ends within hours, one whose offer runs for days, and one that names the price."""
    ends = {"soon": timedelta(hours=3, minutes=40), "days": timedelta(days=9)}
    said = {
        "soon": "Final hours, do not miss it",
        "days": "Save 20% on the Tempo 2",
        "price": "Now £115",
    }
    found = {}
    for number, (name, text) in enumerate(said.items()):
        product = make_product(in_acme, sku=f"P-{number}", compare_at_price=None)
        offer = (
            {"text": "20% off", "ends": (timezone.now() + ends[name]).isoformat()}
            if name in ends
            else {}
        )
        campaign = make_campaign(
            in_acme, created_by=ana, name=name, offer=offer, timezone="America/New_York"
        )
        line = make_candidate(campaign, product, text, field="description")
        found[name] = candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    return found


def test_the_page_says_until_when_each_is_true(lines, ana):
    shown = signed_in(ana).get(PAGE).content.decode()
    order = [shown.index(words) for words in ("Final hours", "Save 20%", "£115")]
    assert order == sorted(order), "what ends first stands first"
    assert shown.count('<q class="copy copy-s" dir="auto" lang="en">') == 3
    assert "False soon" in shown
    assert "in 3" in shown
    assert "UTC" in shown
    assert any(zone in shown for zone in ("EST", "EDT"))
    assert "the price changes" in shown
    only = signed_in(ana).get(f"{PAGE}?state=false_soon").content.decode()
    assert "Final hours" in only
    assert "£115" not in only
    kind = signed_in(ana).get(f"{PAGE}?kind=price").content.decode()
    assert "Save 20%" not in kind
    assert "£115" in kind
    held = signed_in(ana).get(f"{PAGE}?state=held").content.decode()
    assert "No promise matches" in held
    promises_tend(timezone.now() + timedelta(hours=4))
    assert "Its time is over" in signed_in(ana).get(f"{PAGE}?state=held").content.decode()


def test_a_deadline_without_an_end_rests_on_the_offer(lines, ana):
    Promise.objects.filter(candidate=lines["soon"], kind="time").update(until=OPEN_END)
    assert "the offer changes" in signed_in(ana).get(f"{PAGE}?kind=time").content.decode()
    shown = signed_in(ana).get(f"/w/acme/candidates/{lines['soon'].pk}/").content.decode()
    assert "True until the offer changes" in shown


def test_a_long_list_comes_in_pages(lines, ana, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(views, "SHOWN", 1)
    last = Promise.objects.order_by("until", "pk").first()
    assert last
    client = signed_in(ana)
    assert f"cursor=b{last.pk}" in client.get(PAGE).content.decode()
    with django_assert_max_num_queries(16):
        second = client.get(f"{PAGE}?cursor=b{last.pk}").content.decode()
    assert "Save 20%" in second
    assert "Final hours" not in second
    assert signed_in(ana).get(f"{PAGE}?cursor=bx&campaign=x").status_code == 200


def test_an_empty_page_says_what_comes(in_acme, ana):
    assert "No promises yet" in signed_in(ana).get(PAGE).content.decode()


def test_the_line_says_true_until(lines, ana):
    shown = signed_in(ana).get(f"/w/acme/candidates/{lines['soon'].pk}/").content.decode()
    assert "True until" in shown
    price = signed_in(ana).get(f"/w/acme/candidates/{lines['price'].pk}/").content.decode()
    assert "True until the price changes" in price


def test_the_api_lists_them(lines, ana):
    client = signed_in(ana)

    def asked(query: str = "") -> Any:
        return client.get(f"/api/v1/promises/{query}")

    found = asked().json()["results"]
    assert {one["words"] for one in found} >= {"Final hours", "Save 20%", "£115"}
    soon = asked("?state=false_soon").json()["results"]
    assert {one["candidate"] for one in soon} == {lines["soon"].pk}
    assert {one["timezone"] for one in soon} == {"America/New_York"}
    assert all(one["true_until"] for one in soon)
    price = asked(f"?kind=price&candidate={lines['price'].pk}").json()["results"]
    assert [(one["true_until"], one["state"], one["span"]) for one in price] == [
        (None, "true", [4, 8])
    ]
    campaign = lines["days"].campaign_id
    assert {one["campaign"] for one in asked(f"?campaign={campaign}").json()["results"]} == {
        campaign
    }
    assert asked("?state=broken").status_code == asked("?kind=").status_code == 422
    assert asked("?campaign=x").status_code == 422


def test_amounts_and_days_are_written_as_the_region_of_whoever_looks_has_them(lines, ana):
    desk = f"/w/acme/candidates/{lines['price'].pk}/"
    deadline = f"/w/acme/candidates/{lines['soon'].pk}/"
    client = signed_in(ana)
    assert "price: £115.00" in client.get(PAGE).text
    assert "price: £115.00" in client.get(desk).text
    assert "price: £115.00" in client.get(f"{desk}approval/").text
    assert "offer ends: 2" not in client.get(deadline).text
    User.objects.filter(pk=ana.pk).update(region="de-DE")
    for address in (PAGE, desk, f"{desk}approval/"):
        shown = client.get(address).text
        assert "price: 115,00" in shown
        assert "115.00 GBP" not in shown
