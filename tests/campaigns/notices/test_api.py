"""Notifications over the API: one's own only, read and unread, and the ways."""

from __future__ import annotations

import pytest
from django.test import Client

from campaigns.models import AuditEntry, Candidate, Notification, User
from campaigns.review.services import candidate_reject
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
API = "/api/v1/notifications/"
JSON = "application/json"


@pytest.fixture
def told(line: Candidate, ana: User, ben: User) -> Notification:
    """Ana's line was rejected."""
    candidate_reject(
        candidate=line, by=ben, content_hash=line.content_hash, reason="tone", note="Too loud"
    )
    return Notification.objects.get(person=ana)


def patched(client: Client, address: str, body: object) -> int:
    return client.patch(address, body, content_type=JSON).status_code


def test_one_reads_what_one_was_told_and_marks_it(told: Notification, ana: User):
    client = signed_in(ana)
    (record,) = client.get(f"{API}?unread=1").json()["results"]
    assert record["title"] == "Ben Koch rejected a line"
    assert record["said"] == "Wrong tone: Too loud"
    assert (record["code"], record["actor"], record["read"]) == ("tone", "ben", None)
    assert record["url"] == f"/w/acme/candidates/{told.entity_id}/"
    address = f"{API}{told.pk}/"
    assert client.get(address).json() == record
    assert patched(client, address, {"read": True}) == 200
    assert client.get(f"{API}?unread=1").json()["results"] == []
    assert patched(client, address, {"read": False}) == 200
    assert client.post(f"{API}read_all/", {"upto": told.pk}, content_type=JSON).json() == {
        "marked": 1
    }
    assert client.post(f"{API}read_all/", {}, content_type=JSON).json() == {"marked": 0}
    assert client.get(f"{API}?unread=maybe").status_code == 422
    assert patched(client, address, {"read": "yes"}) == 422


def test_another_persons_is_as_missing(told: Notification, ben: User, dora: User):
    for other in (ben, dora):
        client = signed_in(other)
        assert client.get(API).json()["results"] == []
        assert client.get(f"{API}{told.pk}/").status_code == 404
        assert patched(client, f"{API}{told.pk}/", {"read": True}) == 404
    told.refresh_from_db()
    assert told.read is None


def test_ways_are_read_and_changed_one_by_one(told: Notification, ana: User):
    client, address = signed_in(ana), f"{API}preferences/"
    before = client.get(address).json()
    assert (before["mail_ready"], before["digest_at"], before["timezone"]) == (
        False,
        "08:00",
        "UTC",
    )
    wanted = {"kind": "approved", "in_app": False, "mail": "digest"}
    assert patched(client, address, {"kinds": [wanted]}) == 200
    after = client.get(address).json()["kinds"]
    assert [way for way in after if way not in before["kinds"]] == [wanted]
    assert AuditEntry.objects.filter(event="user.notifications_set").count() == 1
    for wrong in ({"kind": "rain"}, {**wanted, "mail": "fax"}, {**wanted, "more": 1}):
        assert patched(client, address, {"kinds": [wrong]}) == 422
