"""Launches in the browser: planned, looked at, approved, moved."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from campaigns.models import BlackoutDay, Campaign, Candidate, Launch, Product, User, Workspace
from campaigns.scheduling import selectors
from campaigns.scheduling.firing import launches_tend
from campaigns.scheduling.services import launch_submit
from tests.campaigns.scheduling.steps import approved, planned, scheduled
from tests.conftest import signed_in
from tests.factories import make_product

LIST = "/w/acme/launches/"


def _page(client: Client, path: str, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def _form(start: datetime, lines: list[Candidate], **more: Any) -> dict[str, Any]:
    local = start.astimezone(ZoneInfo("Europe/Berlin"))
    return {
        "candidates": [line.pk for line in lines],
        "placement": "Product page",
        "starts_at": f"{local:%Y-%m-%dT%H:%M}",
        "ends_at": f"{local + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "timezone": "Europe/Berlin",
        "on_end": "restore",
        **more,
    }


def test_a_launch_is_planned_from_what_is_approved(
    campaign: Campaign, line: Candidate, ben: User, start: datetime
):
    client = signed_in(ben)
    plan = f"{LIST}new/{campaign.pk}/google_rsa/"
    assert plan in _page(client, f"{LIST}new/")
    assert line.text in _page(client, plan)
    answer = client.post(plan, _form(start, [line]))
    row = Launch.objects.get()
    assert answer["Location"] == f"{LIST}{row.pk}/"
    assert row.starts_at == start.replace(second=0)
    page = _page(client, f"{LIST}{row.pk}/")
    assert "UTC" in page
    # A form knows no seconds: on the minute the three days are whole.
    assert "in 2\u00a0d" in page or "in 3\u00a0d" in page
    assert "Every text is as it was approved." in page


def test_a_time_that_is_taken_is_said_before_anything_is_saved(
    launch: Launch, campaign: Campaign, product: Product, ana: User, ben: User, cleo: User
):
    row = scheduled(launch, cleo)
    other = approved(campaign, product, ana, "Light, and 238 g")
    assert row.starts_at is not None
    client, plan = signed_in(ben), f"{LIST}new/{campaign.pk}/google_rsa/"
    form = _form(row.starts_at, [other])
    answer = client.post(plan, form)
    assert answer.status_code == 422
    assert f"Launch {row.pk} of" in answer.content.decode()
    assert Launch.objects.count() == 1
    assert client.post(plan, {**form, "sure": "1"}).status_code == 302
    assert Launch.objects.count() == 2
    agenda = _page(client, LIST, view="agenda", month=f"{row.starts_at:%Y-%m}")
    assert agenda.count("Time is taken") == 1


def test_a_time_that_the_clocks_skip_is_refused_at_its_field(
    campaign: Campaign, line: Candidate, ben: User, start: datetime
):
    form = _form(start, [line], starts_at="2027-03-28T02:30", ends_at="2027-03-29T02:30")
    answer = signed_in(ben).post(f"{LIST}new/{campaign.pk}/google_rsa/", form)
    assert answer.status_code == 422
    assert "the clocks go forward over it" in answer.content.decode()


def test_another_approves_it_and_the_calendar_shows_it(
    launch: Launch, campaign: Campaign, ben: User, cleo: User, start: datetime
):
    planner, approver, path = signed_in(ben), signed_in(cleo), f"{LIST}{launch.pk}/"
    planner.post(f"{path}submit/", {"version": launch.version})
    assert "somebody else approves it" in _page(planner, path)
    assert "Approve this launch" not in _page(planner, path)
    assert "Approve this launch" in _page(approver, path)
    launch.refresh_from_db()
    stale = approver.post(f"{path}approve/", {"version": launch.version - 1})
    assert stale.status_code == 409
    approver.post(f"{path}approve/", {"version": launch.version})
    launch.refresh_from_db()
    assert launch.state == "scheduled"
    month = {"month": f"{start:%Y-%m}"}
    assert path in _page(planner, LIST, **month)
    agenda = _page(planner, LIST, view="agenda", **month)
    assert path in agenda
    assert "1\u00a0launch" in agenda
    assert path not in _page(planner, LIST, view="agenda", state="held", **month)
    assert path not in _page(planner, LIST, view="agenda", channel="email", **month)
    assert path not in _page(planner, LIST, month="2020-01")


def test_a_change_keeps_what_somebody_else_saved_meanwhile(
    launch: Launch, line: Candidate, ben: User, start: datetime
):
    client, path = signed_in(ben), f"{LIST}{launch.pk}/change/"
    form = _form(start + timedelta(days=1), [line], version=launch.version)
    assert "Search results" in _page(client, path)
    assert client.post(path, form).status_code == 302
    assert client.post(path, {**form, "placement": "Elsewhere"}).status_code == 409
    launch.refresh_from_db()
    assert launch.placement.name == "Product page"


def test_a_time_that_comes_twice_stays_where_it_was_when_the_form_is_saved_as_it_is(
    campaign: Campaign, line: Candidate, ben: User
):
    begins = datetime.fromisoformat("2027-10-31T01:30:20+00:00")
    row = planned(campaign, [line], ben, begins, timezone="Europe/Berlin")
    again = {"starts_at": "2027-10-31T02:30", "ends_at": "2027-11-02T02:30", "version": row.version}
    form = {**_form(begins, [line]), **again}
    assert signed_in(ben).post(f"{LIST}{row.pk}/change/", form).status_code == 302
    row.refresh_from_db()
    assert (row.starts_at, row.placement.name) == (begins, "Product page")


def test_what_a_launch_has_is_in_its_form_however_many_may_be_chosen(
    in_acme: Workspace,
    campaign: Campaign,
    line: Candidate,
    ana: User,
    ben: User,
    start: datetime,
    monkeypatch: Any,
):
    monkeypatch.setattr(selectors, "LINES_SHOWN", 1)
    last = approved(campaign, make_product(in_acme, "ZZZ-1"), ana)
    row = planned(campaign, [last], ben, start)
    page = _page(signed_in(ben), f"{LIST}{row.pk}/change/")
    assert f'value="{last.pk}"' in page
    assert f'value="{line.pk}"' in page


def test_what_has_no_time_waits_in_the_tray_and_an_empty_month_says_so(
    campaign: Campaign, line: Candidate, ben: User, vic: User, start: datetime
):
    client = signed_in(ben)
    assert "No launch in this time" in _page(client, LIST, view="agenda")
    assert "No launch matches" in _page(client, LIST, view="agenda", state="held")
    row = planned(campaign, [line], ben, start, starts_at=None, ends_at=None)
    assert f"{LIST}{row.pk}/change/" in _page(client, LIST)
    seen = _page(signed_in(vic), LIST)
    assert f"{LIST}{row.pk}/" in seen
    assert "Plan a launch" not in seen


def test_what_runs_is_paused_resumed_copied_and_cancelled(
    launch: Launch, ben: User, cleo: User, start: datetime
):
    row, client = scheduled(launch, cleo), signed_in(ben)
    launches_tend(start)

    def act(name: str) -> str:
        row.refresh_from_db()
        path = f"{LIST}{row.pk}/"
        assert f"{path}{name}/" in _page(client, path)
        assert client.post(f"{path}{name}/", {"version": row.version}).status_code == 302
        row.refresh_from_db()
        return row.state

    assert act("pause") == "paused"
    assert act("resume") == "running"
    assert act("duplicate") == "running"
    assert act("cancel") == "cancelled"
    copy = Launch.objects.exclude(pk=row.pk).get()
    assert (copy.state, copy.starts_at) == ("draft", None)


def test_home_says_what_waits_for_approval_and_not_to_who_asked_for_it(
    launch: Launch, ben: User, cleo: User
):
    launch_submit(launch=launch, by=ben)
    assert "launch waits for approval" in _page(signed_in(cleo), "/w/acme/")
    assert "launch waits for approval" not in _page(signed_in(ben), "/w/acme/")


def test_what_waits_is_unscheduled(launch: Launch, ben: User, cleo: User):
    row = scheduled(launch, cleo)
    client = signed_in(ben)
    assert client.post(f"{LIST}{row.pk}/unschedule/").status_code == 409
    client.post(f"{LIST}{row.pk}/unschedule/", {"version": row.version})
    row.refresh_from_db()
    assert (row.state, row.starts_at) == ("draft", None)
    assert client.get(f"{LIST}new/{row.campaign_id}/carrier_pigeon/").status_code == 404


def test_an_admin_closes_a_day_and_opens_it_again(in_acme: Workspace, ben: User, cleo: User):
    client, day = signed_in(cleo), {"day": "2027-01-01", "reason": "New year"}
    assert client.post(f"{LIST}blackouts/", day).status_code == 302
    assert "New year" in _page(client, LIST, month="2027-01")
    again = client.post(f"{LIST}blackouts/", day)
    assert again.status_code == 422
    assert "closed already" in again.content.decode()
    client.post(f"{LIST}blackouts/", {**day, "open": "1"})
    assert not BlackoutDay.objects.exists()
    assert client.post(f"{LIST}blackouts/", {"day": "soon"}).status_code == 422
    assert signed_in(ben).post(f"{LIST}blackouts/", day).status_code == 403
