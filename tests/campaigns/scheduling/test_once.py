"""R19: a launch fires once, whoever looks at the same moment, and wherever a scheduler dies; by each zone's own clock."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django_scopes import scope

from campaigns.models import (
    AuditEntry,
    Campaign,
    Launch,
    LiveCopy,
    Membership,
    Publication,
    Role,
    User,
    Workspace,
)
from campaigns.scheduling.firing import launches_tend
from campaigns.scheduling.zones import moment_in
from tests.campaigns.scheduling.steps import approved, live, planned, scheduled, tended
from tests.factories import make_campaign, make_product, make_user
from tests.generation.jobs.test_deaths import Death
from tests.sizes import sized
from tests.together import alone, scoped, shared_rows, together

LAUNCHES = 6
# Each with the day on which its clocks change next spring, or autumn in the south.
CHANGES = {
    "Europe/London": "2027-03-28", "Europe/Berlin": "2027-03-28", "Europe/Kyiv": "2027-03-28", "Atlantic/Azores": "2027-03-28",
    "Europe/Lisbon": "2027-03-28", "Africa/Cairo": "2027-04-30", "Asia/Jerusalem": "2027-03-26", "America/New_York": "2027-03-14",
    "America/Chicago": "2027-03-14", "America/Denver": "2027-03-14", "America/Los_Angeles": "2027-03-14", "America/Halifax": "2027-03-14",
    "America/St_Johns": "2027-03-14", "America/Havana": "2027-03-14", "America/Santiago": "2027-04-04", "Australia/Sydney": "2027-04-04",
    "Australia/Adelaide": "2027-04-04", "Australia/Lord_Howe": "2027-04-04", "Pacific/Auckland": "2027-04-04", "Pacific/Chatham": "2027-04-04",
}  # fmt: skip


@shared_rows
def test_three_schedulers_that_look_at_once_fire_each_launch_once(share: Callable[[], None]):
    workspace = Workspace.objects.create(slug="acme", name="Acme")
    ana, ben, cleo = (make_user(name) for name in ("ana", "ben", "cleo"))
    for person in (ana, ben, cleo):
        Membership.objects.create(user=person, workspace=workspace, role=Role.MANAGER)
    start = datetime.now(UTC) + timedelta(hours=2)
    with scope(workspace=workspace.pk):
        campaign = make_campaign(workspace, created_by=ben)
        for number in range(LAUNCHES):
            product = make_product(workspace, f"CRV-{number}")
            scheduled(planned(campaign, [approved(campaign, product, ana)], ben, start), cleo)
    share()
    together(*(lambda: launches_tend(start) for _ in range(3)))
    alone(lambda: launches_tend(start))

    def read() -> None:
        assert set(Launch.objects.values_list("state", flat=True)) == {"running"}
        assert Publication.objects.count() == LiveCopy.objects.count() == LAUNCHES
        started = AuditEntry.objects.filter(event="launch.started")
        assert set(Counter(started.values_list("entity_id", flat=True)).values()) == {1}

    alone(scoped(workspace.pk, read))


class Steps:
    """Counts statements, and dies at one: from there on nothing is done but what a database does for the dead."""

    def __init__(self, last: int) -> None:
        self.last, self.count = last, 0

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not sql.startswith(("ROLLBACK", "RELEASE")):
            self.count += 1
            if self.count > self.last:
                raise Death
        return execute(sql, *rest)


def test_a_scheduler_that_dies_anywhere_leaves_a_launch_that_fires_once(
    launch: Launch, cleo: User, start: datetime
):
    row = scheduled(launch, cleo)
    last, died = 1, 0
    while True:
        steps = Steps(last)
        try:
            with connection.execute_wrapper(steps):
                launches_tend(start)
        except Death:
            died += 1
            row.refresh_from_db()
            assert (row.state, live()) == ("scheduled", [])
            last += 4
        else:
            break
    assert died > 8
    assert tended(row, start) == "running"
    assert Publication.objects.count() == 1
    assert len(live()) == 1


def test_over_a_change_of_clocks_nine_is_nine_in_every_zone():
    assert len(CHANGES) == 20
    for zone, day in CHANGES.items():
        eve, nine = date.fromisoformat(day) - timedelta(days=1), time(9)
        before, start = (moment_in(zone, on, nine) for on in (eve, date.fromisoformat(day)))
        assert start - before != timedelta(days=1), zone
        assert start.astimezone(ZoneInfo(zone)).hour == 9


@pytest.mark.nightly
@pytest.mark.once
def test_over_a_change_of_clocks_each_starts_at_nine_by_its_own(
    in_acme: Workspace, campaign: Campaign, ana: User, ben: User, cleo: User
):
    starting: dict[datetime, list[Launch]] = defaultdict(list)
    for number, (zone, day) in enumerate([*CHANGES.items()][:: sized(6, 1)]):
        start = moment_in(zone, date.fromisoformat(day), time(9))
        line = approved(campaign, make_product(in_acme, f"CRV-{number}"), ana)
        row = planned(campaign, [line], ben, start, timezone=zone)
        starting[start].append(scheduled(row, cleo))
    for start, rows in sorted(starting.items()):
        second = timedelta(seconds=1)
        assert {tended(row, start - second) for row in rows} == {"scheduled"}
        assert {tended(row, start) for row in rows} == {"running"}
    assert Publication.objects.count() == sum(len(rows) for rows in starting.values())


def test_a_time_that_the_clocks_skip_does_not_exist_and_one_that_comes_twice_is_the_first():
    assert moment_in("Europe/Berlin", date(2027, 10, 31), time(2, 30)) == datetime(
        2027, 10, 31, 0, 30, tzinfo=UTC
    )
    with pytest.raises(ValueError, match="no 02:30"):
        moment_in("Europe/Berlin", date(2027, 3, 28), time(2, 30))
