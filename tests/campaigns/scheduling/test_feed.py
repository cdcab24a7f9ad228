"""Launches in a person's own calendar: an address that is shown once, read by a library that we did not write."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client
from icalendar import Calendar

from campaigns.models import CalendarFeed, Campaign, Candidate, Launch, Membership, User
from campaigns.scheduling import feed
from campaigns.scheduling.services import launch_submit
from tests.campaigns.scheduling.steps import planned
from tests.conftest import signed_in

PAGE = "/w/acme/launches/feed/"
ADDRESS = re.compile(r"https?://[\w.]+(/calendar/[\w-]+\.ics)")


def _made(person: User) -> str:
    page = signed_in(person).post(PAGE).content.decode()
    found = ADDRESS.search(page)
    assert found
    return found[1]


def _events(path: str) -> list[Any]:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert max(map(len, answer.content.splitlines())) <= 75
    return [*Calendar.from_ical(answer.content).walk("VEVENT")]


def test_a_launch_is_in_the_feed_at_its_moments_also_over_a_change_of_clocks(
    campaign: Campaign, line: Candidate, ben: User
):
    name = "Jacken, Schuhe; \\ & “mehr”\n" + "läuft " * 20
    Campaign.objects.filter(pk=campaign.pk).update(name=name.replace("\n", " "))
    starts = datetime(2030, 10, 26, 7, tzinfo=UTC)
    row = planned(campaign, [line], ben, starts, timezone="Europe/Berlin")
    Launch.objects.filter(pk=row.pk).update(reason=f"“{line.text}” is out of stock.")
    path = _made(ben)
    [event] = _events(path)
    assert event.decoded("dtstart") == starts
    assert event.decoded("dtend") == starts + timedelta(days=2)
    assert event["summary"].startswith("Jacken, Schuhe; \\ & “mehr” läuft")
    assert event["summary"].endswith("(draft)")
    assert event["status"] == "TENTATIVE"
    assert event["url"].endswith(f"/launches/{row.pk}/")
    assert line.text not in str(event)
    before = event["uid"], int(event["sequence"])
    launch_submit(launch=row, by=ben)
    [event] = _events(path)
    assert (event["uid"], int(event["sequence"]) > before[1]) == (before[0], True)
    assert "pending approval" in event["summary"]


def test_an_address_is_shown_once_and_kept_as_its_digest(launch: Launch, ben: User):
    path = _made(ben)
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    assert secret not in signed_in(ben).get(PAGE).content.decode()
    assert secret not in str(CalendarFeed.objects.values_list())
    assert Client().get(path).status_code == 200
    etag = Client().get(path)["ETag"]
    assert Client().get(path, headers={"If-None-Match": etag}).status_code == 304
    assert Client().post(path).status_code == 405
    assert Client().get(path.replace(secret, secret[::-1])).status_code == 404


def test_an_address_ends_when_a_new_one_is_made_when_it_is_taken_back_and_when_its_person_leaves(
    launch: Launch, ben: User, ana: User
):
    first, hers = _made(ben), _made(ana)
    second = _made(ben)
    assert [Client().get(path).status_code for path in (first, second, hers)] == [404, 200, 200]
    signed_in(ben).post(PAGE, {"revoke": "1"})
    assert Client().get(second).status_code == 404
    Membership.objects.filter(user=ana).update(active=False)
    assert Client().get(hers).status_code == 404


def test_where_there_are_too_many_what_comes_next_stands_before_what_is_over(
    campaign: Campaign, line: Candidate, ben: User, monkeypatch: Any, settings: Any
):
    settings.SITE_URL = "https://copy.example.com"
    now = datetime.now(UTC)
    rows = []
    for days in (-40, -20, 3, 30):
        row = planned(campaign, [line], ben, now + timedelta(days=50 + days), placement=f"P{days}")
        Launch.objects.filter(pk=row.pk).update(
            starts_at=now + timedelta(days=days), ends_at=now + timedelta(days=days + 2)
        )
        rows.append(row)
    long_over, over, soon, later = (
        f"https://copy.example.com/w/acme/launches/{row.pk}/" for row in rows
    )
    path = _made(ben)

    def listed(most: int) -> list[str]:
        monkeypatch.setattr(feed, "EVENTS_MOST", most)
        return [str(event["url"]) for event in _events(path)]

    assert listed(1) == [soon]
    assert listed(3) == [soon, later, over]
    assert listed(4) == [soon, later, over, long_over]
