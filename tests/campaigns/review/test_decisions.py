"""Deciding through the pages: each verdict, its undo, what advances and what is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from campaigns.models import (
    AuditEntry,
    Campaign,
    Candidate,
    CandidateState,
    Decision,
    Product,
    User,
)
from campaigns.review.editing import candidate_edit
from tests.conftest import signed_in
from tests.factories import make_candidate

HX = {"HX-Request": "true"}


def act(client: Client, line: Candidate, name: str, query: str = "", **data: Any):
    """Post an act as the page's form does."""
    posted = {"content_hash": line.content_hash, **data}
    return client.post(f"/w/acme/candidates/{line.pk}/{name}/{query}", posted)


def state(line: Candidate) -> str:
    return Candidate.objects.get(pk=line.pk).state


def test_approve_goes_on_to_the_next_line_with_a_toast_that_can_undo(
    lines: list[Candidate], ben: User
):
    client = signed_in(ben)
    answer = act(client, lines[0], "approve", "?at=queue")
    assert answer.status_code == 302
    assert answer["Location"] == f"/w/acme/review/?line={lines[1].pk}"
    assert state(lines[0]) == CandidateState.APPROVED
    page = client.get(answer["Location"]).content.decode()
    assert "Approved “238 g" in page
    assert f'action="/w/acme/candidates/{lines[0].pk}/undo/?at=queue"' in page


def test_over_htmx_the_next_line_comes_in_the_same_answer(lines: list[Candidate], ben: User):
    answer = signed_in(ben).post(
        f"/w/acme/candidates/{lines[0].pk}/approve/?at=queue",
        {"content_hash": lines[0].content_hash},
        headers=HX,
    )
    assert answer.status_code == 200
    assert answer["HX-Push-Url"] == f"/w/acme/review/?line={lines[1].pk}"
    toast = json.loads(answer["HX-Trigger"])["toast"]
    assert toast["undo"] == f"/w/acme/candidates/{lines[0].pk}/undo/?at=queue"
    assert toast["seconds"] == 30


def test_after_the_last_line_the_queue_starts_again_and_then_is_empty(
    lines: list[Candidate], ben: User
):
    client = signed_in(ben)
    assert act(client, lines[2], "approve", "?at=queue")["Location"].endswith(f"={lines[0].pk}")
    act(client, lines[0], "approve", "?at=queue")
    assert act(client, lines[1], "approve", "?at=queue")["Location"] == "/w/acme/review/"
    assert "Nothing waits for you" in client.get("/w/acme/review/").content.decode()


def test_reject_needs_a_reason_and_other_needs_a_note(line: Candidate, ben: User):
    client = signed_in(ben)
    assert act(client, line, "reject").status_code == 422
    assert act(client, line, "reject", reason="nonsense").status_code == 422
    assert act(client, line, "reject", reason="other", note=" ").status_code == 422
    assert state(line) == CandidateState.IN_REVIEW
    assert act(client, line, "reject", reason="other", note="Too loud").status_code == 302
    assert state(line) == CandidateState.REJECTED
    page = client.get(f"/w/acme/candidates/{line.pk}/").content.decode()
    assert "Too loud" in page
    assert "Rejected by Ben Koch" in page


def test_request_changes_needs_a_note_and_the_line_comes_back_by_an_edit(
    line: Candidate, ben: User, ana: User
):
    client = signed_in(ben)
    assert act(client, line, "request_changes".replace("_", "-")).status_code == 422
    assert act(client, line, "request-changes", note="Say the drop").status_code == 302
    assert state(line) == CandidateState.CHANGES_REQUESTED
    page = signed_in(ana).get("/w/acme/review/", {"state": "changes_requested"}).content.decode()
    assert "Say the drop" in page
    row = Candidate.objects.get(pk=line.pk)
    candidate_edit(candidate=row, by=ana, text="8 mm drop, 238 g", version=row.version)
    assert state(line) == CandidateState.IN_REVIEW


VERDICTS = [
    ("approve", {}),
    ("reject", {"reason": "weak"}),
    ("request-changes", {"note": "Shorter"}),
]


@pytest.mark.parametrize(("name", "data"), VERDICTS, ids=[name for name, _ in VERDICTS])
def test_each_decision_is_undone_from_its_toast(
    line: Candidate, ben: User, name: str, data: dict[str, str]
):
    client = signed_in(ben)
    act(client, line, name, **data)
    assert state(line) != CandidateState.IN_REVIEW
    assert act(client, line, "undo", "?at=queue").status_code == 302
    assert state(line) == CandidateState.IN_REVIEW
    verdicts = list(Decision.objects.order_by("pk").values_list("verdict", flat=True))
    assert verdicts == [name.replace("-", "_"), "undo"]
    assert AuditEntry.objects.filter(event="candidate.undo").count() == 1


def test_primary_is_undone_and_gives_the_place_back(lines: list[Candidate], ben: User):
    client = signed_in(ben)
    for row in lines[:2]:
        act(client, row, "approve")
        act(client, row, "primary")
    assert list(Candidate.objects.filter(is_primary=True)) == [lines[1]]
    act(client, lines[1], "undo")
    assert list(Candidate.objects.filter(is_primary=True)) == [lines[0]]


