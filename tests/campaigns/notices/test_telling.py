"""Who is told of what, once and in their own way."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.briefs.round_services import round_create
from campaigns.exports.services import export_create
from campaigns.models import (
    Campaign,
    Candidate,
    MailMode,
    Membership,
    NoticeKind,
    Notification,
    User,
    Verdict,
    Workspace,
)
from campaigns.notices.kinds import Way
from campaigns.notices.services import Notice, tell, ways_choose
from campaigns.notices.words import notice_words
from campaigns.review.editing import candidate_edit
from campaigns.review.services import (
    candidate_approve,
    candidate_reject,
    candidate_request_changes,
)
from campaigns.review.undo import decision_undo, last_decision
from generation.jobs.runner import job_run
from generation.jobs.services import job_cancel
from generation.models import Job
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db


def told(person: User) -> list[Notification]:
    return list(Notification.objects.filter(person=person).order_by("pk"))


def reject(line: Candidate, by: User, note: str = "Too loud") -> None:
    candidate_reject(
        candidate=line, by=by, content_hash=line.content_hash, reason="tone", note=note
    )


def about(line: Candidate, event: str = "note:1", actor: User | None = None) -> Notice:
    return Notice(NoticeKind.COMMENT, line, event, actor, line.text, "Well said")


def test_a_rejection_tells_the_writer_and_says_why(line: Candidate, ana: User, ben: User):
    reject(line, ben)
    (row,) = told(ana)
    assert (row.kind, row.entity_id, row.actor) == (NoticeKind.REJECTED, line.pk, ben)
    assert row.said == "Wrong tone: Too loud"
    words = notice_words(row, slug="acme")
    assert words.title == "Ben Koch rejected a line"
    assert words.path == f"/w/acme/candidates/{line.pk}/"
    assert told(ben) == []


def test_asking_for_changes_and_approving_tell_too(line: Candidate, ana: User, ben: User):
    candidate_request_changes(candidate=line, by=ben, note="Name the weight")
    edited = candidate_edit(
        candidate=Candidate.objects.get(pk=line.pk),
        by=ana,
        text="238 g, and light on your feet",
        version=Candidate.objects.get(pk=line.pk).version,
    )
    candidate_approve(candidate=edited, by=ben, content_hash=edited.content_hash)
    assert [(row.kind, row.said, row.mail) for row in told(ana)] == [
        (NoticeKind.CHANGES, "Name the weight", MailMode.NONE),
        (NoticeKind.APPROVED, "", MailMode.NONE),
    ]


def test_a_line_of_the_machine_is_theirs_who_had_it_made(in_acme: Workspace, ana: User, ben: User):
    product = make_product(in_acme)
    campaign = make_campaign(in_acme, created_by=ben, skus=[product.sku])
    row = round_create(campaign=campaign, by=ana, asked={"n": 1})
    job_run(queue="generate", job_id=row.job_id)
    line = Candidate.objects.filter(round=row, state="in_review").first()
    assert line is not None
    reject(line, ben)
    assert [row.kind for row in told(ana)] == [NoticeKind.ROUND, NoticeKind.REJECTED]


def test_nobody_is_told_of_their_own_act(line: Candidate, ana: User):
    reject(line, ana)
    assert told(ana) == []


def test_who_left_or_is_suspended_is_not_told(line: Candidate, ana: User, ben: User):
    Membership.objects.filter(user=ana).update(active=False)
    reject(line, ben)
    assert told(ana) == []


def test_undoing_takes_the_news_back(line: Candidate, ana: User, ben: User):
    reject(line, ben)
    decision = last_decision(by=ben)
    assert decision is not None
    decision_undo(decision=decision, by=ben)
    assert told(ana) == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_bulk_act_is_one_piece_of_news(in_acme: Workspace, ana: User, ben: User, count: int):
    campaign, product = make_campaign(in_acme, created_by=ana), make_product(in_acme)
    lines = [
        make_candidate(campaign, product, f"{n} good reasons to run", author=ana)
        for n in range(count)
    ]
    answer = signed_in(ben).post(
        "/api/v1/candidates/bulk/",
        {
            "action": "reject",
            "ids": [line.pk for line in lines],
            "expected_count": count,
            "reason": "weak",
        },
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content
    (row,) = told(ana)
    assert row.count == count
    assert row.entity == ("candidate" if count == 1 else "batch")
    page = signed_in(ana).get(f"/w/acme/notifications/{row.pk}/", follow=True)
    assert page.status_code == 200
    undo = reverse("review:batch_undo", args=["acme", answer.json()["undo_id"]])
    assert signed_in(ben).post(undo).status_code == 302
    assert told(ana) == []


def test_one_event_is_told_once_and_the_first_kind_stays(line: Candidate, ana: User, ben: User):
    mention = Notice(NoticeKind.MENTION, line, "comment:7", ben, line.text, "@ana look")
    comment = Notice(NoticeKind.COMMENT, line, "comment:7", ben, line.text, "@ana look")
    with transaction.atomic():
        for notice in (mention, comment, comment):
            tell(notice, [ana.pk, ana.pk, None], workspace_id=line.workspace_id)
    assert [row.kind for row in told(ana)] == [NoticeKind.MENTION]


@pytest.mark.django_db(transaction=True)
def test_telling_needs_the_transaction_of_the_change():
    notice = Notice(NoticeKind.COMMENT, Workspace(pk=1), "note:1", None, "A line")
    with pytest.raises(RuntimeError, match="transaction"):
        tell(notice, [1], workspace_id=1)


@pytest.mark.usefixtures("mailing")
@pytest.mark.parametrize(
    ("way", "kept"),
    [
        (Way(in_app=True, mail=MailMode.NOW), (True, True)),
        (Way(in_app=False, mail=MailMode.DIGEST), (False, True)),
        (Way(in_app=True, mail=MailMode.NONE), (True, False)),
        (Way(in_app=False, mail=MailMode.NONE), None),
    ],
)
def test_each_hears_in_the_way_they_chose(line: Candidate, ana: User, way: Way, kept: object):
    ways_choose(person=ana, workspace_id=line.workspace_id, ways={NoticeKind.COMMENT: way})
    with transaction.atomic():
        tell(about(line), [ana.pk], workspace_id=line.workspace_id)
    assert [(row.in_app, row.mail_due is not None) for row in told(ana)] == ([kept] if kept else [])


def test_telling_many_asks_as_often_as_telling_one(line: Candidate, ana: User, ben: User):
    def asked(event: str, people: list[int]) -> int:
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            tell(about(line, event), people, workspace_id=line.workspace_id)
        return len(queries)

    cast = [ana.pk, ben.pk]
    assert asked("one", cast[:1]) == asked("two", cast)


def test_the_end_of_a_round_an_import_and_an_export_is_told(
    in_acme: Workspace, ana: User, ben: User
):
    product = make_product(in_acme)
    campaign = make_campaign(in_acme, created_by=ana, skus=[product.sku])
    made = round_create(campaign=campaign, by=ben, asked={"n": 1})
    job_run(queue="generate", job_id=made.job_id)
    export = export_create(campaign=campaign, profile="jsonl", by=ben)
    job_run(queue="default", job_id=export.job_id)
    titles = [notice_words(row, slug="acme").title for row in told(ben)]
    assert titles == ["Your round is finished", "Your export is finished"]
    assert told(ana) == []
    client = signed_in(ben)
    for row in told(ben):
        assert client.get(f"/w/acme/notifications/{row.pk}/", follow=True).status_code == 200


def test_a_round_that_failed_says_why_and_a_cancelled_one_nothing(
    in_acme: Workspace, ben: User, monkeypatch: pytest.MonkeyPatch
):
    product = make_product(in_acme)
    campaign: Campaign = make_campaign(in_acme, created_by=ben, skus=[product.sku])
    failing = round_create(campaign=campaign, by=ben, asked={"n": 1})
    Job.everywhere.filter(pk=failing.job_id).update(max_attempts=1)

    def broken(context: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("campaigns.briefs.rounds.round_run", broken)
        job_run(queue="generate", job_id=failing.job_id)
    other = round_create(campaign=campaign, by=ben, asked={"n": 1})
    job_cancel(job=Job.everywhere.get(pk=other.job_id))
    (row,) = told(ben)
    words = notice_words(row, slug="acme")
    assert (words.title, words.tone) == ("Your round failed", "bad")
    assert row.said


@pytest.mark.parametrize(
    ("entity", "count", "code", "title", "others"),
    [
        ("candidate", 1, "overdue", "A line is overdue", 0),
        ("campaign", 1200, "soon", "1,200 lines are due soon", 0),
        ("batch", 41, "overdue", "41 lines are overdue", 40),
    ],
)
def test_due_lines_in_words(entity: str, count: int, code: str, title: str, others: int):
    row = Notification(
        kind=NoticeKind.DUE, entity=entity, entity_id=1, count=count, code=code, subject="Summer"
    )
    words = notice_words(row, slug="acme")
    assert words.title.replace("\N{NO-BREAK SPACE}", " ") == title
    assert words.others == others


def test_every_verdict_that_decides_has_its_kind():
    from campaigns.review.audience import KIND_OF
    from campaigns.review.states import DECIDED_TO

    assert set(KIND_OF) == set(DECIDED_TO) < set(Verdict.values)
