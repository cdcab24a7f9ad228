"""Approving against saving, in every order and at once: never a text approved that nobody read (A1)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django_scopes import scope

from campaigns.catalog.records import product_understood
from campaigns.common.errors import Conflict
from campaigns.models import Candidate, Decision, Membership, Revision, Role, User, Workspace
from campaigns.review.editing import candidate_edit
from campaigns.review.services import candidate_approve
from campaigns.review.undo import decision_undo, standing_decision
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product, make_user
from tests.sizes import sized
from tests.together import alone, scoped, shared_rows, together

pytestmark = pytest.mark.nightly
RACES = sized(30, 500)
# Ben reads, then approves; Ana opens the editor, then saves; somebody rejects or undoes in between.
STEPS = ("read", "approve", "open", "save")


def sound(pk: int) -> None:
    """Whatever happened: an approved line is approved for exactly the text that stands."""
    row = Candidate.objects.select_related("revision").get(pk=pk)
    assert row.revision is not None
    assert (row.text, row.content_hash) == (row.revision.text, row.revision.content_hash)
    newest = Revision.objects.filter(candidate=row).order_by("-number").first()
    assert newest == row.revision
    decision = standing_decision(row)
    if row.state == "approved":
        assert decision is not None
        assert decision.verdict == "approve"
        assert decision.content_hash == row.content_hash
        assert decision.revision_id == row.revision_id
    for verdict in Decision.objects.filter(candidate=row, verdict="approve").select_related(
        "revision"
    ):
        assert verdict.content_hash == verdict.revision.content_hash


def orders() -> list[tuple[str, ...]]:
    """All orders of the steps in which each person's second step follows their first."""
    return [
        order
        for order in itertools.permutations(STEPS)
        if order.index("read") < order.index("approve")
        and order.index("open") < order.index("save")
    ]


@pytest.mark.parametrize("order", orders(), ids="-".join)
def test_every_order_of_approving_and_saving_ends_sound(
    line: Candidate, ana: User, ben: User, order: tuple[str, ...]
):
    approver, editor = signed_in(ben), signed_in(ana)
    known: dict[str, Any] = {}
    answers: dict[str, int] = {}
    for step in order:
        row = Candidate.objects.get(pk=line.pk)
        if step == "read":
            known["hash"] = row.content_hash
        elif step == "open":
            known["version"] = row.version
        elif step == "approve":
            posted = {"content_hash": known["hash"]}
            address = f"/w/acme/candidates/{line.pk}/approve/"
            answers[step] = approver.post(address, posted).status_code
        else:
            posted = {"text": "238 g, saved by Ana", "version": known["version"]}
            address = f"/w/acme/candidates/{line.pk}/edit/"
            answers[step] = editor.post(address, posted).status_code
        sound(line.pk)
    row = Candidate.objects.get(pk=line.pk)
    saved_between = order.index("read") < order.index("save") < order.index("approve")
    approved_between = order.index("open") < order.index("approve") < order.index("save")
    assert answers["approve"] == (409 if saved_between else 302)
    assert answers["save"] == (409 if approved_between else 302)
    if answers["save"] == 302 and order.index("save") > order.index("approve"):
        # A approved, B a new draft.
        assert (row.state, row.text) == ("in_review", "238 g, saved by Ana")
    elif answers["approve"] == 302:
        assert row.state == "approved"


@pytest.mark.parametrize(
    "order", list(itertools.permutations(("approve", "save", "undo", "reject")))
)
def test_every_order_with_undo_and_reject_ends_sound(
    line: Candidate, ana: User, ben: User, order: tuple[str, ...]
):
    """The 24 orders of four acts, each on what its person read at the start."""
    approver, editor = signed_in(ben), signed_in(ana)
    start = f"/w/acme/candidates/{line.pk}/"
    for step in order:
        if step == "save":
            posted = {"text": "238 g, saved by Ana", "version": line.version}
            status = editor.post(f"{start}edit/", posted).status_code
        else:
            posted = {"content_hash": line.content_hash, "reason": "weak"}
            status = approver.post(f"{start}{step}/", posted).status_code
        assert status in (302, 409)
        sound(line.pk)


@shared_rows
def test_approving_and_saving_at_the_same_moment_ends_sound(share: Callable[[], None]):
    workspace = Workspace.objects.create(slug="acme", name="Acme")
    ana, ben = make_user("ana"), make_user("ben")
    for person, role in ((ana, Role.COPYWRITER), (ben, Role.MANAGER)):
        Membership.objects.create(user=person, workspace=workspace, role=role)
    with scope(workspace=workspace.pk):
        shoe = make_product(workspace)
        shoe.understanding = product_understood(shoe)
        shoe.save(update_fields=["understanding"])
        campaign = make_campaign(workspace)
        pks = [make_candidate(campaign, shoe).pk for _ in range(RACES)]
    share()
    acme = workspace.pk

    def race(pk: int) -> list[Any]:
        """Both act on what they read before, one after the other or at once."""
        read: Candidate = alone(scoped(acme, lambda: Candidate.objects.get(pk=pk)))
        approve = scoped(
            acme, lambda: candidate_approve(candidate=read, by=ben, content_hash=read.content_hash)
        )
        save = scoped(
            acme,
            lambda: candidate_edit(
                candidate=Candidate.objects.get(pk=pk),
                by=ana,
                text="238 g, saved",
                version=read.version,
            ),
        )
        answers = together(approve, save)
        alone(scoped(acme, lambda: sound(pk)))
        return answers

    outcomes = [race(pk) for pk in pks]
    for approved, saved in outcomes:
        # Exactly one of the two was first; the other is told so.
        assert isinstance(approved, Conflict) != isinstance(saved, Conflict)


@shared_rows
def test_two_who_undo_at_the_same_moment_undo_once(share: Callable[[], None]):
    workspace = Workspace.objects.create(slug="acme", name="Acme")
    ben, cleo = make_user("ben"), make_user("cleo")
    with scope(workspace=workspace.pk):
        shoe = make_product(workspace)
        line = make_candidate(make_campaign(workspace), shoe)
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
        decision = Decision.objects.get()
    share()

    def undo(by: User) -> Callable[[], Any]:
        return scoped(workspace.pk, lambda: decision_undo(decision=decision, by=by))

    answers = together(undo(ben), undo(cleo))
    assert sorted(isinstance(answer, Conflict) for answer in answers) == [False, True]
