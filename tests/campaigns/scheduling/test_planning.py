"""A launch is planned by one and approved by another, of exactly what was submitted."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.common.errors import Conflict, DomainError, Forbidden, StateConflict
from campaigns.models import (
    AuditEntry,
    BlackoutDay,
    Campaign,
    Candidate,
    Launch,
    Notification,
    Product,
    User,
)
from campaigns.review.editing import candidate_edit
from campaigns.scheduling.running import launch_cancel, launch_pause
from campaigns.scheduling.services import (
    launch_approve,
    launch_change,
    launch_create,
    launch_duplicate,
    launch_submit,
    launch_unschedule,
)
from tests.campaigns.scheduling.steps import approved, checks, planned, scheduled, state_of

LEAD = timedelta(hours=24)
TITLES = ("Corvane Tempo 2, 238 g", "Corvane Tempo 2 running shoe")


def test_who_planned_a_launch_cannot_approve_it_and_another_can(
    launch: Launch, line: Candidate, ben: User, cleo: User, start: datetime
):
    row = launch_submit(launch=launch, by=ben)
    assert (row.state, state_of(line)) == ("pending_approval", "approved")
    with pytest.raises(Forbidden, match="Somebody else approves it"):
        launch_approve(launch=row, by=ben)
    row = launch_approve(launch=row, by=cleo)
    assert (row.state, row.due, state_of(line)) == ("scheduled", start - LEAD, "scheduled")
    events = AuditEntry.objects.filter(entity="launch").order_by("number")
    assert list(events.values_list("event", "actor__username")) == [
        ("launch.created", "ben"),
        ("launch.submitted", "ben"),
        ("launch.scheduled", "cleo"),
    ]
    told = Notification.objects.filter(kind="launch").order_by("pk")
    assert list(told.values_list("person__username", "code")) == [
        ("cleo", "pending_approval"),
        ("ben", "scheduled"),
    ]


def test_who_changed_it_once_cannot_approve_it_whoever_submits_it(
    launch: Launch, ben: User, cleo: User, start: datetime
):
    later = {"starts_at": start + LEAD, "ends_at": start + 3 * LEAD}
    row = launch_change(launch=launch, by=cleo, values=later)
    row = launch_submit(launch=row, by=ben)
    with pytest.raises(Forbidden):
        launch_approve(launch=row, by=cleo)


def test_the_database_knows_four_eyes_too(launch: Launch, ben: User, cleo: User):
    row = scheduled(launch, cleo)
    with pytest.raises(IntegrityError), transaction.atomic():
        Launch.objects.filter(pk=row.pk).update(approved_by=ben)
    with pytest.raises(IntegrityError), transaction.atomic():
        Launch.objects.filter(pk=row.pk).update(due=None)


def test_what_is_moved_after_approval_is_approved_again(
    launch: Launch, line: Candidate, ben: User, cleo: User, start: datetime
):
    row = scheduled(launch, cleo)
    later = {"starts_at": start + LEAD, "ends_at": start + 3 * LEAD}
    same = {"starts_at": row.starts_at, "ends_at": row.ends_at}
    assert launch_change(launch=row, by=ben, values=same).state == "scheduled"
    row = launch_change(launch=row, by=ben, values=later, version=row.version)
    assert (row.state, row.approved_by, row.due) == ("pending_approval", None, None)
    assert state_of(line) == "approved"
    with pytest.raises(Conflict) as refused:
        launch_change(launch=row, by=ben, values=same, version=row.version - 1)
    assert refused.value.extra["current"]["version"] == row.version


def test_an_edit_after_submission_keeps_it_from_being_approved(
    launch: Launch, line: Candidate, ana: User, ben: User, cleo: User
):
    row = launch_submit(launch=launch, by=ben)
    line.refresh_from_db()
    candidate_edit(candidate=line, by=ana, text="Light on its feet", version=line.version)
    with pytest.raises(DomainError) as refused:
        launch_approve(launch=row, by=cleo)
    failed = {one["check"] for one in refused.value.extra["preflight"] if not one["ok"]}
    assert failed == {"hash"}
    row.refresh_from_db()
    assert row.state == "pending_approval"


def test_a_scheduled_line_cannot_be_edited_until_it_is_unscheduled(
    launch: Launch, line: Candidate, ana: User, ben: User, cleo: User
):
    row = scheduled(launch, cleo)
    line.refresh_from_db()
    with pytest.raises(Conflict):
        candidate_edit(candidate=line, by=ana, text="Light", version=line.version)
    row = launch_unschedule(launch=row, by=ben)
    assert (row.state, row.starts_at, row.approved_by) == ("draft", None, None)
    assert state_of(line) == "approved"
    with pytest.raises(DomainError, match="Choose its start"):
        launch_submit(launch=row, by=ben)


def test_two_launches_of_one_product_and_channel_do_not_share_a_time(
    campaign: Campaign, product: Product, ana: User, ben: User, cleo: User, start: datetime
):
    first = planned(campaign, [approved(campaign, product, ana)], ben, start)
    other = approved(campaign, product, ana, "Light, and 238 g")
    second = planned(campaign, [other], ben, start + timedelta(days=1), placement="Shopping")
    assert not checks(second)
    scheduled(first, cleo)
    second = launch_submit(launch=second, by=ben)
    assert f"Launch {first.pk} of" in checks(second)["conflict"]
    with pytest.raises(DomainError, match="same product and channel"):
        launch_approve(launch=second, by=cleo)
    after = {"starts_at": first.ends_at, "ends_at": start + timedelta(days=9)}
    second = launch_change(launch=second, by=ben, values=after)
    assert launch_approve(launch=second, by=cleo).state == "scheduled"


def test_a_line_is_in_one_launch_at_a_time_and_a_copy_waits_for_it(
    launch: Launch, line: Candidate, ben: User, cleo: User, start: datetime
):
    row = scheduled(launch, cleo)
    copy = launch_duplicate(launch=row, by=ben)
    assert (copy.state, copy.starts_at, copy.placement_id) == ("draft", None, row.placement_id)
    assert f"launch {row.pk} has it" in checks(copy)["hash"]
    launch_cancel(launch=row, by=ben)
    assert state_of(line) == "approved"
    later = {"starts_at": start + LEAD, "ends_at": start + 2 * LEAD}
    copy = launch_change(launch=copy, by=ben, values=later)
    assert scheduled(copy, cleo).state == "scheduled"


def test_a_field_that_takes_one_text_has_one_line_in_a_launch(
    campaign: Campaign, product: Product, ana: User, ben: User, cleo: User, start: datetime
):
    field = {"channel": "product_title", "field": "title"}
    one, other = (approved(campaign, product, ana, text, **field) for text in TITLES)
    row = launch_submit(launch=planned(campaign, [one, other], ben, start), by=ben)
    assert checks(row)["hash"].count("its field takes one text") == 1
    with pytest.raises(DomainError, match="takes one text"):
        launch_approve(launch=row, by=cleo)
    row = launch_change(launch=row, by=ben, values={"candidates": [other.pk]})
    assert launch_approve(launch=row, by=cleo).state == "scheduled"


def test_nothing_starts_on_a_blackout_day_by_the_clock_of_its_zone(
    campaign: Campaign, line: Candidate, ben: User, cleo: User
):
    day = timezone.now().date() + timedelta(days=5)
    BlackoutDay.objects.create(
        workspace_id=campaign.workspace_id, day=day, reason="Stocktaking", created_by=cleo
    )
    late = datetime.fromisoformat(f"{day - timedelta(days=1)}T23:30:00+00:00")
    row = planned(campaign, [line], ben, late)
    assert "Stocktaking" in checks(row)["blackout"]
    assert not checks(planned(campaign, [line], ben, late, timezone="America/New_York"))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"placement": " "}, "placement"),
        ({"placement": "x" * 81}, "placement"),
        ({"candidates": []}, "candidates"),
        ({"candidates": [999_999]}, "candidates"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"on_end": "burn"}, "on_end"),
        ({"ends_at": None}, "ends_at"),
        ({"ends_at": datetime.fromisoformat("2026-01-01T00:00:00+00:00")}, "ends_at"),
    ],
)
def test_what_cannot_be_planned_is_refused_by_its_name(
    campaign: Campaign,
    line: Candidate,
    ben: User,
    start: datetime,
    values: dict[str, object],
    field: str,
):
    whole = {
        "candidates": [line.pk],
        "placement": "Search results",
        "starts_at": start,
        "ends_at": start + LEAD,
        **values,
    }
    with pytest.raises(DomainError) as refused:
        launch_create(campaign=campaign, by=ben, values=whole)
    assert list(refused.value.errors) == [field]
    assert not Launch.objects.exists()


def test_what_is_over_or_was_not_begun_says_so(launch: Launch, ben: User):
    with pytest.raises(StateConflict, match="This launch is draft"):
        launch_pause(launch=launch, by=ben)
    row = launch_cancel(launch=launch, by=ben)
    with pytest.raises(StateConflict, match="over already"):
        launch_cancel(launch=row, by=ben)
    with pytest.raises(StateConflict, match="Duplicate it"):
        launch_change(launch=row, by=ben, values={"timezone": "UTC"})
