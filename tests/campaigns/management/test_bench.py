"""`manage.py bench`: what it lists and refuses, and that its rows are real rows."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django_scopes import scope

from campaigns.exports.selection import outgoing
from campaigns.management.bench.found import Found, found_from
from campaigns.management.bench.rows import approved_copied, lines_copied
from campaigns.management.commands.bench import BENCHMARKS
from campaigns.models import Campaign, Candidate, Product, Workspace
from campaigns.review.services import candidate_approve
from tests.conftest import ROOT
from tests.factories import make_campaign, make_candidate, make_product, make_user

pytestmark = pytest.mark.django_db
COPIES = 7


def test_list_names_every_benchmark():
    out = io.StringIO()
    call_command("bench", "--list", stdout=out)
    assert [line.split()[0] for line in out.getvalue().splitlines()] == list(BENCHMARKS)


def test_unknown_benchmark_is_a_usage_error():
    with pytest.raises(CommandError, match="nothing") as refused:
        call_command("bench", "nothing")
    assert refused.value.returncode == 2


def test_every_benchmark_has_a_dated_result_in_the_docs():
    text = (ROOT / "docs" / "benchmarks.md").read_text()
    assert [name for name in BENCHMARKS if f"### {name}\n" not in text] == []


def test_figures_survive_the_way_between_processes():
    found = Found(notes=["Measured alone."])
    found.add("work", [3.0, 1.0, 2.0], "s", "at most 5")
    assert found_from(found.record()) == found
    assert found.figures[0].line() == "| work | 2 s | 1 to 3 | 3 | at most 5 |"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="benchmarks copy rows in SQLite only")
def test_copied_rows_are_what_the_product_reads(in_acme: Workspace):
    with scope(workspace=in_acme.pk):
        product = make_product(in_acme)
        campaign = make_campaign(in_acme, channels=["product_title", "google_rsa"])
        make_candidate(campaign, product)
        middle = lines_copied(0, COPIES - 1)
        copies = Candidate.objects.filter(pk__gte=1_000_000).select_related("revision")
        assert len(copies) == COPIES
        assert all(copy.revision.candidate_id == copy.pk for copy in copies if copy.revision)
        assert middle in {copy.pk for copy in copies}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="benchmarks copy rows in SQLite only")
def test_copied_approvals_go_out(in_acme: Workspace):
    with scope(workspace=in_acme.pk):
        product = make_product(in_acme)
        campaign = make_campaign(in_acme, channels=["product_title"])
        text = "Corvane running shoe, 238 g"
        line = make_candidate(campaign, product, text, channel="product_title", field="title")
        candidate_approve(candidate=line, by=make_user("ben"), content_hash=line.content_hash)
        assert approved_copied(COPIES) == campaign.pk
        assert Product.objects.count() == COPIES + 1
        rows = list(outgoing(Campaign.objects.get(pk=campaign.pk), keys=None, to_count=True))
        assert len([row for row in rows if row.lines]) == COPIES + 1
