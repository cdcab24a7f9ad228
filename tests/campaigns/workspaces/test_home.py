"""The home page's figures agree with each other."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from campaigns.models import (
    Campaign,
    CampaignState,
    Candidate,
    Draft,
    Evidence,
    Membership,
    RuleProposal,
    RuleSet,
    RuleSetState,
    User,
    Workspace,
)
from campaigns.workspaces import own_work, selectors
from campaigns.workspaces.requests import StudioRequest
from campaigns.workspaces.role_work import role_work
from generation.models import Job, JobState
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

PLACES = {
    "google_rsa": "headline",
    "google_pmax": "headline",
    "meta_ad": "headline",
    "email": "subject",
    "sms": "message",
    "push": "title",
    "banner": "tagline",
    "seo": "title",
}


def test_the_lines_that_wait_by_channel_add_up_to_all_that_wait(
    in_acme: Workspace, ana: User, ben: User
):
    shoe = make_product(in_acme)
    campaign = make_campaign(in_acme, created_by=ana, channels=list(PLACES))
    for channel, field in PLACES.items():
        make_candidate(campaign, shoe, "238 g", channel=channel, field=field)
    Candidate.objects.update(state="in_review")
    page = signed_in(ben).get("/w/acme/").content.decode()
    table = page.partition('<caption class="meta">')[2].partition("</table>")[0]
    counts = [int(n) for n in re.findall(r'<td class="num">(\d+)</td>', table)]
    assert counts == [1, 1, 1, 1, 1, 1, 2]
    assert "Other channels" in table
    assert "See all 8" in page


def test_all_that_came_back_are_counted_and_the_rest_is_a_step_away(in_acme: Workspace, ana: User):
    shoe = make_product(in_acme)
    campaign = make_campaign(in_acme, created_by=ana)
    for number in range(9):
        make_candidate(campaign, shoe, f"238 g, {number}")
    Candidate.objects.update(state="changes_requested")
    page = signed_in(ana).get("/w/acme/").content.decode()
    assert "9 came back" in page
    assert page.count('<li class="back">') == 6
    assert "/w/acme/review/grid/?state=changes_requested" in page


def test_whoever_may_not_decide_is_asked_to_read(in_acme: Workspace, ana: User, vic: User):
    make_candidate(make_campaign(in_acme, created_by=ana), make_product(in_acme), "238 g")
    assert "Start reviewing" in signed_in(ana).get("/w/acme/").content.decode()
    page = signed_in(vic).get("/w/acme/").content.decode()
    assert "Read the lines" in page
    assert "Start reviewing" not in page


def test_counting_stops_and_says_so(in_acme: Workspace, ana: User, monkeypatch: pytest.MonkeyPatch):
    for module in (selectors, own_work):
        monkeypatch.setattr(module, "COUNT_MOST", 3)
    campaign, shoe = make_campaign(in_acme, created_by=ana), make_product(in_acme)
    lines = [make_candidate(campaign, shoe, f"238 g, {number}") for number in range(4)]
    Candidate.objects.update(state="in_review", assigned_to=ana)
    page = signed_in(ana).get("/w/acme/").content.decode()
    for said in ("3+&nbsp;lines", "See all 3+", "3+ assigned to you"):
        assert said in page.replace("\xa0", "&nbsp;")
    Candidate.objects.filter(pk=lines[0].pk).update(state="approved")
    page = signed_in(ana).get("/w/acme/").content.decode()
    assert "3 assigned to you" in page
    assert "See all 3" in page
    assert "See all 3+" not in page


def test_each_role_is_told_what_it_alone_can_mend(
    in_acme: Workspace, ana: User, ben: User, cleo: User, vic: User
):
    soon = make_campaign(in_acme, created_by=ana)
    Campaign.objects.filter(pk=soon.pk).update(
        state=CampaignState.IN_REVIEW, lines_due=timezone.now() + timedelta(days=2)
    )
    for n in range(2):
        ready = make_campaign(in_acme, created_by=ana, name=f"Ready {n}")
        Campaign.objects.filter(pk=ready.pk).update(state=CampaignState.READY)
    for days in (-3, 3, 300):
        Evidence.objects.create(
            workspace=in_acme,
            statement=f"Tested, {days}",
            owner=ben,
            created_by=ben,
            valid_to=timezone.now().date() + timedelta(days=days),
        )
    own = {"workspace": in_acme}
    RuleProposal.objects.create(**own, kind="banned_term", text="cheap", proposed_by=ana)
    RuleSet.objects.create(**own, number=7, state=RuleSetState.PROPOSED, created_by=cleo)
    said = {who: _to_do(who) for who in (ana, ben, cleo, vic)}
    of_managers = [
        "1 campaign due soon",
        "2 campaigns ready to export",
        "1 record of evidence ended",
        "1 record of evidence ends soon",
    ]
    of_admins = ["1 proposed rule to decide on", "1 rule set to activate"]
    assert said == {ana: [], ben: of_managers, cleo: [*of_managers, *of_admins], vic: []}


def test_what_is_past_its_day_is_overdue_until_it_is_ready(
    in_acme: Workspace, ana: User, ben: User
):
    now, day = timezone.now(), timedelta(days=1)
    for dates in (
        {"starts": now - day},
        {"lines_due": now - day, "starts": now + 3 * day},
        {"lines_due": now - 2 * day, "starts": now - day},
        {"starts": now + 2 * day},
        {"lines_due": now + 2 * day, "starts": now + 90 * day},
        {"lines_due": now + 30 * day, "starts": now + 90 * day},
        {},
    ):
        make_campaign(in_acme, created_by=ana, state=CampaignState.IN_REVIEW, **dates)
    make_campaign(in_acme, created_by=ana, state=CampaignState.LIVE, starts=now - day)
    assert _to_do(ben) == ["3 campaigns overdue", "2 campaigns due soon"]
    late = [work.is_late for work in signed_in(ben).get("/w/acme/").context["work"]]
    assert late == [True, False]


def test_failed_jobs_of_the_last_day_and_of_this_workspace_alone(
    in_acme: Workspace, ana: User, ben: User, dora: User
):
    _failed(in_acme)
    _failed(in_acme, timedelta(days=2))
    Job.objects.create(workspace_id=in_acme.pk, kind="copy")
    other = Workspace.objects.get(slug="other")
    with scope(workspace=other.pk):
        _failed(other)
        _failed(other)
    assert _to_do(ben) == ["1 failed job"]
    assert _to_do(ana) == []


def test_all_that_a_role_may_mend_is_counted_in_one_query(in_acme: Workspace, cleo: User):
    request = StudioRequest()
    request.user, request.workspace = cleo, in_acme
    request.membership = Membership.objects.get(user=cleo)
    _failed(in_acme)
    for days in (-1, 1):
        moment = timezone.now() + timedelta(days=days)
        make_campaign(in_acme, created_by=cleo, starts=moment)
    make_campaign(in_acme, created_by=cleo, state=CampaignState.READY)
    with CaptureQueriesContext(connection) as asked:
        assert len(role_work(request)) == 4
    assert len(asked) == 1


def test_a_text_that_was_begun_is_found_again(in_acme: Workspace, ana: User, ben: User):
    line = make_candidate(make_campaign(in_acme, created_by=ana), make_product(in_acme), "238 g")
    _begun(ana, line)
    assert "1 draft, not saved" in _to_do(ana)
    assert f"/w/acme/candidates/{line.pk}/" in signed_in(ana).get("/w/acme/").content.decode()
    assert not [said for said in _to_do(ben) if "draft" in said]


def test_a_text_that_its_line_no_longer_offers_is_not_counted(in_acme: Workspace, ana: User):
    campaign, shoe = make_campaign(in_acme, created_by=ana), make_product(in_acme)
    lines = [make_candidate(campaign, shoe, f"238 g, {number}") for number in range(4)]
    for line in lines:
        _begun(ana, line)
    Candidate.objects.filter(pk=lines[1].pk).update(text="238 g, begun")
    for line, state in zip(lines[2:], ("scheduled", "generated"), strict=True):
        Candidate.objects.filter(pk=line.pk).update(state=state)
    assert "1 draft, not saved" in _to_do(ana)
    assert f"/w/acme/candidates/{lines[0].pk}/" in [
        work.url for work in signed_in(ana).get("/w/acme/").context["work"]
    ]


def _begun(who: User, line: Candidate) -> None:
    Draft.objects.create(
        workspace=line.workspace,
        person=who,
        candidate=line,
        text="238 g, begun",
        version=line.version,
        content_hash=line.content_hash,
    )


def _failed(where: Workspace, ago: timedelta = timedelta()) -> None:
    job = Job.objects.create(workspace_id=where.pk, kind="copy")
    for state in (JobState.RUNNING, JobState.FAILED):
        moment = timezone.now() - ago
        Job.objects.filter(pk=job.pk).update(state=state, lease_until=moment, finished=moment)


def _to_do(who: User) -> list[str]:
    """What stands under "To do" on somebody's home."""
    page = signed_in(who).get("/w/acme/")
    return [f"{work.said} {work.words}" for work in page.context["work"]]
