"""Rounds and the picker in business order: what matters most is written, listed and so reviewed first."""

from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns.briefs.round_services import round_create
from campaigns.common.errors import DomainError
from campaigns.models import Campaign, Candidate, Product, Round, User, Workspace
from generation.jobs.runner import job_run
from tests.conftest import signed_in
from tests.factories import make_campaign, make_product

pytestmark = pytest.mark.django_db
STOCKS = {"MID-1": 25, "LOW": 0, "HIGH": 900, "MID-2": 25}
WANTED = ["HIGH", "MID-1", "MID-2", "LOW"]


@pytest.fixture
def four(in_acme: Workspace, ana: User) -> Campaign:
    """Ana's campaign over four products, two of which matter the same."""
    for sku, stock in STOCKS.items():
        make_product(in_acme, sku, stock=stock)
    return make_campaign(in_acme, created_by=ana, skus=list(STOCKS))


def test_a_round_in_business_order_writes_what_matters_most_first(four: Campaign, ana: User):
    row = round_create(
        campaign=four, by=ana, asked={"n": 1, "channels": ["product_title"], "order": "business"}
    )
    assert (row.skus, row.brief["order"]) == (WANTED, "business")
    job_run(queue="generate", job_id=row.job_id)
    lines = Candidate.objects.filter(round=row).order_by("pk")
    assert list(dict.fromkeys(lines.values_list("product__sku", flat=True))) == WANTED


def test_a_round_keeps_the_campaigns_order_unless_asked(four: Campaign, ana: User):
    assert round_create(campaign=four, by=ana, asked={"n": 1}).skus == list(STOCKS)
    with pytest.raises(DomainError) as refused:
        round_create(campaign=four, by=ana, asked={"order": "price"})
    assert "order" in refused.value.errors


def test_the_form_asks_for_the_order_and_the_round_says_it(four: Campaign, ana: User):
    client = signed_in(ana)
    address = reverse("briefs:round_create", args=["acme", four.pk])
    answer = client.post(
        address, {"channels": ["google_rsa"], "n": "1", "order": "business", "engine": "grammar"}
    )
    assert Round.objects.get().skus == WANTED
    assert "business order" in client.get(answer["Location"]).content.decode()


def test_the_picker_lists_by_business_and_says_what_is_known(four: Campaign, ana: User):
    address = reverse("briefs:campaign_products", args=["acme", four.pk])
    page = signed_in(ana).get(address, {"order": "business"}).content.decode()
    places = [page.index(f'name="sku" value="{sku}"') for sku in WANTED]
    assert places == sorted(places)
    assert "658 of 1,000 by stock; margin, sales unknown" in " ".join(page.split())
    assert Product.objects.get(sku="HIGH").business == 658
