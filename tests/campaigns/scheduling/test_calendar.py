"""The calendar: a week by channel, and a launch that is brought to another day."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from campaigns.models import BlackoutDay, Campaign, Candidate, Launch, Product, User
from campaigns.scheduling.firing import launches_tend
from tests.campaigns.scheduling.steps import approved, planned, scheduled
from tests.conftest import signed_in

LIST = "/w/acme/launches/"
HTMX = {"HX-Request": "true"}
DAY = timedelta(days=1)


def _page(client: Client, path: str, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def _move(client: Client, row: Launch, day: str, **more: Any) -> Any:
    values = {"day": day, "version": row.version, **more}
    return client.post(f"{LIST}{row.pk}/move/", values, headers=HTMX)


def _berlin(at: datetime | None) -> datetime:
    assert at
    return at.astimezone(ZoneInfo("Europe/Berlin"))


def test_a_week_shows_each_channel_with_what_starts_in_it(
    launch: Launch, ben: User, vic: User, start: datetime
):
    week = {"view": "week", "week": f"{start:%Y-%m-%d}"}
    page = _page(signed_in(ben), LIST, **week)
    assert page.count('data-lane="google_rsa"') == 7
    assert f'data-move="{LIST}{launch.pk}/move/"' in page
    assert "UTC" in page
    assert re.search("in [23]\u00a0d", page)
    assert "data-move=" not in _page(signed_in(vic), LIST, **week)
    assert "No launch in this time" in _page(signed_in(ben), LIST, view="week", week="2020-01-01")
    assert _page(signed_in(ben), LIST, view="week", week="nonsense")


def test_what_a_day_would_mean_is_said_before_anything_is_saved(
    launch: Launch, campaign: Campaign, product: Product, ana: User, ben: User, cleo: User
):
    row = scheduled(launch, cleo)
    other = planned(
        campaign, [approved(campaign, product, ana, "Light")], ben, start_of(row) + 9 * DAY
    )
    client, day = signed_in(ben), f"{_berlin(row.starts_at):%Y-%m-%d}"
    answer = client.get(f"{LIST}{other.pk}/move/", {"day": day}, headers=HTMX)
    page = answer.content.decode()
    assert answer["HX-Retarget"] == "#launch-move"
    assert f"Launch {row.pk} of" in page
    assert "by the clocks of Europe/Berlin" in page
    assert "UTC" in page
    assert re.search("in [23]\u00a0d", page)
    taken = _move(client, other, day)
    assert (taken.status_code, "Move it all the same" in taken.content.decode()) == (422, True)
    other.refresh_from_db()
    assert other.starts_at == start_of(row) + 9 * DAY
    assert _move(client, other, day, sure="1").status_code == 204
    other.refresh_from_db()
    assert other.starts_at == row.starts_at


def start_of(row: Launch) -> datetime:
    """When it starts."""
    assert row.starts_at
    return row.starts_at


def test_a_launch_that_was_approved_waits_again_once_it_is_moved(
    launch: Launch, ben: User, cleo: User
):
    row, client = scheduled(launch, cleo), signed_in(ben)
    day = f"{_berlin(row.starts_at) + DAY:%Y-%m-%d}"
    asked = client.get(f"{LIST}{row.pk}/move/", {"day": day}, headers=HTMX)
    assert "waits for approval again" in asked.content.decode()
    answer = _move(client, row, day)
    said = json.loads(answer["HX-Trigger"])
    assert (answer.status_code, "launchMoved" in said) == (204, True)
    assert said["toast"]["text"].startswith("Moved to")
    before, held = row.starts_at, row.version
    row.refresh_from_db()
    assert (row.state, row.starts_at) == ("pending_approval", (before or start_of(row)) + DAY)
    late = client.post(f"{LIST}{row.pk}/move/", {"day": day, "version": held}, headers=HTMX)
    assert (late.status_code, late["HX-Retarget"]) == (409, "#launch-move")


def test_its_times_of_day_stay_over_a_change_of_clocks_and_one_that_is_skipped_is_refused(
    campaign: Campaign, line: Candidate, ben: User
):
    nine = datetime.fromisoformat("2027-03-26T08:00:00+00:00")
    ends = {"ends_at": datetime.fromisoformat("2027-03-28T07:00:00+00:00")}
    row = planned(campaign, [line], ben, nine, timezone="Europe/Berlin", **ends)
    answer = signed_in(ben).post(f"{LIST}{row.pk}/move/", {"day": "2027-03-27", "version": 1})
    assert answer["Location"] == f"{LIST}{row.pk}/"
    row.refresh_from_db()
    assert [f"{_berlin(at):%d %H:%M}" for at in (row.starts_at, row.ends_at)] == [
        "27 09:00",
        "29 09:00",
    ]
    night = datetime.fromisoformat("2027-03-20T01:30:00+00:00")
    Launch.objects.filter(pk=row.pk).update(starts_at=night, ends_at=night + DAY)
    row.refresh_from_db()
    skipped = _move(signed_in(ben), row, "2027-03-28")
    assert skipped.status_code == 422
    assert "the clocks go forward over it" in skipped.content.decode()
    closed = BlackoutDay(workspace_id=row.workspace_id, day=datetime(2027, 4, 1), created_by=ben)
    closed.save()
    assert "Nothing starts on" in _move(signed_in(ben), row, "2027-04-01").content.decode()


def test_what_runs_or_has_no_time_is_not_moved_and_the_tray_opens_at_a_day(
    launch: Launch,
    campaign: Campaign,
    ana: User,
    product: Product,
    ben: User,
    cleo: User,
    start: datetime,
):
    line = approved(campaign, product, ana, "Light")
    waits = planned(campaign, [line], ben, start, starts_at=None, ends_at=None)
    client = signed_in(ben)
    assert "It has no time yet" in _move(client, waits, "2027-04-01").content.decode()
    assert _move(client, waits, "soon").status_code == 422
    change = f"{LIST}{waits.pk}/change/"
    assert f'data-place="{change}"' in _page(client, LIST)
    assert 'value="2027-04-01T09:00"' in _page(client, change, day="2027-04-01")
    row = scheduled(launch, cleo)
    launches_tend(start)
    row.refresh_from_db()
    assert client.get(f"{LIST}{row.pk}/move/").status_code == 409
    assert f"{LIST}{row.pk}/move/" not in _page(client, f"{LIST}{row.pk}/")
