"""Four eyes: nobody approves a line they wrote on, by no way, in no role, after no detour (A3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaigns.briefs.round_services import round_create
from campaigns.common.errors import Forbidden
from campaigns.models import (
    Campaign,
    Candidate,
    Decision,
    Membership,
    Product,
    Role,
    User,
    Workspace,
)
from campaigns.review.editing import candidate_edit
from campaigns.review.services import candidate_approve
from generation.jobs.runner import job_run
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate

People = dict[str, User]


@pytest.fixture
def people(ana: User, ben: User, cleo: User) -> People:
    """One of each role that decides."""
    return {"copywriter": ana, "manager": ben, "admin": cleo}


def by_page(line: Candidate, person: User) -> bool:
    address = f"/w/acme/candidates/{line.pk}/approve/"
    return signed_in(person).post(address, {"content_hash": line.content_hash}).status_code == 302


def by_bulk(line: Candidate, person: User) -> bool:
    posted = {"action": "approve", "ids": [line.pk], "expected_count": 1}
    signed_in(person).post("/w/acme/review/grid/bulk/", posted)
    return Candidate.objects.get(pk=line.pk).state == "approved"


def by_api(line: Candidate, person: User) -> bool:
    answer = signed_in(person).post(
        f"/api/v1/candidates/{line.pk}/approve/",
        {"content_hash": line.content_hash},
        content_type="application/json",
    )
    return answer.status_code == 200


def by_service(line: Candidate, person: User) -> bool:
    try:
        candidate_approve(candidate=line, by=person, content_hash=line.content_hash)
    except Forbidden:
        return False
    return True


def by_sql(line: Candidate, person: User) -> bool:
    """A decision row written past all code: the trigger refuses it."""
    assert line.revision_id is not None
    try:
        with transaction.atomic():
            Decision.objects.create(
                workspace_id=line.workspace_id,
                candidate=line,
                revision_id=line.revision_id,
                verdict="approve",
                content_hash=line.content_hash,
                state_before="in_review",
                state_after="approved",
                by=person,
            )
    except IntegrityError:
        return False
    return True


WAYS: dict[str, Callable[[Candidate, User], bool]] = {
    "page": by_page,
    "bulk": by_bulk,
    "api": by_api,
    "service": by_service,
    "sql": by_sql,
}


def edited(line: Candidate, by: User, text: str) -> Candidate:
    row = Candidate.objects.get(pk=line.pk)
    return candidate_edit(candidate=row, by=by, text=text, version=row.version)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("role", ["copywriter", "manager", "admin"])
def test_the_newest_editor_never_approves(line: Candidate, people: People, role: str, way: str):
    row = edited(line, people[role], "238 g, rewritten")
    assert not WAYS[way](row, people[role])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("role", ["copywriter", "manager", "admin"])
def test_an_earlier_editor_never_approves_either(
    line: Candidate, people: People, role: str, way: str
):
    edited(line, people[role], "238 g, first hand")
    other = next(person for name, person in people.items() if name != role)
    row = edited(line, other, "238 g, second hand")
    assert not WAYS[way](row, people[role])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("role", ["copywriter", "manager", "admin"])
def test_somebody_else_does(line: Candidate, people: People, role: str, way: str):
    other = next(person for name, person in people.items() if name != role)
    row = edited(line, other, "238 g, by another hand")
    assert WAYS[way](row, people[role])


@pytest.mark.parametrize("way", WAYS)
def test_an_editor_who_was_promoted_is_still_an_editor(
    in_acme: Workspace, line: Candidate, ana: User, way: str
):
    row = edited(line, ana, "238 g, by Ana")
    Membership.objects.filter(user=ana).update(role=Role.ADMIN)
    assert not WAYS[way](row, ana)


@pytest.mark.parametrize("way", ["page", "bulk", "api"])
def test_nobody_who_may_not_decide_approves(line: Candidate, vic: User, way: str):
    assert not WAYS[way](line, vic)


def test_rejecting_and_reopening_does_not_wash_an_editor(line: Candidate, ana: User, ben: User):
    row = edited(line, ana, "238 g, by Ana")
    client = signed_in(ben)
    posted = {"content_hash": row.content_hash, "reason": "weak"}
    client.post(f"/w/acme/candidates/{line.pk}/reject/", posted)
    client.post(f"/w/acme/candidates/{line.pk}/undo/")
    row.refresh_from_db()
    assert row.state == "in_review"
    assert not by_page(row, ana)


def test_putting_the_old_text_back_does_not_wash_an_editor(line: Candidate, ana: User):
    edited(line, ana, "238 g, by Ana")
    row = edited(line, ana, line.text)
    assert row.text == line.text
    assert not by_page(row, ana)


def test_an_own_text_in_another_campaign_is_still_ones_own(
    in_acme: Workspace, shoe: Product, line: Candidate, ana: User
):
    other = make_campaign(in_acme, created_by=ana, name="Spring")
    copy = make_candidate(other, shoe, line.text, origin="human", author=ana)
    assert not by_page(copy, ana)


def test_who_pressed_generate_may_approve_unless_the_workspace_is_stricter(
    in_acme: Workspace, campaign: Campaign, shoe: Product, ana: User, ben: User
):
    row = round_create(
        campaign=campaign, by=ana, asked={"channels": ["google_rsa"], "skus": [shoe.sku], "n": 2}
    )
    job_run(queue="generate", job_id=row.job_id)
    first, second = Candidate.objects.filter(round=row, state="in_review").order_by("pk")[:2]
    assert by_page(first, ana)
    Workspace.objects.filter(pk=in_acme.pk).update(generator_may_approve=False)
    assert not by_page(second, ana)
    assert by_page(second, ben)


def test_who_may_not_approve_is_named_to_nobody_as_one_who_may(
    in_acme: Workspace, campaign: Campaign, shoe: Product, ana: User, ben: User, cleo: User
):
    row = round_create(
        campaign=campaign, by=ana, asked={"channels": ["google_rsa"], "skus": [shoe.sku], "n": 1}
    )
    line = make_candidate(campaign, shoe, "238 g, by Ben", origin="human", author=ben)
    Candidate.objects.filter(pk=line.pk).update(round=row)
    address = f"/w/acme/candidates/{line.pk}/"
    assert "Ana Novak or Cleo Hart may approve it." in signed_in(ben).get(address).content.decode()
    Workspace.objects.filter(pk=in_acme.pk).update(generator_may_approve=False)
    assert "approves it. Cleo Hart may approve it." in signed_in(ben).get(address).content.decode()


def test_a_decision_cannot_be_bound_to_another_text(line: Candidate, ben: User):
    assert line.revision_id is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            workspace_id=line.workspace_id,
            candidate=line,
            revision_id=line.revision_id,
            verdict="approve",
            content_hash="0" * 64,
            state_before="in_review",
            state_after="approved",
            by=ben,
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE campaigns_revision SET text = 'other'",
        "UPDATE campaigns_revision SET author_id = NULL",
        "DELETE FROM campaigns_revision",
        "UPDATE campaigns_decision SET verdict = 'approve'",
        "DELETE FROM campaigns_decision",
    ],
)
def test_history_cannot_be_rewritten(line: Candidate, ana: User, ben: User, statement: str):
    row = edited(line, ana, "238 g, by Ana")
    by_page(row, ben)
    Candidate.objects.filter(pk=line.pk).update(revision=None, decided=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_page_says_why_it_is_locked_and_who_may(line: Candidate, ben: User, cleo: User):
    edited(line, ben, "238 g, by Ben")
    page = signed_in(ben).get(f"/w/acme/candidates/{line.pk}/").content.decode()
    assert "You edited this line." in page
    assert "Cleo Hart may approve it." in page
    assert 'aria-describedby="why-not"' in page
    assert f"/candidates/{line.pk}/approve/" not in page