def test_z_undoes_my_newest_decision_and_nobody_elses(
    lines: list[Candidate], ben: User, cleo: User
):
    mine, theirs = signed_in(ben), signed_in(cleo)
    act(mine, lines[0], "approve")
    act(mine, lines[1], "approve")
    act(theirs, lines[2], "approve")
    assert mine.post("/w/acme/review/undo/?at=queue").status_code == 302
    assert [state(row) for row in lines] == ["approved", "in_review", "approved"]
    mine.post("/w/acme/review/undo/")
    assert [state(row) for row in lines] == ["in_review", "in_review", "approved"]
    assert mine.post("/w/acme/review/undo/").status_code == 409


def test_an_undo_never_jumps_over_a_later_edit(line: Candidate, ben: User, ana: User):
    client = signed_in(ben)
    act(client, line, "approve")
    row = Candidate.objects.get(pk=line.pk)
    candidate_edit(candidate=row, by=ana, text="238 g, edited", version=row.version)
    assert act(client, line, "undo").status_code == 409
    assert Candidate.objects.get(pk=line.pk).text == "238 g, edited"


def test_a_decision_on_a_text_that_moved_shows_what_changed(line: Candidate, ben: User, ana: User):
    candidate_edit(candidate=line, by=ana, text="238 g, and lighter words", version=line.version)
    answer = act(signed_in(ben), line, "approve", "?at=queue")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "what changed since you read it" in page
    assert "<ins>" in page
    assert state(line) == CandidateState.IN_REVIEW


def test_a_line_whose_facts_moved_is_not_approved_before_it_is_checked_again(
    line: Candidate, ben: User
):
    reasons = [{"kind": "fact", "before": "weight: 240 g", "after": "weight: 238 g"}]
    Candidate.objects.filter(pk=line.pk).update(stale_reasons=reasons)
    client = signed_in(ben)
    page = client.get("/w/acme/review/").content.decode()
    assert "What this line rests on has changed." in page
    assert "weight: 240 g" in page
    assert act(client, line, "approve").status_code == 422
    assert act(client, line, "recheck", version=line.version).status_code == 302
    row = Candidate.objects.get(pk=line.pk)
    assert row.stale_reasons == []
    # Checking is no writing: who had it checked may approve it.
    assert act(client, row, "approve").status_code == 302


def test_comments_are_kept_and_an_empty_one_is_refused(line: Candidate, vic: User):
    client = signed_in(vic)
    assert act(client, line, "comment", text=" ").status_code == 422
    assert act(client, line, "comment", text="Please keep the weight").status_code == 302
    assert "Please keep the weight" in client.get("/w/acme/review/").content.decode()
    assert state(line) == CandidateState.IN_REVIEW


def test_another_line_is_written_beside_this_one(line: Candidate, ana: User):
    client = signed_in(ana)
    for name in ("regenerate", "more-like"):
        answer = client.post(f"/w/acme/candidates/{line.pk}/{name}/?at=queue", headers=HX)
        assert answer.status_code == 200, answer.content
        assert 'id="made"' in answer.content.decode()
    made = Candidate.objects.exclude(pk=line.pk)
    assert {(row.channel, row.field, row.origin) for row in made} == {
        ("google_rsa", "headline", "model")
    }
    assert len({row.text for row in made} | {line.text}) == 3


def test_an_own_text_becomes_a_line_that_its_writer_cannot_approve(
    campaign: Campaign, shoe: Product, line: Candidate, ben: User
):
    client = signed_in(ben)
    act(client, line, "enter", text="Ben’s own 238 g line", is_control="1")
    made = Candidate.objects.get(origin="human")
    assert made.is_control
    assert act(client, made, "approve").status_code == 403
    assert act(client, line, "enter", text=" ").status_code == 422


def test_only_an_approved_line_becomes_primary(line: Candidate, ben: User):
    assert act(signed_in(ben), line, "primary").status_code == 409


def test_nothing_is_changed_by_looking(
    line: Candidate, ben: User, campaign: Campaign, shoe: Product
):
    make_candidate(campaign, shoe, "Only 3 left, and 99% off")
    before = list(Candidate.objects.values_list("pk", "version", "state"))
    client = signed_in(ben)
    for address in ("review/", "review/grid/", "review/?edit=1", f"candidates/{line.pk}/?edit=1"):
        assert client.get(f"/w/acme/{address}").status_code == 200
    client.post(f"/w/acme/candidates/{line.pk}/measure/", {"text": "238 g today"})
    assert list(Candidate.objects.values_list("pk", "version", "state")) == before
    assert not AuditEntry.objects.exists()


def test_an_undo_that_cannot_be_says_so_beside_the_line(line: Candidate, ben: User, ana: User):
    client = signed_in(ben)
    act(client, line, "approve")
    row = Candidate.objects.get(pk=line.pk)
    candidate_edit(candidate=row, by=ana, text="238 g, edited", version=row.version)
    page = act(client, line, "undo", "?at=queue").content.decode()
    assert "This line has changed since." in page
    assert "238 g, edited" in page
