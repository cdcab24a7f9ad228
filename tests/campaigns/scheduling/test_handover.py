"""One launch gives way to another in the same slot, and what was there before both comes back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from campaigns.exports.publishing import campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.models import Campaign, Candidate, Launch, Notification, Product, User
from campaigns.scheduling.firing import launches_tend
from tests.campaigns.scheduling.steps import TEXT, approved, live, planned, scheduled, tended

HOUR = timedelta(hours=1)
DAYS = timedelta(days=2)
OLD = "A shoe of 238 g"


@pytest.mark.parametrize("is_planned_first", [True, False])
def test_one_that_begins_where_another_ends_puts_back_what_was_there_before_both(
    campaign: Campaign,
    product: Product,
    ana: User,
    ben: User,
    cleo: User,
    start: datetime,
    is_planned_first: bool,
):
    approved(campaign, product, ana, OLD)
    campaign_publish(campaign=campaign, by=ben)
    texts, begins = ("Weekend, 238 g", "Week, 238 g"), (start, start + DAYS)
    plans = [(approved(campaign, product, ana, t), at) for t, at in zip(texts, begins, strict=True)]
    for line, at in plans if is_planned_first else plans[::-1]:
        scheduled(planned(campaign, [line], ben, at), cleo)
    seen = []
    for at in (start, start + DAYS, start + 2 * DAYS):
        launches_tend(at)
        seen.append(live())
    assert seen == [[texts[0]], [texts[1]], [OLD]]
    assert set(Launch.objects.values_list("state", "reason")) == {("finished", "")}


def test_one_waits_while_another_has_not_left_its_slot(
    campaign: Campaign,
    launch: Launch,
    product: Product,
    ana: User,
    ben: User,
    cleo: User,
    start: datetime,
):
    row, after = scheduled(launch, cleo), approved(campaign, product, ana, "Week, 238 g")
    second = scheduled(planned(campaign, [after], ben, start + DAYS), cleo)
    tended(row, start)
    # Something keeps it from ending for an hour.
    Launch.objects.filter(pk=row.pk).update(due=start + DAYS + HOUR)
    assert tended(second, start + DAYS) == "scheduled"
    assert live() == [TEXT]
    assert tended(second, start + DAYS + HOUR) == "running"
    assert tended(second, start + 2 * DAYS) == "finished"
    assert live() == []


def test_whoever_planned_it_hears_that_nothing_came_back(
    launch: Launch, line: Candidate, ben: User, cleo: User, start: datetime
):
    row = scheduled(launch, cleo)
    tended(row, start)
    assert row.publication is not None
    publication_rollback(publication=row.publication, by=cleo)
    assert tended(row, start + DAYS) == "finished"
    notice = Notification.objects.get(kind="launch", code="finished")
    assert (notice.person, notice.said) == (ben, row.reason)
