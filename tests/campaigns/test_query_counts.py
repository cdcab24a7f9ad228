"""Pages of lists ask the database as often for many rows as for few."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.briefs.round_services import round_create
from campaigns.channels.proposals import limit_propose
from campaigns.exports.services import export_create
from campaigns.models import User, Workspace
from campaigns.review.services import candidate_approve
from generation.jobs.runner import job_run
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
PAGES = {
    "products": "/w/acme/catalog/",
    "campaigns": "/w/acme/campaigns/",
    "rounds": "/w/acme/rounds/",
    "a round": "/w/acme/rounds/{round}/",
    "grid": "/w/acme/review/grid/",
    "jobs": "/w/acme/jobs/",
    "exports": "/w/acme/exports/",
    "preview": "/w/acme/campaigns/{campaign}/export/?profile=jsonl",
    "members": "/w/acme/members/",
    "proposed limits": "/w/acme/channels/proposals/",
    "limits proposed, API": "/api/v1/limitproposals/",
}
FEW, MANY = 2, 5


def _queries(address: str, person: User) -> list[str]:
    client = signed_in(person)
    client.get(address)  # what is kept after the first time
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return [query["sql"] for query in asked.captured_queries]


def _fill(workspace: Workspace, by: User, count: int) -> dict[str, int]:
    """`count` products with an approved line each, campaigns, and one round over all products."""
    products = [make_product(workspace, f"TMP-{count}-{n}") for n in range(count)]
    skus = [product.sku for product in products]
    campaign = make_campaign(workspace, created_by=by, name=f"All {count}", skus=skus)
    for product in products:
        other = make_campaign(workspace, created_by=by, name=f"For {product.sku}")
        export_create(campaign=other, profile="jsonl", by=by)
        line = make_candidate(campaign, product)
        candidate_approve(candidate=line, by=by, content_hash=line.content_hash)
    for n in range(count):
        limit_propose(
            workspace_id=workspace.pk,
            place=("email", "subject"),
            values={"limit": 30 + n},
            why="Cut.",
            by=by,
        )
    row = round_create(campaign=campaign, by=by, asked={"n": 1})
    job_run(queue="generate", job_id=row.job_id)
    return {"campaign": campaign.pk, "round": row.pk}


def test_more_rows_ask_no_more_questions(in_acme: Workspace, cleo: User):
    asked: dict[str, list[list[str]]] = {name: [] for name in PAGES}
    for count in (FEW, MANY):
        made = _fill(in_acme, cleo, count)
        for name, address in PAGES.items():
            asked[name].append(_queries(address.format(**made), cleo))
    more = {name: many for name, (few, many) in asked.items() if len(many) > len(few)}
    assert more == {}
