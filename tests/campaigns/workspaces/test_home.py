"""The home page's figures agree with each other."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import (
    Campaign,
    CampaignState,
    Candidate,
    Draft,
    Evidence,
    RuleProposal,
    RuleSet,
    RuleSetState,
    User,
    Workspace,
)
from campaigns.workspaces import own_work, selectors
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


def test_a_text_that_was_begun_is_found_again(in_acme: Workspace, ana: User, ben: User):
    line = make_candidate(make_campaign(in_acme, created_by=ana), make_product(in_acme), "238 g")
    Draft.objects.create(
        workspace=in_acme,
        person=ana,
        candidate=line,
        text="238 g, begun",
        version=line.version,
        content_hash=line.content_hash,
    )
    assert "1 draft, not saved" in _to_do(ana)
    assert f"/w/acme/candidates/{line.pk}/" in signed_in(ana).get("/w/acme/").content.decode()
    assert not [said for said in _to_do(ben) if "draft" in said]


def _to_do(who: User) -> list[str]:
    """What stands under "To do" on somebody's home."""
    page = signed_in(who).get("/w/acme/")
    return [f"{work.said} {work.words}" for work in page.context["work"]]
