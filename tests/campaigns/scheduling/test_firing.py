"""What is due goes live once, is held where something is against it, and leaves again at its end."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from django_scopes import scopes_disabled

from campaigns.catalog.services import product_change
from campaigns.exports.publishing import campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.models import (
    AuditEntry,
    BlackoutDay,
    Campaign,
    Candidate,
    Launch,
    LaunchLine,
    Notification,
    Placement,
    Product,
    Publication,
    User,
    WebhookDelivery,
    WebhookEndpoint,
    Workspace,
)
from campaigns.review.editing import candidate_edit
from campaigns.review.services import candidate_approve
from campaigns.scheduling.firing import launches_hold
from campaigns.scheduling.running import launch_cancel, launch_pause, launch_resume
from campaigns.scheduling.services import launch_approve, launch_duplicate, launch_submit
from campaigns.workspaces.erase import workspace_remove
from tests.campaigns.scheduling.steps import (
    TEXT,
    approved,
    live,
    planned,
    scheduled,
    state_of,
    tended,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OLD = "A shoe of 238 g"


@pytest.fixture
def old(campaign: Campaign, product: Product, ana: User, ben: User) -> Candidate:
    """What is live before: a headline that was published the ordinary way."""
    line = approved(campaign, product, ana, OLD)
    campaign_publish(campaign=campaign, by=ben)
    return line


def test_a_launch_is_looked_at_before_its_start_goes_live_and_gives_way_at_its_end(
    old: Candidate, launch: Launch, line: Candidate, cleo: User, start: datetime
):
    row = scheduled(launch, cleo)
    assert tended(row, start - 25 * HOUR) == "scheduled"
    assert row.due == start - DAY
    assert tended(row, start - DAY) == "scheduled"
    assert row.due == start - HOUR
    assert tended(row, start - HOUR) == "scheduled"
    assert row.due == start
    assert live() == [OLD]
    assert tended(row, start) == "running"
    assert (live(), state_of(line), state_of(old)) == ([TEXT], "live", "retired")
    assert tended(row, start + HOUR) == "running"
    assert tended(row, start + 2 * DAY) == "finished"
    assert (live(), state_of(line), state_of(old)) == ([OLD], "retired", "live")
    ended = Launch.objects.get(pk=row.pk)
    assert (ended.due, ended.reason) == (None, "")
    told = AuditEntry.objects.filter(entity="launch", actor=None).order_by("number")
    assert list(told.values_list("event", "via")) == [
        ("launch.started", "job"),
        ("launch.finished", "job"),
    ]


def test_a_look_that_is_rung_again_publishes_nothing_again(
    launch: Launch, cleo: User, start: datetime
):
    row = scheduled(launch, cleo)
    for _again in range(3):
        assert tended(row, start) == "running"
    assert Publication.objects.count() == 1


def test_one_that_takes_its_copy_down_leaves_the_field_empty(
    old: Candidate,
    campaign: Campaign,
    line: Candidate,
    ben: User,
    cleo: User,
    start: datetime,
):
    row = scheduled(planned(campaign, [line], ben, start, on_end="retire"), cleo)
    tended(row, start)
    assert tended(row, start + 2 * DAY) == "finished"
    assert (live(), state_of(line), state_of(old)) == ([], "retired", "retired")


def test_a_price_that_changed_holds_it_a_day_ahead_and_its_owner_hears_why(
    launch: Launch, line: Candidate, product: Product, ben: User, cleo: User, start: datetime
):
    row = scheduled(launch, cleo)
    product.refresh_from_db()
    attributes = {**product.attributes, "weight": "260 g"}
    change = {"attributes": attributes, "description": "A cushioned daily trainer. Weighs 260 g."}
    product_change(product=product, version=product.version, by=ben, values=change)
    assert state_of(line) == "stale"
    assert tended(row, start - DAY) == "held"
    assert "238 g" in row.reason
    notice = Notification.objects.get(kind="launch", code="held")
    assert (notice.person, notice.said) == (ben, row.reason)
    assert tended(row, start) == "held"
    assert live() == []
    # Nobody mends it: at its end it is given up.
    assert tended(row, start + 2 * DAY) == "failed"
    assert row.reason.startswith("missed")


def test_what_is_out_of_stock_at_the_start_is_held_and_goes_live_once_it_is_back(
    launch: Launch, product: Product, ben: User, cleo: User, start: datetime
):
    row = scheduled(launch, cleo)
    Product.objects.filter(pk=product.pk).update(stock=0)
    assert tended(row, start) == "held"
    assert "out of stock" in row.reason
    assert launch_resume(launch=row, by=ben).state == "held"
    Product.objects.filter(pk=product.pk).update(stock=5)
    row = launch_resume(launch=row, by=ben)
    assert (row.state, row.reason) == ("scheduled", "")
    assert tended(row, start) == "running"


def test_a_paused_launch_is_out_until_it_is_resumed(
    old: Candidate, launch: Launch, line: Candidate, ben: User, cleo: User, start: datetime
):
    row = scheduled(launch, cleo)
    tended(row, start)
    row = launch_pause(launch=row, by=ben)
    assert (row.state, live(), state_of(line)) == ("paused", [OLD], "scheduled")
    row = launch_resume(launch=row, by=ben)
    assert (row.state, live(), state_of(line)) == ("running", [TEXT], "live")
    row = launch_pause(launch=row, by=ben)
    assert tended(row, start + 2 * DAY) == "finished"
    assert (live(), state_of(line)) == ([OLD], "retired")


def test_one_that_ran_and_was_held_when_it_was_resumed_is_finished_at_its_end(
    launch: Launch, line: Candidate, product: Product, ben: User, cleo: User, start: datetime
):
    row = scheduled(launch, cleo)
    tended(row, start)
    row = launch_pause(launch=row, by=ben)
    Product.objects.filter(pk=product.pk).update(stock=0)
    row = launch_resume(launch=row, by=ben)
    assert (row.state, live()) == ("held", [])
    assert tended(row, start + 2 * DAY) == "finished"
    assert state_of(line) == "retired"


def test_what_was_written_anew_and_approved_while_it_ran_stays_approved(
    old: Candidate, launch: Launch, line: Candidate, ana: User, cleo: User, start: datetime
):
    row = scheduled(launch, cleo)
    tended(row, start)
    line.refresh_from_db()
    edited = candidate_edit(candidate=line, by=ana, text="238 g, and light", version=line.version)
    candidate_approve(candidate=edited, by=cleo, content_hash=edited.content_hash)
    assert tended(row, start + 2 * DAY) == "finished"
    assert (live(), state_of(line)) == ([OLD], "approved")


def test_a_cancelled_launch_leaves_its_lines_approved(
    old: Candidate, launch: Launch, line: Candidate, ben: User, cleo: User, start: datetime
):
    row = scheduled(launch, cleo)
    tended(row, start)
    row = launch_cancel(launch=row, by=ben)
    assert (row.state, live(), state_of(line)) == ("cancelled", [OLD], "approved")


def test_what_somebody_took_out_meanwhile_does_not_keep_a_launch_from_ending(
    old: Candidate, launch: Launch, line: Candidate, ben: User, cleo: User, start: datetime
):
    row = scheduled(launch, cleo)
    tended(row, start)
    assert row.publication is not None
    publication_rollback(publication=row.publication, by=ben)
    assert tended(row, start + 2 * DAY) == "finished"
    assert (live(), state_of(line)) == ([OLD], "retired")
    assert "rolled back already" in row.reason


def test_a_start_that_was_missed_by_a_day_is_given_up_and_by_less_goes_live(
    campaign: Campaign,
    launch: Launch,
    ana: User,
    ben: User,
    cleo: User,
    product: Product,
    start: datetime,
):
    row = scheduled(launch, cleo)
    long = {"ends_at": start + 10 * DAY}
    other = approved(campaign, product, ana, OLD)
    second = scheduled(planned(campaign, [other], ben, start + 4 * DAY, **long), cleo)
    assert tended(row, start + 23 * HOUR) == "running"
    assert tended(row, start + 2 * DAY) == "finished"
    assert tended(second, start + 5 * DAY + HOUR) == "failed"
    assert state_of(other) == "approved"
    assert second.reason.startswith("missed")
    assert live() == []


def test_what_was_retired_goes_up_again_by_a_copy_of_its_launch(
    launch: Launch, line: Candidate, ben: User, cleo: User, start: datetime
):
    row = scheduled(launch, cleo)
    tended(row, start)
    tended(row, start + 2 * DAY)
    copy = launch_duplicate(launch=row, by=ben)
    Launch.objects.filter(pk=copy.pk).update(starts_at=start + 4 * DAY, ends_at=start + 5 * DAY)
    copy = launch_approve(launch=launch_submit(launch=copy, by=ben), by=cleo)
    assert state_of(line) == "scheduled"
    assert tended(copy, start + 4 * DAY) == "running"
    assert live() == [TEXT]


def test_a_restored_site_starts_nothing_until_somebody_says_so(
    launch: Launch, line: Candidate, ben: User, cleo: User, start: datetime
):
    row = scheduled(launch, cleo)
    assert launches_hold() == 1
    assert tended(row, start) == "held"
    assert "restored from a backup" in row.reason
    assert (live(), state_of(line)) == ([], "scheduled")
    row = launch_resume(launch=row, by=ben)
    assert tended(row, start) == "running"
    assert launches_hold() == 0


def test_other_systems_hear_of_a_launch_and_of_none_of_its_words(
    launch: Launch, ben: User, cleo: User, start: datetime
):
    kinds = [f"launch.{verb}" for verb in ("scheduled", "held", "started", "finished")]
    WebhookEndpoint.objects.create(
        workspace_id=launch.workspace_id,
        address="https://ours.example.com/",
        kinds=kinds,
        secret="x",
        created_by=cleo,
    )
    row = scheduled(launch, cleo)
    tended(row, start)
    tended(row, start + 2 * DAY)
    told = WebhookDelivery.objects.order_by("pk")
    assert [message.kind for message in told] == [kinds[0], *kinds[2:]]
    data = {"id": row.pk, "campaign": row.campaign_id, "from": "scheduled", "to": "running"}
    assert json.loads(told[1].body)["data"] == data
    assert not any(TEXT in message.body for message in told)


def test_a_workspace_goes_with_its_launches(launch: Launch, cleo: User, start: datetime):
    row = scheduled(launch, cleo)
    tended(row, start)
    BlackoutDay.objects.create(workspace_id=row.workspace_id, day=start, created_by=cleo)
    workspace_remove(workspace=Workspace.objects.get(), typed="acme", by=cleo)
    with scopes_disabled():
        for kind in (Launch, LaunchLine, Placement, BlackoutDay, Publication):
            assert not kind._base_manager.exists()
