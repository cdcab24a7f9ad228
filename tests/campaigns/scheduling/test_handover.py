"""One launch gives way to another in the same slot, and what was there before both comes back."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from campaigns.experiments.design import ArmDesign, experiment_create
from campaigns.experiments.running import experiment_start, experiment_stop
from campaigns.exports.publishing import campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.models import (
    Campaign,
    Candidate,
    Launch,
    Notification,
    Product,
    User,
    WebhookDelivery,
    WebhookEndpoint,
)
from campaigns.scheduling.firing import launches_tend
from campaigns.scheduling.running import launch_pause, launch_resume
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


def test_one_that_was_kept_waiting_for_a_day_says_by_what(
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
    Launch.objects.filter(pk=row.pk).update(due=start + 4 * DAYS)
    assert tended(second, start + DAYS + HOUR) == "scheduled"
    assert second.reason == f"Launch {row.pk} is about to end here. Try again in a minute."
    assert tended(second, start + 2 * DAYS) == "failed"
    assert second.reason == f"missed: Launch {row.pk} is about to end here. Try again in a minute."


def test_one_that_fails_is_looked_at_less_and_less_often_and_goes_on_once_it_can(
    launch: Launch, cleo: User, start: datetime
):
    row = scheduled(launch, cleo)
    Launch.objects.filter(pk=row.pk).update(timezone="Nowhere/At_all")
    seen = []
    for seconds in (0, 10, 11, 60, 400, 430):
        launches_tend(start + timedelta(seconds=seconds))
        row.refresh_from_db()
        assert row.due
        seen.append((row.due - start).total_seconds())
    assert seen == [0, 15, 15, 90, 460, 460]
    assert "the log has it" in row.reason
    Launch.objects.filter(pk=row.pk).update(timezone="Europe/Berlin")
    assert tended(row, start + timedelta(seconds=460)) == "running"
    assert row.reason == ""


def test_a_running_experiment_on_its_field_holds_a_launch(
    launch: Launch,
    campaign: Campaign,
    product: Product,
    ana: User,
    ben: User,
    cleo: User,
    start: datetime,
):
    row = scheduled(launch, cleo)
    texts = {key: approved(campaign, product, ana, f"Arm {key}") for key in "ab"}
    test = experiment_create(
        workspace_id=row.workspace_id,
        values={"hypothesis": "Weight first sells more"},
        arms=[ArmDesign(key, line.pk) for key, line in texts.items()],
        by=ben,
    )
    experiment_start(experiment=test, by=ben)
    assert tended(row, start) == "held"
    assert f"Experiment {test.pk} runs on a field of it" in row.reason
    experiment_stop(experiment=test, by=ben, note="for a launch")
    assert launch_resume(launch=row, by=ben).state == "scheduled"


def test_other_systems_hear_what_is_live_each_time_a_launch_comes_and_goes(
    campaign: Campaign,
    product: Product,
    ana: User,
    ben: User,
    cleo: User,
    start: datetime,
):
    own = {"workspace_id": campaign.workspace_id, "secret": "x", "created_by": cleo}
    WebhookEndpoint.objects.create(**own, address="https://a.example.com/", kinds=["launch.copy"])
    WebhookEndpoint.objects.create(**own, address="https://b.example.com/", kinds=["launch.held"])
    approved(campaign, product, ana, OLD)
    campaign_publish(campaign=campaign, by=ben)
    line = approved(campaign, product, ana)
    row = scheduled(planned(campaign, [line], ben, start), cleo)
    for at in (start, start):
        tended(row, at)
    row = launch_resume(launch=launch_pause(launch=row, by=ben), by=ben)
    tended(row, start + DAYS)
    told = [json.loads(one.body)["data"] for one in WebhookDelivery.objects.order_by("pk")]
    assert [(one["to"], one["fields"][0]["texts"]) for one in told] == [
        ("running", [TEXT]),
        ("paused", [OLD]),
        ("running", [TEXT]),
        ("finished", [OLD]),
    ]
    assert told[0]["fields"][0]["sku"] == product.sku
    assert told[0]["fields"][0]["field"] == "google_rsa.headline"
    assert len(set(WebhookDelivery.objects.values_list("event", flat=True))) == 4
