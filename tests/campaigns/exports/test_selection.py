"""How approved texts are found: by an index that a young database needs no figures to choose."""

from __future__ import annotations

import pytest

from campaigns.exports.selection import approved_candidates, chosen_at
from campaigns.models import Candidate, User, Workspace
from tests.factories import make_campaign, make_product
from tests.together import ON_SQLITE

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not ON_SQLITE, reason="PostgreSQL chooses by the rows it counted"),
]


def test_a_lines_approval_is_looked_up_by_line_and_revision(in_acme: Workspace, ben: User):
    make_product(in_acme)
    campaign = make_campaign(in_acme, created_by=ben)
    told = Candidate.objects.filter(campaign=campaign).annotate(chosen_at=chosen_at())
    for rows in (approved_candidates(campaign), told):
        plan = rows.explain()
        assert "INDEX decision_of_revision (candidate_id=? AND revision_id=?)" in plan, plan
