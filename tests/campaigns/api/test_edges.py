"""What the API says at its edges: wrong methods, moved states, times, and who reads the audit trail."""

from __future__ import annotations

import pytest
from django.test import Client
from django_scopes import scope

from campaigns.models import Batch
from tests.campaigns.api.conftest import enter
from tests.campaigns.api.test_reading import problem
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["schema/", "docs/"])
def test_a_wrong_method_on_the_description_is_a_problem_too(path: str, ben):
    for client in (Client(enforce_csrf_checks=True), signed_in(ben)):
        assert client.get(f"/api/v1/{path}").status_code == 200
        assert client.head(f"/api/v1/{path}").status_code == 200
        for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            answer = client.generic(method, f"/api/v1/{path}")
            problem(answer, 405)
            assert answer["Allow"] == "GET, HEAD"


def test_what_is_sent_to_an_address_without_its_slash_is_told_so_and_not_lost(api, ana):
    mine = api(ana)
    answer = mine.post("campaigns", {"name": "Early"})
    problem(answer, 404)
    assert answer.json()["detail"] == "Addresses end with a slash: /api/v1/campaigns/."
    assert mine.get("campaigns")["Location"] == "/api/v1/campaigns/"
    assert "slash" not in mine.post("nothing", {}).json()["detail"]


def test_times_are_utc_from_the_first_answer(api, ana):
    mine = api(ana)
    body = {"name": "Early", "starts": "2026-11-21T00:00:00+01:00", "ends": "2026-12-01T00:00:00Z"}
    made = mine.post("campaigns/", body).json()
    assert made["starts"] == "2026-11-20T23:00:00+00:00"
    assert mine.get(f"campaigns/{made['id']}/").json() == made
    assert made["offer"] == {"text": "", "code": "", "ends": ""}, (
        "the keys are there without an offer"
    )


def test_a_manager_reads_what_is_about_campaigns_and_a_copywriter_their_own(
    api, ana, ben, cleo, line
):
    api(ana, name="mine")
    seen = {row["entity"] for row in api(ben).get("audit/", page_size=200).json()["results"]}
    assert "candidate" in seen, "Ana entered it"
    by_ana = api(ben).get("audit/", actor="ana", page_size=200).json()["results"]
    assert by_ana
    assert "apitoken" not in {row["entity"] for row in by_ana}
    assert api(cleo).get("audit/", entity="apitoken", actor="ana").json()["results"]
    page = signed_in(ben).get("/w/acme/audit/").content.decode()
    assert "candidate.created" in page
    assert "token.created" not in signed_in(ana).get("/w/acme/audit/?who=ben").content.decode()


def test_the_time_of_an_entry_can_be_sent_back_as_it_was_read(api, cleo, line):
    mine = api(cleo)
    newest = mine.get("audit/", page_size=1).json()["results"][0]
    for since in (newest["at"], newest["at"].replace("+00:00", "Z")):
        for address in (f"audit/?since={since}", f"audit/?since={since.replace('+', '%2B')}"):
            found = mine.get(address)
            assert found.status_code == 200, address
            assert newest["id"] in [row["id"] for row in found.json()["results"]]
    assert mine.get("audit/?entity=&actor=&since=").status_code == 200


def test_many_are_refused_at_once_where_the_verdict_lacks_its_reason(
    api, ana, ben, campaign, product, line
):
    mine = api(ben)
    ids = {"ids": [line.pk], "expected_count": 1}
    for wrong, field in (
        ({"action": "reject"}, "reason"),
        ({"action": "reject", "reason": "because"}, "reason"),
        ({"action": "reject", "reason": "other"}, "note"),
        ({"action": "request_changes"}, "note"),
    ):
        answer = problem(mine.post("candidates/bulk/", {**wrong, **ids}), 422)
        assert list(answer["errors"]) == [field], wrong
    with scope(workspace=line.workspace_id):
        assert not Batch.objects.exists()
    other = enter(campaign, product, ana, "Runs light at 238 g")
    done = mine.post("candidates/bulk/", {"action": "reject", "reason": "weak", **ids}).json()
    undo = {"action": "undo", "undo_id": done["undo_id"]}
    assert mine.post("candidates/bulk/", undo).status_code == 200
    problem(mine.post("candidates/bulk/", undo), 409)
    assert mine.get(f"candidates/{other.pk}/").json()["state"] == "in_review"
