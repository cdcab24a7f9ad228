"""Guest links over the API: made with a secret that is answered once, listed and ended by who may share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from campaigns.models import AuditEntry, Candidate, IdempotencyRecord, ShareLink, User, Workspace
from campaigns.review.sharing import share_link_create
from campaigns.workspaces.guest_links import link_find
from tests.campaigns.api.conftest import Api
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db

Make = Callable[..., Api]


@pytest.fixture
def line(in_acme: Workspace) -> Candidate:
    """A line in review."""
    return make_candidate(make_campaign(in_acme), make_product(in_acme))


def test_a_secret_is_answered_once_and_none_is_kept(line: Candidate, api: Make, ben: User):
    at = f"candidates/{line.pk}/guest_links/"
    asked = {"Idempotency_Key": "one-of-them"}
    made = api(ben).post(at, {"meant_for": "Jo", "days": 1}, **asked).json()
    secret = made["secret"]
    assert link_find(ShareLink, secret) == ShareLink.objects.get()
    assert made["address"] == f"http://testserver/share/{secret}/"
    again = api(ben).post(at, {"meant_for": "Jo", "days": 1}, **asked)
    assert (again.json(), ShareLink.objects.count()) == (made, 1)
    kept = str(list(IdempotencyRecord.objects.values_list()))
    assert secret not in kept + str(list(AuditEntry.objects.values_list("event", "data")))
    assert AuditEntry.objects.get(event="sharelink.created").via == "api"
    listed = api(ben).get(at)
    assert secret not in listed.content.decode()
    assert [row["state"] for row in listed.json()["results"]] == ["works"]
    ended = [api(ben).post(f"guest_links/{made['id']}/revoke/").json() for _ in range(2)]
    assert [(row["state"], row["revoked_by"]) for row in ended] == [("revoked", "ben")] * 2
    assert AuditEntry.objects.filter(event="sharelink.revoked").count() == 1
    assert link_find(ShareLink, secret) is None


def test_links_are_for_who_may_share(line: Candidate, api: Make, ana: User, ben: User):
    link, _ = share_link_create(candidate=line, by=ben)
    at, own = f"candidates/{line.pk}/guest_links/", f"guest_links/{link.pk}/"
    assert {api(ana).get(path).status_code for path in (at, own)} == {403}
    assert api(ana).post(at, {}).status_code == 403
    assert api(ana).post(f"{own}revoke/").status_code == 403
    reads = api(ben, scopes=["read"])
    assert (reads.get(at).status_code, reads.post(at, {}).status_code) == (200, 403)
    for wrong in ({"days": 2}, {"days": "7"}, {"meant_for": "x" * 121}):
        answer = api(ben).post(at, wrong)
        assert (answer.status_code, [*answer.json()["errors"]]) == (422, [*wrong])
    assert ShareLink.objects.count() == 1
