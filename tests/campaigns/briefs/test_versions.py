"""Versions of a brief: one a sitting, what each changed, and the way back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.briefs.services import campaign_change, campaign_create
from campaigns.briefs.versions import SITTING, brief_versions
from campaigns.models import AuditEntry, BriefVersion, Campaign, Round, User, Workspace
from generation.models import Job
from tests.conftest import make_product, signed_in

pytestmark = pytest.mark.django_db
VALUES = {
    "name": "Morning miles",
    "goal": "First orders",
    "channels": ["email"],
    "tone": {"sentiment": 20},
    "offer": {"text": "15% off", "code": "MILES15"},
}


@pytest.fixture
def row(in_acme: Workspace, ana: User) -> Campaign:
    """A campaign over one product, made through its service."""
    sku = make_product(in_acme).sku
    return campaign_create(workspace=in_acme, by=ana, values={**VALUES, "skus": [sku]})


def change(row: Campaign, by: User, **values: object) -> Campaign:
    return campaign_change(campaign=row, version=row.version, by=by, values=values)


def an_hour_passes() -> None:
    for version in BriefVersion.objects.all():
        version.at -= timedelta(hours=1)
        version.save()


def test_what_one_person_writes_at_one_sitting_is_one_version(row: Campaign, ana: User, ben: User):
    for goal in ("More first", "More first orders"):
        row = change(row, ana, goal=goal)
    (only,) = brief_versions(row)
    assert (only.number, only.is_first, only.is_now) == (row.version, True, True)
    row = change(row, ben, goal="Second orders")
    ben_s, ana_s = brief_versions(row)
    assert ben_s.changes == [("Goal", "More first orders", "Second orders")]
    assert ana_s.number == row.version - 1


def test_who_comes_back_later_begins_another(row: Campaign, ana: User):
    BriefVersion.objects.update(at=timezone.now() - SITTING - timedelta(seconds=1))
    row = change(row, ana, goal="More orders")
    assert len(brief_versions(row)) == 2


def test_what_a_round_was_ordered_from_stays(row: Campaign, ana: User):
    job = Job.everywhere.create(workspace_id=row.workspace_id, kind="copy", queue="generate")
    Round.objects.create(
        workspace_id=row.workspace_id, campaign=row, job=job, number=1, brief={}, engine="grammar"
    )
    row = change(row, ana, goal="More orders")
    assert [one.number for one in brief_versions(row)] == [2, 1]


def test_a_campaign_from_before_keeps_what_stood(row: Campaign, ana: User):
    BriefVersion.objects.all().delete()
    row = change(row, ana, goal="More orders")
    now, before = brief_versions(row)
    assert now.changes == [("Goal", "First orders", "More orders")]
    assert (before.by, before.number) == (None, 1)


def test_the_page_says_what_changed_in_words(row: Campaign, ana: User, vic: User):
    an_hour_passes()
    row = change(
        row,
        ana,
        offer={"text": "20% off", "code": "MILES20"},
        tone={"sentiment": 40, "urgency": -10},
        channels=["email", "sms"],
        brand=None,
    )
    (now, _) = brief_versions(row)
    assert {label: after for label, _, after in now.changes} == {
        "Offer": "20% off, MILES20",
        "Channels": "email, sms",
        "Tone": "sentiment 40, urgency -10",
    }
    page = signed_in(vic).get(f"/w/acme/campaigns/{row.pk}/brief/versions/").content.decode()
    assert "<del>15</del><ins>20</ins>% off" in page
    assert "Restore" not in page


def test_a_version_is_taken_up_again_as_a_change_of_its_own(row: Campaign, ana: User):
    an_hour_passes()
    row = change(row, ana, goal="Worse", tone={"sentiment": -80}, skus=[])
    client = signed_in(ana)
    address = f"/w/acme/campaigns/{row.pk}/brief/versions/"
    page = client.get(address).content.decode()
    assert page.count("Restore") == 1
    an_hour_passes()
    stale = client.post(f"{address}1/restore/", {"version": 1})
    assert stale.status_code == 409
    assert client.post(f"{address}7/restore/", {"version": 2}).status_code == 404
    assert client.post(f"{address}1/restore/", {"version": 2}).status_code == 302
    back = Campaign.objects.get(pk=row.pk)
    assert (back.version, back.goal, back.tone) == (3, "First orders", {"sentiment": 20})
    assert len(back.skus) == 1
    assert [one.number for one in brief_versions(back)] == [3, 2, 1]
    told = AuditEntry.objects.filter(event="campaign.changed").latest("number")
    assert told.data["fields"] == ["goal", "skus", "tone"]


def test_of_many_products_those_that_came_and_went_are_named(row: Campaign, ana: User):
    an_hour_passes()
    sku, *_ = row.skus
    more = [make_product(row.workspace, f"SKU-{number:02}").sku for number in range(14)]
    row = change(row, ana, skus=[*more])
    (label, gone, come), *_ = brief_versions(row)[0].changes
    assert (label, gone) == ("Products", f"1 taken out: {sku}")
    assert come.startswith("14 added: SKU-00, SKU-01,")
    assert come.endswith("SKU-11 and 2 more")


def test_versions_ask_two_questions(row: Campaign, ana: User, django_assert_num_queries):
    an_hour_passes()
    row = change(row, ana, goal="More")
    with django_assert_num_queries(2):
        assert len(brief_versions(row)) == 2
