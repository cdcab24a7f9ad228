"""A campaign's texts are read for forbidden words before it is locked; what changes at that moment is read under the lock."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from campaigns.briefs import services
from campaigns.briefs.forbidden_words import TextsRead, texts_ahead
from campaigns.briefs.services import campaign_change
from campaigns.common.errors import Conflict
from campaigns.models import Campaign, Candidate, Product, User, Workspace
from campaigns.review.editing import candidate_edit
from campaigns.review.services import candidate_approve
from campaigns.review.tasks import tend_lines
from generation.jobs.runner import job_run
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
PLACE = {"channel": "seo", "field": "description"}
CHEAP, GOOD = "A cheap shoe for easy miles.", "A good shoe for easy miles."


class Depths:
    """How deep in transactions all texts of a campaign were read."""

    def __init__(self) -> None:
        self.found: list[int] = []

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        selected = sql.partition(" FROM ")[0]
        if 'campaigns_candidate"."text"' in selected and " IN (" not in sql:
            self.found.append(len(connection.savepoint_ids))
        return execute(sql, *rest)


def forbid(campaign: Campaign, by: User) -> None:
    row = Campaign.objects.get(pk=campaign.pk)
    campaign_change(campaign=row, version=row.version, by=by, values={"must_not_say": ["cheap"]})


def approved(campaign: Campaign, by: User, text: str) -> Candidate:
    shoe = Product.objects.first() or make_product(campaign.workspace)
    line = make_candidate(campaign, shoe, text, **PLACE)
    return candidate_approve(candidate=line, by=by, content_hash=line.content_hash)


def state(line: Candidate) -> str:
    return Candidate.objects.values_list("state", flat=True).get(pk=line.pk)


def test_whoever_works_on_a_campaign_waits_for_no_reading_of_its_texts(
    in_acme: Workspace, ben: User
):
    campaign = make_campaign(in_acme)
    said, kept = (approved(campaign, ben, text) for text in (CHEAP, GOOD))
    outside = len(connection.savepoint_ids)
    depths = Depths()
    with connection.execute_wrapper(depths):
        forbid(campaign, ben)
        assert depths.found == [outside]
        Campaign.objects.filter(pk=campaign.pk).update(brief_unread=True)
        tend_lines()
        assert job_run(queue="default")
    assert depths.found == [outside, outside]
    assert (state(said), state(kept)) == ("stale", "approved")


def test_a_text_that_comes_or_goes_at_that_moment_is_read_as_it_is(
    in_acme: Workspace, ben: User, ana: User, monkeypatch: pytest.MonkeyPatch
):
    campaign = make_campaign(in_acme)
    mended, spoilt = (approved(campaign, ben, text) for text in (CHEAP, GOOD))
    come: list[Candidate] = []

    def meanwhile(campaign_id: int, words: list[str]) -> TextsRead:
        read = texts_ahead(campaign_id, words)
        for line, text in ((mended, f"{GOOD} Twice."), (spoilt, f"{CHEAP} Twice.")):
            again = candidate_edit(candidate=line, by=ana, text=text, version=line.version)
            candidate_approve(candidate=again, by=ben, content_hash=again.content_hash)
        come.append(approved(campaign, ben, f"{CHEAP} Thrice."))
        return read

    monkeypatch.setattr(services, "texts_ahead", meanwhile)
    forbid(campaign, ben)
    assert [state(line) for line in (mended, spoilt, *come)] == ["approved", "stale", "stale"]


def test_a_brief_that_changed_at_that_moment_is_refused_and_nothing_is_marked(
    in_acme: Workspace, ben: User, monkeypatch: pytest.MonkeyPatch
):
    campaign = make_campaign(in_acme, must_not_say=["slow"])
    said = approved(campaign, ben, CHEAP)

    def meanwhile(campaign_id: int, words: list[str]) -> TextsRead:
        Campaign.objects.filter(pk=campaign.pk).update(version=7)
        return texts_ahead(campaign_id, words)

    monkeypatch.setattr(services, "texts_ahead", meanwhile)
    with pytest.raises(Conflict):
        forbid(campaign, ben)
    assert state(said) == "approved"
