"""The embedded database knows how its rows are spread; a server is left to itself."""

from __future__ import annotations

import pytest
from django.db import connection

from generation.jobs.tasks import refresh_statistics
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a server keeps its own statistics")
def test_statistics_follow_the_rows(in_acme):
    campaign, product = make_campaign(in_acme), make_product(in_acme)
    for number in range(3):
        make_candidate(campaign, product, f"Line {number}")
    refresh_statistics()
    asked = "SELECT stat FROM sqlite_stat1 WHERE tbl = 'campaigns_candidate' AND idx = %s"
    with connection.cursor() as cursor:
        cursor.execute(asked, ["candidate_channel"])
        found = cursor.fetchone()[0]
    assert found.split()[0] == "3"
