"""The lines that novelty names: no page and no answer has words of a product that came into quarantine since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.briefs.live import Stream, streams_poll
from campaigns.briefs.measuring import candidate_measure
from campaigns.briefs.round_services import round_create
from campaigns.catalog.quarantines import quarantined
from campaigns.catalog.services import product_change
from campaigns.models import Campaign, Candidate, Revision, User, Workspace
from generation.jobs.runner import job_run
from tests.campaigns.api.conftest import Api
from tests.campaigns.catalog.test_quarantines import SOUP
from tests.conftest import signed_in
from tests.factories import make_candidate, make_product

pytestmark = pytest.mark.django_db
SAID = "Free delivery on quiet roads at dawn"
SKUS = ("GOOD", "ODD")


@pytest.fixture
def lines(in_acme: Workspace, campaign: Campaign, ben: User) -> dict[str, Candidate]:
    """Lines by whose approved line was the nearest when they were measured: of two, who said the same. ODD is quarantined since."""
    asked = make_product(in_acme, "ASKED", category="Roads")
    products = {sku: make_product(in_acme, sku, category="Roads") for sku in SKUS}
    found = {}
    for sku, product in products.items():
        near = make_candidate(campaign, product, SAID, state="approved")
        line = make_candidate(campaign, asked, f"{SAID}, {sku}")
        badges = candidate_measure(line, line.text)
        assert badges["novelty"]["nearest_sku"] == sku
        measured(line, badges)
        Candidate.objects.filter(pk=near.pk).update(state="rejected")
        found[sku] = line
    odd = products["ODD"]
    texts = {"description": f"Light. {SOUP}"}
    product_change(product=odd, version=odd.version, by=ben, values=texts)
    assert quarantined().get().product == odd
    return found


def measured(line: Candidate, badges: dict[str, Any]) -> None:
    Candidate.objects.filter(pk=line.pk).update(badges=badges)
    Revision.objects.filter(candidate=line).update(badges=badges)


def nearest(record: dict[str, Any]) -> tuple[str | None, bool]:
    novelty = record["badges"]["novelty"]
    return novelty["nearest"], "is_withheld" in novelty


def test_every_answer_withholds_them_and_the_same_words_of_another_product_are_told(
    api: Callable[..., Api], ana: User, lines: dict[str, Candidate]
):
    asks = api(ana)
    for sku, expected in (("GOOD", (SAID, False)), ("ODD", (None, True))):
        where = f"candidates/{lines[sku].pk}/"
        refused = asks.post(f"{where}revisions/", {"text": "Quiet roads.", "version": 99})
        assert refused.status_code == 409
        texts = asks.get(f"{where}revisions/").json()["results"]
        told = [asks.get(where).json(), refused.json()["current"], *texts]
        assert [nearest(record) for record in told] == [expected] * 3
    listed = {row["id"]: row for row in asks.get("candidates/", sku="ASKED").json()["results"]}
    shown = {sku: nearest(listed[line.pk]) for sku, line in lines.items()}
    assert shown == {"GOOD": (SAID, False), "ODD": (None, True)}


def test_a_stream_withholds_them(campaign: Campaign, ana: User, lines: dict[str, Candidate]):
    row = round_create(campaign=campaign, by=ana, asked={"n": 1, "channels": ["product_title"]})
    job_run(queue="generate")
    made = row.candidates.get()
    measured(made, Candidate.objects.get(pk=lines["ODD"].pk).badges)
    events = streams_poll([Stream(row.job_id, 0)])[0][1]
    [line] = events[0].lines
    assert nearest({"badges": line.badges}) == (None, True)


def test_the_desk_withholds_them(ana: User, lines: dict[str, Candidate]):
    pages = {
        sku: signed_in(ana).get(f"/w/acme/candidates/{line.pk}/").content.decode()
        for sku, line in lines.items()
    }
    assert f"“{SAID}”" in pages["GOOD"]
    assert f"“{SAID}”" not in pages["ODD"]
    assert "Nearest: a line of ODD, which is quarantined" in pages["ODD"]


def test_where_nobody_noted_whose_line_it_was_it_is_told_while_nothing_is_quarantined(
    api: Callable[..., Api], ana: User, lines: dict[str, Candidate]
):
    line = Candidate.objects.get(pk=lines["GOOD"].pk)
    old = {key: value for key, value in line.badges["novelty"].items() if key != "nearest_sku"}
    measured(line, {**line.badges, "novelty": old})
    where, page = f"candidates/{line.pk}/", f"/w/acme/candidates/{line.pk}/"
    assert nearest(api(ana).get(where).json()) == (None, True)
    assert "perhaps one that is quarantined" in signed_in(ana).get(page).content.decode()
    quarantined().delete()
    assert nearest(api(ana).get(where).json()) == (SAID, False)


def test_a_page_of_lines_asks_as_little_as_one(
    api: Callable[..., Api], ana: User, campaign: Campaign, lines: dict[str, Candidate]
):
    asks = api(ana)
    asks.get("candidates/")  # the first notes when the token was used
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as found:
            assert asks.get("candidates/").status_code == 200
        asked.append(len(found))
        for number in range(5):
            more = make_candidate(campaign, lines["ODD"].product, f"{SAID}, {number} times")
            measured(more, Candidate.objects.get(pk=lines["ODD"].pk).badges)
    assert asked[0] == asked[1]
