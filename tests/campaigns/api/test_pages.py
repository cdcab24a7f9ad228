"""Lists: cursor pages, filters, and what is no cursor."""

from __future__ import annotations

import pytest
from django_scopes import scope

from campaigns.models import Brand, Product
from tests.campaigns.api.conftest import Api, enter, parse_time
from tests.factories import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def brands(workspace):
    """Seven brands."""
    with scope(workspace=workspace.pk):
        return [Brand.objects.create(workspace=workspace, name=f"Brand {n}") for n in range(7)]


def _walk(client: Api, start: str, way: str) -> list[list[int]]:
    """Ids of every page from an address on."""
    pages: list[list[int]] = []
    address = start
    while address:
        page = client.get(address).json()
        assert set(page) == {"next", "previous", "results"}
        pages.append([row["id"] for row in page["results"]])
        address = page[way]
    return pages


def test_next_and_previous_walk_over_every_row_once(api, ana, brands):
    mine = api(ana)
    forward = _walk(mine, "brands/?page_size=3", "next")
    ids = [brand.pk for brand in reversed(brands)]
    assert forward == [ids[:3], ids[3:6], ids[6:]]
    last = mine.get(mine.get("brands/?page_size=6").json()["next"]).json()
    assert last["next"] is None
    backward = _walk(mine, last["previous"], "previous")
    assert backward == [ids[:6]]
    first = mine.get("brands/?page_size=3").json()
    again = mine.get(mine.get(first["next"]).json()["previous"]).json()
    assert again["results"] == first["results"]
    assert again["previous"] is None


def test_rows_that_come_meanwhile_move_no_page(api, ana, workspace, brands):
    mine = api(ana)
    first = mine.get("brands/?page_size=3").json()
    with scope(workspace=workspace.pk):
        Brand.objects.create(workspace=workspace, name="Newcomer")
    second = mine.get(first["next"]).json()
    seen = [row["id"] for row in first["results"] + second["results"]]
    assert seen == [brand.pk for brand in reversed(brands)][:6]


@pytest.mark.parametrize("cursor", ["", "x", "bm9uZQ", "cDEgMQ", "MTI", "%00", "é", "n5", "bjE=x"])
def test_what_is_no_cursor_is_a_400_problem(cursor, api, ana, brands):
    answer = api(ana).client.get(
        f"/api/v1/brands/?cursor={cursor}", headers={"Authorization": f"Bearer {api(ana).token}"}
    )
    assert answer.status_code == (422 if cursor == "%00" else 400), answer.content
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("size", ["0", "-1", "201", "ten", "", "1e2", "²"])
def test_page_sizes_that_are_none(size, api, ana, brands):
    answer = api(ana).get("brands/", page_size=size)
    assert answer.status_code == 422
    assert "page_size" in answer.json()["errors"]
    assert len(api(ana).get("brands/", page_size=200).json()["results"]) == 7


def test_products_by_search_category_and_brand(api, ana, workspace):
    with scope(workspace=workspace.pk):
        make_product(workspace, "A-1", title="Oak Stool", brand="Holt", category="Home > Stools")
        make_product(workspace, "A-2", title="Oak Shelf", brand="Holt", category="Home > Shelves")
        make_product(workspace, "A-3", title="Wool Throw", brand="Sorrel", category="Textiles")
        make_product(workspace, "A/4", title="Gone", archived=True)
    mine = api(ana)

    def found(**query: str) -> list[str]:
        return [row["sku"] for row in mine.get("products/", **query).json()["results"]]

    assert found() == ["A-1", "A-2", "A-3"]
    assert found(search="oak") == ["A-1", "A-2"]
    assert found(search="oak shelf") == ["A-2"]
    assert found(category="Home") == ["A-1", "A-2"]
    assert found(category="Home > Stools") == ["A-1"]
    assert found(brand="sorrel") == ["A-3"]
    assert found(search="100%' OR 1=1 --") == []
    assert mine.get("products/A%2F4/").json()["archived"] is True


def test_a_product_record_has_its_facts_and_unknown_keys(api, ana, workspace):
    with scope(workspace=workspace.pk):
        make_product(workspace, extra={"warehouse": "B7", "title": "never this"})
    body = api(ana).get("products/CRV-TMP2/").json()
    assert body["warehouse"] == "B7"
    assert body["title"] == "Corvane Tempo 2 Running Shoe"
    assert (body["price"], body["compare_at_price"], body["stock"]) == ("115", "135", 214)
    assert {"name", "value", "source"} <= set(body["facts"][0])
    assert "238 g" in {fact["value"] for fact in body["facts"]}
    assert len(body["facts_hash"]) == 64


def test_a_page_of_products_asks_the_same_number_of_queries_whatever_its_size(
    api, ana, workspace, django_assert_max_num_queries
):
    with scope(workspace=workspace.pk):
        known = {"noun": "stool", "facts": []}
        for number in range(30):
            make_product(workspace, f"S-{number}", understanding=known, facts_hash="x")
        assert Product.objects.count() == 30
    mine = api(ana)
    with django_assert_max_num_queries(9):
        assert len(mine.get("products/").json()["results"]) == 30


def test_lines_by_filters(api, ana, ben, campaign, product, line):
    other = enter(campaign, product, ben, "Light runner, 8 mm drop")
    mine = api(ana)

    def found(query: str) -> list[int]:
        return [row["id"] for row in mine.get(f"candidates/?{query}").json()["results"]]

    assert found(f"campaign={campaign.pk}") == [line.pk, other.pk]
    assert found("state=in_review") == [line.pk, other.pk]
    assert found("state=approved") == []
    assert found("state=approved&state=in_review") == [line.pk, other.pk]
    assert found("channel=google_rsa&field=headline&sku=CRV-TMP2") == [line.pk, other.pk]
    assert found("search=drop") == [other.pk]
    assert found("sku=OTHER") == []
    for wrong in ("campaign=x", "round=1.5", "state=happy", "campaign=-1"):
        assert mine.get(f"candidates/?{wrong}").status_code == 422


def test_the_audit_trail_shows_admins_all_and_copywriters_their_own(api, ana, ben, cleo, vic, line):
    api(ben).post(f"candidates/{line.pk}/approve/", {"content_hash": line.content_hash})
    everything = api(cleo).get("audit/", page_size=200).json()["results"]
    assert {"candidate.created", "candidate.approve"} <= {row["event"] for row in everything}
    numbers = [row["id"] for row in everything]
    assert numbers == sorted(numbers, reverse=True)
    approve = next(row for row in everything if row["event"] == "candidate.approve")
    assert (approve["actor"], approve["via"], approve["entity"]) == ("ben", "api", "candidate")
    parse_time(approve["at"])
    assert {row["actor"] for row in api(ana).get("audit/").json()["results"]} == {"ana"}
    assert api(vic).get("audit/").status_code == 403
    of_line = api(cleo).get("audit/", entity=f"candidate:{line.pk}").json()["results"]
    assert {row["entity_id"] for row in of_line} == {str(line.pk)}
    assert api(cleo).get("audit/", actor="nobody").json()["results"] == []
    assert api(cleo).get("audit/", since="2999-01-01T00:00:00Z").json()["results"] == []
    for wrong in ("yesterday", "2026-01-01", "9999-12-31T23:59:59-23:59"):
        assert api(cleo).get("audit/", since=wrong).status_code == 422
