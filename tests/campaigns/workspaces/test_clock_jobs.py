"""Jobs that the clock begins by itself: failing again and again they lie longer, are given up, told of and begun by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from campaigns.catalog.tasks import tend_products
from campaigns.claims.services import evidence_retire
from campaigns.claims.tasks import tend_claims
from campaigns.common.errors import StateConflict
from campaigns.exports.gate import gate_check
from campaigns.models import Campaign, Evidence, NoticeKind, Notification, User, Workspace
from campaigns.notices.words import notice_words
from campaigns.review import tasks
from campaigns.review.tasks import tend_lines
from campaigns.rules.services import rule_create
from campaigns.rules.tasks import tend_rules
from campaigns.workspaces.clock_jobs import failures_of
from generation.jobs.context import JobContext
from generation.jobs.errors import JobFailed
from generation.jobs.kinds import KINDS, Kind
from generation.jobs.runner import job_run
from generation.jobs.services import OPEN, job_cancel
from generation.models import Job, JobState
from tests.campaigns.claims.steps import make_evidence
from tests.campaigns.review.test_second_policy import ask
from tests.campaigns.rules.steps import LIGHT, activated
from tests.conftest import signed_in
from tests.factories import make_campaign, make_product

pytestmark = pytest.mark.django_db
PAGE = "/w/acme/operations/"
BROKEN = "The disk is full."


def broken(context: JobContext) -> None:
    """Work that always fails."""
    raise JobFailed("disk", BROKEN)


def scan(workspace: Workspace, by: User) -> None:
    make_product(workspace)
    Workspace.objects.filter(pk=workspace.pk).update(scanned_to=0)
    tend_products()


def rules(workspace: Workspace, by: User) -> None:
    activated(rule_create(workspace_id=workspace.pk, values=LIGHT, by=by).rule_set, by)


def second(workspace: Workspace, by: User) -> None:
    ask(workspace, by, "google_rsa")


def evidence(workspace: Workspace, by: User) -> None:
    make_evidence(by, workspace.pk)


def brief(workspace: Workspace, by: User) -> None:
    campaign = make_campaign(workspace)
    Campaign.objects.filter(pk=campaign.pk).update(brief_unread=True)
    tend_lines()


Begin = Callable[[Workspace, User], None]
ALL: list[tuple[str, Begin, Callable[[], None]]] = [
    ("scan", scan, tend_products),
    ("rules_settle", rules, tend_rules),
    ("second_approval", second, tend_lines),
    ("evidence", evidence, tend_claims),
    ("brief", brief, tend_lines),
]
KIND = pytest.mark.parametrize(("kind", "begin", "look"), ALL, ids=[one[0] for one in ALL])


def work() -> None:
    while job_run(queue="default"):
        pass


def queued(kind: str) -> int:
    return Job.objects.filter(kind=kind, state__in=OPEN).count()


def passes(**time: int) -> None:
    """So much time since whatever ended."""
    Job.objects.exclude(finished=None).update(finished=timezone.now() - timedelta(**time))


def given_up(kind: str, begin: Begin, look: Callable[[], None], where: Workspace, by: User) -> Job:
    """A job of a kind at the end of what the clock tries."""
    begin(where, by)
    for minutes in (11, 61):
        work()
        passes(minutes=minutes)
        look()
    work()
    return Job.objects.filter(kind=kind).latest("pk")


@KIND
def test_it_lies_longer_each_time_and_is_begun_no_more_after_the_third(
    in_acme: Workspace,
    cleo: User,
    kind: str,
    begin: Begin,
    look: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setitem(KINDS, kind, Kind(f"{__name__}:broken"))
    begin(in_acme, cleo)
    for least, enough in ((9, 11), (59, 61)):
        assert queued(kind) == 1
        work()
        passes(minutes=least)
        look()
        assert queued(kind) == 0
        assert not Notification.objects.filter(kind=NoticeKind.JOB).exists()
        passes(minutes=enough)
        look()
    assert queued(kind) == 1
    work()
    passes(days=30)
    look()
    assert queued(kind) == 0
    assert Notification.objects.filter(kind=NoticeKind.JOB).count() == 1


@KIND
def test_admins_are_told_and_begin_it_again_under_operations(
    in_acme: Workspace,
    ben: User,
    cleo: User,
    kind: str,
    begin: Begin,
    look: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
):
    real = KINDS[kind]
    monkeypatch.setitem(KINDS, kind, Kind(f"{__name__}:broken"))
    job = given_up(kind, begin, look, in_acme, cleo)
    notice = Notification.objects.get(kind=NoticeKind.JOB)
    assert (notice.person, BROKEN in notice.said) == (cleo, True)
    assert notice_words(notice, slug="acme").path == PAGE
    passes(days=30)
    page = signed_in(cleo).get(PAGE).content.decode()
    assert "It failed 3 times in a row." in page
    assert page.count(BROKEN) == 1
    again = f"/w/acme/jobs/{job.pk}/retry/"
    assert again in page

    monkeypatch.setitem(KINDS, kind, real)
    signed_in(cleo).post(again)
    work()
    job.refresh_from_db()
    assert job.state == JobState.SUCCEEDED
    assert "Given up" not in signed_in(cleo).get(PAGE).content.decode()


def test_who_begins_it_again_has_it_tried_as_often_as_at_first(
    in_acme: Workspace, cleo: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(KINDS, "scan", Kind(f"{__name__}:broken"))
    job = given_up("scan", scan, tend_products, in_acme, cleo)
    signed_in(cleo).post(f"/w/acme/jobs/{job.pk}/retry/")
    for minutes in (11, 61):
        assert queued("scan") == 1
        work()
        assert "Given up" not in signed_in(cleo).get(PAGE).content.decode()
        passes(minutes=minutes)
        tend_products()
    work()
    assert "Given up" in signed_in(cleo).get(PAGE).content.decode()
    assert Notification.objects.filter(kind=NoticeKind.JOB).count() == 2


def test_who_waits_for_it_is_told_that_it_was_given_up_and_what_to_do(
    in_acme: Workspace, cleo: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(KINDS, "rules_settle", Kind(f"{__name__}:broken"))
    campaign = make_campaign(in_acme)
    rules(in_acme, cleo)
    with pytest.raises(StateConflict, match="Try again shortly"):
        gate_check(campaign)
    for minutes in (11, 61):
        work()
        passes(minutes=minutes)
        tend_rules()
    work()
    with pytest.raises(StateConflict, match="An admin begins it again under Operations"):
        gate_check(campaign)


@pytest.mark.parametrize("kind", ["scan", "second_approval", "brief"])
def test_a_workspace_whose_work_cannot_be_begun_holds_up_no_other(
    in_acme: Workspace, cleo: User, kind: str
):
    [(begin, look)] = [(begin, look) for name, begin, look in ALL if name == kind]
    other = Workspace.objects.create(name="Other", slug="other")
    for workspace in (in_acme, other):
        with scope(workspace=workspace.pk):
            begin(workspace, cleo)
    ended = {"state": JobState.CANCELLED, "finished": timezone.now() - timedelta(hours=1)}
    with scopes_disabled():
        rows = Job.everywhere.filter(kind=kind)
        assert rows.update(**ended) == 2
        rows.filter(workspace_id=in_acme.pk).update(payload={"failures": "many"})
    look()
    with scopes_disabled():
        begun = [*rows.filter(state__in=OPEN).values_list("workspace_id", flat=True)]
    assert begun == [other.pk]


def test_what_breaks_in_one_look_of_the_clock_keeps_it_from_no_other(
    in_acme: Workspace, cleo: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tasks, "lines_remind", lambda: 1 / 0)
    with pytest.raises(ExceptionGroup) as broken:
        brief(in_acme, cleo)
    assert [type(one) for one in broken.value.exceptions] == [ZeroDivisionError]
    assert queued("brief") == 1


def test_one_that_is_cancelled_is_no_failure(
    in_acme: Workspace, cleo: User, monkeypatch: pytest.MonkeyPatch
):
    scan(in_acme, cleo)
    for _ in range(4):
        job_cancel(job=Job.objects.filter(kind="scan").latest("pk"))
        passes(minutes=11)
        tend_products()
        assert queued("scan") == 1


def test_a_reading_that_waits_for_another_forgets_no_failure(
    in_acme: Workspace, cleo: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(KINDS, "evidence", Kind(f"{__name__}:broken"))
    first = make_evidence(cleo, in_acme.pk)
    work()
    passes(minutes=11)
    second = make_evidence(cleo, in_acme.pk)
    tend_claims()  # the second one's is open
    work()
    tend_claims()
    work()
    passes(minutes=11)
    tend_claims()
    read = [job.payload["evidence"] for job in Job.objects.filter(kind="evidence").order_by("pk")]
    assert read == [first.pk, second.pk, first.pk, second.pk]


def test_a_reading_that_came_to_its_end_is_no_failure_in_a_row(
    in_acme: Workspace, cleo: User, monkeypatch: pytest.MonkeyPatch
):
    real = KINDS["evidence"]
    monkeypatch.setitem(KINDS, "evidence", Kind(f"{__name__}:broken"))
    record = make_evidence(cleo, in_acme.pk)
    work()
    passes(minutes=11)
    tend_claims()
    monkeypatch.setitem(KINDS, "evidence", real)
    days = Evidence.objects.filter(pk=record.pk)
    days.update(valid_from=timezone.now() + timedelta(days=1))  # it does not hold when it is read
    work()
    days.update(valid_from=None)
    passes(minutes=11)
    tend_claims()
    jobs = Job.objects.filter(kind="evidence").order_by("pk")
    assert [job.state for job in jobs] == ["failed", "succeeded", "queued"]
    assert [failures_of(job) for job in jobs] == [1, 1, 0]


def test_what_was_to_be_read_by_a_record_that_was_retired_is_given_up_no_more(
    in_acme: Workspace, cleo: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(KINDS, "evidence", Kind(f"{__name__}:broken"))
    given_up("evidence", evidence, tend_claims, in_acme, cleo)
    assert "Given up" in signed_in(cleo).get(PAGE).content.decode()
    record = Evidence.objects.get()
    page = signed_in(cleo).get(f"/w/acme/brand/evidence/{record.pk}/").content.decode()
    assert "An admin begins it again under Operations" in page
    assert "are being checked again" not in page
    evidence_retire(evidence=record, version=record.version, by=cleo)
    assert "Given up" not in signed_in(cleo).get(PAGE).content.decode()
