"""What was approved and what was rewritten of each writer's lines: counted by the database, with intervals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import Adapter, Campaign, Candidate, Product, User, Workspace
from tests.campaigns.api.conftest import api
from tests.conftest import signed_in
from tests.factories import make_brand, make_campaign, make_product

__all__ = ["api"]
pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def row(in_acme: Workspace, ana: User) -> Campaign:
    """A campaign."""
    return make_campaign(in_acme, created_by=ana)


def decided(row: Campaign, count: int, **values: Any) -> None:
    """So many lines as a decision leaves them."""
    held = Product.objects.filter(sku=f"SKU-{row.pk}").first()
    held = held or make_product(row.workspace, f"SKU-{row.pk}")
    asked = {
        "channel": "google_rsa",
        "field": "headline",
        "state": "approved",
        "origin": "model",
        "engine": "grammar",
        "model_version": "grammar-1",
        "decided": NOW,
        "text": "A line",
        "content_hash": "0" * 64,
        **values,
    }
    Candidate.objects.bulk_create(
        Candidate(workspace=row.workspace, campaign=row, product=held, **asked)
        for _ in range(count)
    )


def read(own: Any, **asked: Any) -> list[dict[str, Any]]:
    answer = own.get("writers/", **asked)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_counts_means_and_intervals_are_those_worked_by_hand(row, api, ana):
    decided(row, 4)
    decided(row, 2, origin="mixed", share_edited=0.5, state="live")
    decided(row, 2, state="rejected")
    (only,) = read(api(ana))
    assert (only["engine"], only["decided"]) == ("grammar", 8)
    assert (only["approved"], only["untouched"]) == (6, 4)
    # Wilson: 6 of 8.
    assert only["approval"] == pytest.approx(
        {"value": 0.75, "low": 0.409275, "high": 0.928521}, abs=1e-6
    )
    # 0, 0, 0, 0, 0.5, 0.5: mean 1/6, standard deviation 0.258199, over the root of six 0.105409.
    assert only["edited"] == pytest.approx(
        {"value": 0.166667, "low": 0.0, "high": 0.373265}, abs=1e-6
    )


def test_what_is_undecided_peoples_own_or_older_is_not_counted(row, api, ana):
    decided(row, 1)
    decided(row, 1, state="in_review", decided=None)
    decided(row, 1, state="changes_requested")
    decided(row, 1, origin="human", engine="")
    decided(row, 1, decided=NOW - timedelta(weeks=13))
    (only,) = read(api(ana))
    assert only["decided"] == 1
    assert only["edited"] is None


def test_writers_are_told_apart_by_engine_prompts_and_adapter(row, api, ana, ben):
    brand = make_brand(row.workspace)
    Adapter.objects.create(
        workspace=row.workspace,
        brand=brand,
        number=2,
        engine="hf",
        consent_by=ben,
        name="0123456789abcdef",
    )
    decided(row, 3, engine="hf", model_version="hf-3-base-11112222-aaaabbbb+01234567")
    decided(row, 2, engine="hf", model_version="hf-3-base-11112222-aaaabbbb~ccccdddd")
    decided(row, 1)
    counts = {
        by: [
            (one["engine"], one["prompts"], one["adapter_name"], one["decided"])
            for one in read(api(ana), by=by)
        ]
        for by in ("engine", "prompts", "adapter")
    }
    assert counts["engine"] == [("hf", "", "", 5), ("grammar", "", "", 1)]
    assert counts["prompts"] == [
        ("hf", "aaaabbbb", "", 3),
        ("hf", "aaaabbbb+ccccdddd", "", 2),
        ("grammar", "", "", 1),
    ]
    assert counts["adapter"] == [
        ("hf", "", "Corvane, version 2", 3),
        ("hf", "", "", 2),
        ("grammar", "", "", 1),
    ]
    page = signed_in(ana).get("/w/acme/learn/writers/?by=adapter").content.decode()
    assert "hf, Corvane, version 2" in page
    assert "hf, no adapter" in page


def test_weeks_are_those_of_the_workspaces_zone(row, api, ana):
    Workspace.objects.filter(pk=row.workspace_id).update(timezone="Pacific/Auckland")
    # Sunday noon in London is Monday in Auckland.
    sunday = NOW - timedelta(days=NOW.weekday() + 1)
    sunday = datetime(sunday.year, sunday.month, sunday.day, 12, 30, tzinfo=UTC)
    decided(row, 1, decided=sunday)
    (only,) = read(api(ana))
    assert [week["week"] for week in only["weeks"]] == [
        (sunday + timedelta(days=1)).date().isoformat()
    ]


def test_a_campaign_and_a_channel_narrow_it_and_the_page_has_charts_and_tables(row, api, ana):
    other = make_campaign(row.workspace, created_by=ana, name="Spring")
    decided(row, 2)
    decided(row, 1, channel="email", field="subject", decided=NOW - timedelta(weeks=2))
    decided(other, 4, state="rejected")
    assert read(api(ana))[0]["decided"] == 7
    assert read(api(ana), campaign=other.pk)[0]["decided"] == 4
    assert read(api(ana), campaign=row.pk, channel="email")[0]["decided"] == 1
    assert api(ana).get("writers/", by="mood").status_code == 422
    assert api(ana).get("writers/", campaign=999_999).status_code == 404
    for asked in (
        {"campaign": "9" * 5_000},
        {"campaign": "x"},
        {"campaign": ""},
        {"channel": "e\0mail"},
    ):
        assert api(ana).get("writers/", **asked).status_code == 422, asked
    client = signed_in(ana)
    page = client.get("/w/acme/learn/writers/").content.decode()
    assert 'aria-labelledby="approval-0-title"' in page
    assert page.count('<th scope="row">') == 3
    narrowed = client.get(f"/w/acme/learn/writers/?campaign={other.pk}").content.decode()
    assert "0\u00a0%" in narrowed
    empty = client.get(f"/w/acme/learn/writers/?campaign={other.pk}&channel=email")
    assert "Nothing was decided" in empty.content.decode()


def test_however_many_lines_there_are_the_database_counts_them(
    row, ana, django_assert_max_num_queries
):
    decided(row, 300)
    client = signed_in(ana)
    client.get("/w/acme/learn/writers/")
    with django_assert_max_num_queries(16) as asked:
        client.get("/w/acme/learn/writers/")
    lines = [one["sql"] for one in asked if 'FROM "campaigns_candidate"' in one["sql"]]
    assert sum("GROUP BY" in sql and "SUM" in sql for sql in lines) == 1
