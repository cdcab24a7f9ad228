"""Lines over the API: entering, editing, deciding, many at once, taking back."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign
from tests.campaigns.api.conftest import enter, parse_time

pytestmark = pytest.mark.django_db
KEYS = {
    "id", "campaign", "round", "sku", "channel", "field", "state", "text", "revision", "origin",
    "content_hash", "version", "badges", "score", "stale_reasons", "seed", "engine", "model_version",
}  # fmt: skip
BADGES = {
    "length", "novelty", "diversity", "cta", "tone", "readability", "claims", "rules", "conversion",
    "blocks",
}  # fmt: skip


def test_own_text_becomes_a_line_that_its_writer_cannot_approve(api, ana, ben, campaign, product):
    body = {
        "campaign": campaign.pk,
        "sku": product.sku,
        "channel": "google_rsa",
        "field": "headline",
        "text": "Runs light at 238 g",
        "is_control": True,
    }
    made = api(ana).post("candidates/", body)
    assert made.status_code == 201, made.content
    line = made.json()
    assert set(line) >= KEYS
    assert set(line["badges"]) >= BADGES
    assert (line["origin"], line["state"], line["is_control"]) == ("human", "in_review", True)
    approve = f"candidates/{line['id']}/approve/", {"content_hash": line["content_hash"]}
    assert api(ana).post(*approve).status_code == 403
    assert api(ben).post(*approve).status_code == 200
    for key, wrong in (
        ("channel", "pigeon"),
        ("field", "headlines"),
        ("text", " \n"),
        ("text", ""),
    ):
        answer = api(ana).post("candidates/", {**body, key: wrong})
        assert answer.status_code == 422, (key, wrong)
        assert key in answer.json()["errors"]
    assert api(ana).post("candidates/", {**body, "sku": "NONE"}).status_code == 404
    assert api(ana).post("candidates/", {**body, "campaign": 987654}).status_code == 404


def test_a_claim_without_a_fact_is_blocked_and_cannot_be_approved(api, ana, ben, campaign, product):
    line = enter(campaign, product, ana, "Only 3 left, 50% off today")
    shown = api(ben).get(f"candidates/{line.pk}/").json()
    assert shown["state"] == "blocked"
    assert shown["badges"]["blocks"]
    answer = api(ben).post(
        f"candidates/{line.pk}/approve/", {"content_hash": shown["content_hash"]}
    )
    assert answer.status_code == 422
    assert answer.json()["blocks"] == shown["badges"]["blocks"]


def test_a_save_over_an_older_version_gets_both_texts(api, ana, cleo, line):
    at = f"candidates/{line.pk}/revisions/"
    saved = api(cleo).post(at, {"text": "Daily runner, 238 g", "version": line.version})
    assert saved.status_code == 201
    late = api(ana).post(at, {"text": "Runner for every day", "version": line.version})
    assert late.status_code == 409
    assert late.json()["current"]["text"] == "Daily runner, 238 g"
    texts = api(ana).get(at).json()["results"]
    assert [(row["number"], row["author"]) for row in texts] == [(2, "cleo"), (1, "ana")]
    parse_time(texts[0]["created"])


def test_a_manager_edits_lines_of_campaigns_that_are_theirs(api, ben, campaign, line):
    at, body = f"candidates/{line.pk}/revisions/", {"text": "Daily runner, 238 g", "version": 1}
    refused = api(ben).post(at, body)
    assert refused.status_code == 403
    assert "assign the campaign to yourself" in refused.json()["detail"]
    assert api(ben).get(f"candidates/{line.pk}/").json()["version"] == line.version
    Campaign._base_manager.filter(pk=campaign.pk).update(assigned_to=ben)
    assert api(ben).post(at, body).status_code == 201


def test_reject_wants_a_reason_and_other_wants_a_note(api, ben, line):
    at, told = f"candidates/{line.pk}/reject/", {"content_hash": line.content_hash}
    for wrong in ({}, {"reason": "because"}, {"reason": "other"}, {"reason": 4}):
        assert api(ben).post(at, {**told, **wrong}).status_code == 422
    done = api(ben).post(at, {**told, "reason": "other", "note": "Too plain"})
    assert (done.status_code, done.json()["state"]) == (200, "rejected")
    assert api(ben).post(at, {**told, "reason": "weak"}).status_code == 409


def test_changes_are_asked_for_with_a_note_and_undone(api, ben, cleo, line):
    at = f"candidates/{line.pk}/"
    assert api(ben).post(f"{at}request_changes/", {}).status_code == 422
    asked = api(ben).post(f"{at}request_changes/", {"note": "Say the weight"})
    assert asked.json()["state"] == "changes_requested"
    assert api(cleo).post(f"{at}undo/", {}).status_code == 409
    back = api(ben).post(f"{at}undo/", {"note": "My mistake"})
    assert (back.status_code, back.json()["state"]) == (200, "in_review")
    assert api(ben).post(f"{at}undo/").status_code == 409


def test_primary_is_one_of_a_field_and_undone(api, ana, ben, campaign, product, line):
    other = enter(campaign, product, ana, "Runs light at 238 g")
    mine = api(ben)
    early = mine.post(f"candidates/{line.pk}/primary/")
    assert (early.status_code, early.json()["title"]) == (409, "Not possible in its present state")
    assert early.json()["current"]["state"] == "in_review"
    for row in (line, other):
        mine.post(f"candidates/{row.pk}/approve/", {"content_hash": row.content_hash})
    assert mine.post(f"candidates/{line.pk}/primary/").json()["is_primary"] is True
    assert mine.post(f"candidates/{other.pk}/primary/").json()["is_primary"] is True
    assert mine.get(f"candidates/{line.pk}/").json()["is_primary"] is False
    assert mine.post(f"candidates/{other.pk}/undo/").json()["is_primary"] is False
    assert mine.get(f"candidates/{line.pk}/").json()["is_primary"] is True


def test_comments(api, ana, vic, line):
    at = f"candidates/{line.pk}/comments/"
    said = api(vic).post(at, {"note": "Could name the drop"})
    assert said.status_code == 201
    assert api(vic).post(at, {"note": " "}).status_code == 422
    listed = api(ana).get(at).json()["results"]
    assert [(row["author"], row["note"]) for row in listed] == [("vic", "Could name the drop")]


def test_many_at_once_by_ids_with_a_result_for_each_and_one_undo(
    api, ana, ben, campaign, product, line
):
    own = enter(campaign, product, ben, "Runs light at 238 g")
    mine = api(ben)
    body = {"action": "approve", "ids": [line.pk, own.pk], "expected_count": 2}
    done = mine.post("candidates/bulk/", body)
    assert done.status_code == 200, done.content
    results = {row["id"]: row for row in done.json()["results"]}
    assert results[line.pk] == {"id": line.pk, "ok": True, "problem": None}
    assert results[own.pk]["ok"] is False
    assert "edited" in results[own.pk]["problem"]
    undo = {"action": "undo", "undo_id": done.json()["undo_id"]}
    assert api(ana).post("candidates/bulk/", undo).status_code == 404
    back = mine.post("candidates/bulk/", undo)
    assert back.json()["results"] == [{"id": line.pk, "ok": True, "problem": None}]
    assert mine.get(f"candidates/{line.pk}/").json()["state"] == "in_review"
    assert mine.post("candidates/bulk/", undo).status_code in (409, 422)


def test_many_at_once_by_filter_when_the_count_holds(api, ana, ben, campaign, product, line):
    enter(campaign, product, ana, "Runs light at 238 g")
    mine = api(ben)
    body = {"action": "reject", "filter": {"campaign": campaign.pk}, "reason": "weak"}
    moved = mine.post("candidates/bulk/", {**body, "expected_count": 1})
    assert moved.status_code == 409
    assert moved.json()["current"] == {"count": 2}
    done = mine.post("candidates/bulk/", {**body, "expected_count": 2})
    assert [row["ok"] for row in done.json()["results"]] == [True, True]
    for wrong in (
        {"action": "burn", "ids": [line.pk], "expected_count": 1},
        {"action": "approve", "expected_count": 0},
        {"action": "approve", "ids": [line.pk]},
        {"action": "approve", "ids": ["1"], "expected_count": 1},
        {"action": "approve", "ids": [1], "filter": {}, "expected_count": 1},
        {"action": "approve", "filter": {"colour": "red"}, "expected_count": 1},
        {"action": "undo"},
    ):
        assert mine.post("candidates/bulk/", wrong).status_code == 422, wrong


def test_more_than_25_approvals_at_once_are_for_managers(api, ana, ben, cleo, campaign, product):
    rows = [enter(campaign, product, cleo, f"Light runner {number}") for number in range(101, 127)]
    body = {"action": "approve", "ids": [row.pk for row in rows], "expected_count": len(rows)}
    assert api(ana).post("candidates/bulk/", body).status_code == 403
    assert api(ben).post("candidates/bulk/", body).status_code == 200


def test_one_more_line_beside_this_one(api, ana, line):
    for act in ("regenerate", "shorter", "more_like"):
        made = api(ana).post(f"candidates/{line.pk}/{act}/")
        assert made.status_code in (201, 422), made.content
        if made.status_code == 201:
            more = made.json()
            assert (more["sku"], more["field"]) == (line.product.sku, line.field)
            assert more["text"] != line.text
            assert more["origin"] == "model"
    assert api(ana).post(f"candidates/{line.pk}/regenerate/").status_code == 201
