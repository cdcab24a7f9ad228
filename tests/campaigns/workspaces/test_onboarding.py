"""The first steps: ticked by rows of what somebody did, put away and shown again, never in anybody's way."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.briefs.brands import brand_create
from campaigns.exports.services import export_create
from campaigns.models import Membership, NotificationPref, User, Workspace
from campaigns.review.services import candidate_approve
from campaigns.workspaces.onboarding import BY_ROLE, STEPS, onboarding_show
from campaigns.workspaces.permissions import ROLES, may_open
from campaigns.workspaces.services import member_add, set_up
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

HOME = "/w/acme/"


def begun(person: User) -> Client:
    """A client of somebody to whom the steps are shown."""
    onboarding_show(person.memberships.get(), shown=True)
    return signed_in(person)


def ticked(client: Client, address: str = HOME) -> list[str]:
    """The titles of the steps that a page shows as done."""
    page = client.get(address).content.decode()
    steps = re.search(r'<ol class="first-steps">(.*?)</ol>', page, re.S)
    assert steps, address
    rows = re.findall(r'<li( class="done")?>.*?<a class="link-block"[^>]*>([^<]+)', steps[1], re.S)
    assert len(rows) == 5
    return [title for done, title in rows if done]


def test_every_role_has_five_steps_that_it_may_take():
    assert set(BY_ROLE) == set(ROLES)
    assert {key for keys in BY_ROLE.values() for key in keys} == set(STEPS)
    for role, keys in BY_ROLE.items():
        assert len(set(keys)) == 5
        assert all(may_open(role, STEPS[key].url_name) for key in keys), role


def test_a_manager_ticks_them_by_doing_the_work(in_acme: Workspace, ana: User, ben: User):
    shoe = make_product(in_acme)
    campaign = make_campaign(in_acme, created_by=ana)
    line = make_candidate(campaign, shoe)
    client = begun(ben)
    assert ticked(client) == []
    client.get(f"/w/acme/catalog/{shoe.sku}/")
    assert ticked(client) == ["Look at a product"]
    client.get(f"/w/acme/campaigns/{campaign.pk}/")
    client.post(f"/w/acme/campaigns/{campaign.pk}/generate/", {"n": "1", "engine": "grammar"})
    candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    assert ticked(client)[-1] == "Approve a line"
    export_create(campaign=campaign, profile="jsonl", by=ben)
    assert len(ticked(client)) == 5
    assert "all done" in client.get(HOME).content.decode()


def test_what_another_did_ticks_nothing(in_acme: Workspace, ana: User, ben: User):
    line = make_candidate(make_campaign(in_acme), make_product(in_acme))
    candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    assert ticked(begun(ana)) == []


def test_an_admin_sets_up_the_place(in_acme: Workspace, cleo: User):
    client = begun(cleo)
    client.get("/w/acme/channels/")
    brand_create(workspace_id=in_acme.pk, by=cleo, values={"name": "Corvane"})
    client.post("/w/acme/settings/", {"name": "Acme", "timezone_name": "Europe/London"})
    member = {"full_name": "Eve Falk", "username": "eve", "role": "viewer"}
    client.post("/w/acme/members/", member)
    done = ["Set a brand", "Look at the channels", "Invite somebody", "Save the settings"]
    assert ticked(client) == done


def test_a_viewer_reads_and_says_something(in_acme: Workspace, vic: User):
    line = make_candidate(make_campaign(in_acme), make_product(in_acme))
    client = begun(vic)
    client.get(f"/w/acme/candidates/{line.pk}/")
    client.post(f"/w/acme/candidates/{line.pk}/comment/", {"text": "Which weight?"})
    NotificationPref.objects.create(
        workspace=in_acme, person=vic, kind="due", in_app=True, mail="none"
    )
    assert ticked(client) == ["Read a line", "Comment on a line", "Choose your notifications"]


def test_they_are_skipped_and_shown_again_by_plain_forms(workspace: Workspace, ana: User):
    client = begun(ana)
    assert "First steps" in client.get(HOME).content.decode()
    assert client.post("/w/acme/onboarding/", {"show": "0"}).status_code == 302
    assert "First steps" not in client.get(HOME).content.decode()
    assert ticked(client, "/w/acme/onboarding/") == []
    assert "Show on home" in client.get("/w/acme/onboarding/").content.decode()
    client.post("/w/acme/onboarding/", {"show": "1"})
    assert "First steps" in client.get(HOME).content.decode()


def test_a_step_leads_where_it_is_done(in_acme: Workspace, ben: User):
    client = begun(ben)
    page = client.get(HOME).content.decode()
    assert 'href="/w/acme/catalog/import/"' in page
    campaign = make_campaign(in_acme)
    make_product(in_acme)
    page = client.get(HOME).content.decode()
    for address in ("catalog/", f"campaigns/{campaign.pk}/generate/", "review/"):
        assert f'<a class="link-block" href="/w/acme/{address}"' in page


def test_only_who_is_new_is_offered_them(in_acme: Workspace, cleo: User, dora: User):
    new, _ = member_add(
        workspace=in_acme, username="eve", full_name="Eve", email="", role="viewer", by=cleo
    )
    known, _ = member_add(
        workspace=in_acme, username="dora", full_name="", email="", role="viewer", by=cleo
    )
    assert new.onboarding
    assert not known.onboarding
    assert not Membership.objects.get(user=cleo).onboarding


@pytest.mark.django_db
def test_the_first_admin_has_invited_nobody_yet():
    first = set_up(
        username="fay",
        full_name="Fay Holt",
        password="a-long-word-7",  # noqa: S106  of a person of this test
        workspace_name="Acme",
        slug="acme",
    )
    assert ticked(signed_in(first)) == []


def test_home_asks_three_questions_more_and_a_look_writes_once(in_acme: Workspace, ben: User):
    shoe = make_product(in_acme)
    client = signed_in(ben)
    with CaptureQueriesContext(connection) as before:
        client.get(HOME)
    onboarding_show(ben.memberships.get(), shown=True)
    with CaptureQueriesContext(connection) as after:
        client.get(HOME)
    assert len(after) - len(before) <= 3
    writes = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/w/acme/catalog/{shoe.sku}/")
        writes.append(sum(query["sql"].startswith("UPDATE") for query in asked.captured_queries))
    assert writes == [1, 0]
