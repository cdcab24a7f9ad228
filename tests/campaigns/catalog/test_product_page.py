"""The page of one product: what it cost and when, all its copy, why lines went stale, and writing more."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.catalog.fact_uses import fact_uses
from campaigns.catalog.marks import FactRow, fact_rows
from campaigns.catalog.prices import price_history
from campaigns.catalog.product_copy import campaigns_with, product_copy
from campaigns.catalog.records import product_understood
from campaigns.catalog.services import product_change
from campaigns.models import (
    AuditEntry,
    Campaign,
    CampaignState,
    Candidate,
    Import,
    ImportRow,
    LiveCopy,
    Product,
    User,
    Workspace,
)
from tests.campaigns.catalog.test_import_run import LAMP, lines, upload
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
PAGE = "/w/acme/catalog/CRV-TMP2/"


@pytest.fixture
def shoe(in_acme: Workspace) -> Product:
    """A running shoe, in for ninety days."""
    row = make_product(in_acme)
    Product.objects.filter(pk=row.pk).update(created=timezone.now() - timedelta(days=90))
    row.refresh_from_db()
    return row


def imported(
    product: Product, days_ago: int, before: str, after: str, state: str = "applied"
) -> None:
    """An import that changed the price."""
    run = Import.objects.create(
        workspace=product.workspace, state=state, filename=f"feed-{days_ago}.csv"
    )
    Import.objects.filter(pk=run.pk).update(updated=timezone.now() - timedelta(days=days_ago))
    ImportRow.objects.create(
        workspace=product.workspace,
        import_run=run,
        line=2,
        sku=product.sku,
        action="changed",
        changes={"price": {"before": before, "after": after}},
    )


def test_prices_are_read_back_through_imports_and_edits_by_hand(shoe: Product, ben: User):
    imported(shoe, 60, "140", "125")
    imported(shoe, 10, "125", "109.9")
    imported(shoe, 9, "109.9", "1", state="reverted")
    Product.objects.filter(pk=shoe.pk).update(price=Decimal("109.90"))
    shoe.refresh_from_db()
    product_change(product=shoe, version=shoe.version, by=ben, values={"price": "115.00"})
    shoe.refresh_from_db()
    history = price_history(shoe)
    assert [step.price for step in history.steps] == [
        Decimal("115"),
        Decimal("109.9"),
        Decimal("125"),
        Decimal("140"),
    ]
    assert [step.source for step in history.steps] == ["Ben Koch", "feed-10.csv", "feed-60.csv", ""]
    # 125 held until ten days ago, 140 no longer within thirty.
    assert (history.lowest, history.was_lower) == (Decimal("109.9"), True)
    page = signed_in(ben).get(PAGE).content.decode()
    assert history.line == [140.0, 125.0, 109.9, 115.0]
    assert "4 prices in order, between £109.90 and £140" in page
    assert "Lowest in 30 days: £109.90" in page
    assert "feed-10.csv" in page
    assert "feed-9.csv" not in page.split('id="prices"')[1].split("</section>")[0]


def test_a_price_that_never_changed_has_one_step(shoe: Product, ben: User):
    assert [step.price for step in price_history(shoe).steps] == [Decimal("115")]
    assert "No lower price in the last 30 days." in signed_in(ben).get(PAGE).content.decode()
    product_change(product=shoe, version=shoe.version, by=ben, values={"stock": 3})
    assert "prices" not in AuditEntry.objects.get(event="product.changed").data
    assert not price_history(shoe).has_changed
    assert not price_history(shoe).line


def test_the_api_says_what_a_product_cost_and_when(shoe: Product, ben: User):
    shoe.currency = "EUR"
    shoe.save()
    product_change(
        product=shoe, version=shoe.version, by=ben, values={"price": "99.90", "currency": "GBP"}
    )
    said = signed_in(ben).get("/api/v1/products/CRV-TMP2/").json()["prices"]
    assert [(step["price"], step["currency"], step["by"]) for step in said] == [
        ("99.9", "GBP", "Ben Koch"),
        ("115", "EUR", ""),
    ]
    assert said[0]["import_id"] is None
    shoe.refresh_from_db()
    # Amounts of two currencies make no line.
    assert not price_history(shoe).line


def test_the_same_file_again_leaves_no_price_behind(in_acme: Workspace, ben: User):
    for price in ("89.00", "89.00", "79.00", "79.00"):
        upload(ben, in_acme, lines({**LAMP, "price": price}), dry_run=False)
    lamp = Product.objects.get(sku="ORR-1")
    assert [step.price for step in price_history(lamp).steps] == [Decimal("79"), Decimal("89")]


def test_all_copy_stands_by_place_with_counts_and_a_way_to_the_rest(
    shoe: Product, ana: User, ben: User
):
    campaign = make_campaign(shoe.workspace, created_by=ana)
    for word in ("ash", "bay", "cliff", "dune", "elm", "fen", "glen", "heath", "isle"):
        make_candidate(campaign, shoe, f"238 g, {word}")
    make_candidate(campaign, shoe, "238 g, no", state="rejected")
    approved = make_candidate(campaign, shoe, "8 mm drop", state="approved")
    mail = make_candidate(campaign, shoe, "A shoe of 238 g", channel="email", field="subject")
    headline, subject = sorted(product_copy(shoe), key=lambda place: place.key == "email.subject")
    assert (headline.total, headline.rest) == (11, 7)
    # What waits comes after what is decided, whichever was written first.
    assert headline.lines[0].line == approved
    assert [one.line for one in subject.lines] == [mail]
    page = signed_in(ben).get(PAGE).content.decode()
    assert "12\u00a0lines" in page
    assert re.search("9 in review, 1 (rejected|approved), 1 (rejected|approved)", page)
    address = (
        "/w/acme/review/grid/?sku=CRV-TMP2&amp;channel=google_rsa&amp;field=headline&amp;state=any"
    )
    assert address in page


def test_a_stale_line_says_what_changed(shoe: Product, ana: User, ben: User):
    line = make_candidate(make_campaign(shoe.workspace, created_by=ana), shoe, "238 g")
    Candidate.objects.filter(pk=line.pk).update(
        state="stale",
        stale_reasons=[{"kind": "fact", "before": "weight: 238 g", "after": "weight: 240 g"}],
    )
    page = signed_in(ben).get(PAGE).content.decode()
    assert "1\u00a0line is" in page
    assert "<del>weight: 238 g</del> <ins>weight: 240 g</ins>" in page


def test_write_copy_leads_to_rounds_of_its_campaigns_and_to_a_new_one(
    shoe: Product, ana: User, ben: User, vic: User
):
    workspace = shoe.workspace
    by_sku = make_campaign(workspace, name="By sku", created_by=ana)
    by_filter = make_campaign(
        workspace, name="By filter", skus=[], product_filter={"brand": "corvane"}
    )
    make_campaign(workspace, name="Other", skus=["NONE"])
    make_campaign(workspace, name="Over", state=CampaignState.ARCHIVED)
    assert {row.pk for row in campaigns_with(shoe)} == {by_sku.pk, by_filter.pk}
    page = signed_in(ana).get(PAGE).content.decode()
    assert f"/w/acme/campaigns/{by_sku.pk}/generate/?sku=CRV-TMP2" in page
    assert "Write copy" not in signed_in(vic).get(PAGE).content.decode()
    address = "/w/acme/campaigns/new/?sku=CRV-TMP2"
    assert address in page
    assert "It starts with" in signed_in(ana).get(address).content.decode()
    signed_in(ana).post("/w/acme/campaigns/new/", {"name": "Fresh", "sku": "CRV-TMP2"})
    assert Campaign.objects.get(name="Fresh").skus == ["CRV-TMP2"]
    assert signed_in(ana).get("/w/acme/campaigns/new/?sku=NONE").status_code == 404


def test_the_page_asks_as_often_however_much_copy_there_is(shoe: Product, ana: User, ben: User):
    campaign = make_campaign(shoe.workspace, created_by=ana)
    client = signed_in(ben)
    counts = []
    for many in (2, 30):
        for number in range(many):
            make_candidate(campaign, shoe, f"238 g, {many} and {number}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1], counts


def test_a_fact_counts_the_lines_that_say_it_and_tells_which_rest_on_it(
    shoe: Product, ana: User, ben: User
):
    product_change(
        product=shoe,
        version=shoe.version,
        by=ben,
        values={"attributes": {"collar": "buckle collar"}},
    )
    shoe.refresh_from_db()
    campaign = make_campaign(shoe.workspace, created_by=ana)
    make_candidate(campaign, shoe, "The Buckle  Collar holds it")
    make_candidate(campaign, shoe, "Buckle collars are not said of it")
    gone = make_candidate(campaign, shoe, "A buckle collar")
    Candidate.objects.filter(pk=gone.pk).update(state="rejected")
    facts = {row.value: row for row in product_facts(shoe)}
    assert facts["buckle collar"].use.saying == 1
    page = signed_in(ben).get(f"{PAGE}?correct={facts['buckle collar'].number}").content.decode()
    assert "1\u00a0line says" in page
    assert "would have to be reviewed again" not in page


def product_facts(product: Product) -> list[FactRow]:
    """Its facts as the page lists them."""
    known = product_understood(product)
    return fact_rows(product, known, fact_uses(product, known["facts"]))


def test_the_page_is_headed_by_the_records_own_title_and_explains_its_own_words(
    in_acme: Workspace, ben: User
):
    make_product(
        in_acme,
        "MUG-A",
        title="Mug A",
        brand="",
        category="",
        description="Holds 300 ml.",
        attributes={},
    )
    page = signed_in(ben).get("/w/acme/catalog/MUG-A/").content.decode()
    assert "<h1><bdi>Mug A</bdi></h1>" in page
    legend = page.partition('<p class="legend">')[2].partition("</p>")[0]
    assert '<mark class="fact"><bdi>Mug</bdi></mark>' in legend
    assert "dropped as noise" not in legend
    assert "Super Bright" not in page
    assert "Write copy for it" in page
    assert "does not read as English" not in page


@pytest.mark.parametrize(
    ("title", "description"),
    [
        ("Wollmütze Nord", "Warme Mütze aus Wolle. Hält den Kopf warm und ist weich auf der Haut."),
        ("Camisa de manga larga para mujer", ""),
    ],
)
def test_a_record_in_another_language_is_told_to_be_one(
    in_acme: Workspace, ben: User, title: str, description: str
):
    make_product(
        in_acme, "ELSEWHERE", title=title, description=description, brand="", attributes={}
    )
    page = signed_in(ben).get("/w/acme/catalog/ELSEWHERE/").content.decode()
    assert "This record does not read as English." in page


def test_live_copy_is_listed_by_the_names_of_its_place(shoe: Product, ben: User):
    LiveCopy.objects.create(
        workspace=shoe.workspace,
        product=shoe,
        key="google_rsa.headline",
        text="238 g",
        origin="human",
        since=timezone.now(),
    )
    page = signed_in(ben).get(PAGE).content.decode()
    assert "Headline" in page
    assert "google_rsa.headline" not in page


def test_states_are_counted_in_words_that_go_with_a_number(in_acme: Workspace, shoe: Product):
    campaign = make_campaign(in_acme)
    for number, state in enumerate(("changes_requested", "in_review", "in_review")):
        make_candidate(campaign, shoe, f"Runner {number}", state=state)
    (place,) = product_copy(shoe)
    assert place.states == [("in review", 2), ("came back", 1)]
