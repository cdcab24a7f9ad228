"""Two who approve at the same moment, and an admin who asks for second approvals meanwhile: never one approval for two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django_scopes import scope

from campaigns.catalog.records import product_understood
from campaigns.common.errors import Conflict, Forbidden
from campaigns.models import Candidate, Decision, Membership, Role, User, Workspace
from campaigns.review.second_policy import second_approval_change
from campaigns.review.services import candidate_approve
from generation.jobs.runner import job_run
from generation.models import Job
from tests.factories import make_campaign, make_candidate, make_product, make_user
from tests.sizes import sized
from tests.together import alone, scoped, shared_rows, together

pytestmark = pytest.mark.nightly
RACES = sized(4, 100)


def prepared(count: int, **asked: list[str]) -> tuple[Workspace, dict[str, User], list[int]]:
    """Acme with Ben, who decides, Cleo and Eve, who review, and lines that wait."""
    workspace = Workspace.objects.create(slug="acme", name="Acme", second_approval=asked)
    people = {}
    for name, role in (("ben", Role.MANAGER), ("cleo", Role.ADMIN), ("eve", Role.MANAGER)):
        people[name] = make_user(name)
        Membership.objects.create(
            user=people[name], workspace=workspace, role=role, is_reviewer=name != "ben"
        )
    with scope(workspace=workspace.pk):
        shoe = make_product(workspace)
        shoe.understanding = product_understood(shoe)
        shoe.save(update_fields=["understanding"])
        campaign = make_campaign(workspace)
        return workspace, people, [make_candidate(campaign, shoe).pk for _ in range(count)]


def approving(workspace: Workspace, pk: int, by: User) -> Callable[[], Any]:
    def approve() -> Candidate | Forbidden:
        row = Candidate.objects.get(pk=pk)
        try:
            return candidate_approve(candidate=row, by=by, content_hash=row.content_hash)
        except Forbidden as error:
            return error

    return scoped(workspace.pk, approve)


@shared_rows
def test_two_who_approve_at_once_take_one_step_each(share: Callable[[], None]):
    workspace, people, pks = prepared(RACES, channels=["google_rsa"], claims=[])
    share()
    for pk in pks:
        answers = together(*(approving(workspace, pk, people[name]) for name in ("ben", "cleo")))

        def sound(pk: int = pk, answers: list[Any] = answers) -> None:
            row = Candidate.objects.get(pk=pk)
            by = list(
                Decision.objects.filter(candidate=pk).order_by("pk").values_list("by", flat=True)
            )
            assert row.first_approved_by_id == by[0]
            if by[0] == people["cleo"].pk:
                # Ben is no reviewer: after Cleo his approval is none.
                assert (row.state, len(by)) == ("in_review", 1)
                assert isinstance(answers[0], Forbidden)
            else:
                assert (row.state, by) == ("approved", [people["ben"].pk, people["cleo"].pk])

        alone(scoped(workspace.pk, sound))


@shared_rows
def test_an_approval_and_the_wish_for_two_leave_no_line_with_one(share: Callable[[], None]):
    workspace, people, pks = prepared(RACES)
    share()
    wishes: tuple[list[str], ...] = (["google_rsa"], [])
    for number, pk in enumerate(pks):
        channels = wishes[number % 2]

        def ask(channels: list[str] = channels) -> None:
            row = Workspace.objects.get(pk=workspace.pk)
            second_approval_change(
                workspace=row,
                by=people["cleo"],
                channels_asked=channels,
                claims_asked=[],
                version=row.second_approval_version,
            )

        answers = together(approving(workspace, pk, people["ben"]), scoped(workspace.pk, ask))
        assert isinstance(answers[0], Candidate | Conflict)

        def sound(pk: int = pk, channels: list[str] = channels) -> None:
            job_run(queue="default", job_id=Job.objects.latest("pk").pk)
            row = Candidate.objects.get(pk=pk)
            if channels:
                assert row.state == "in_review"
            else:
                assert row.first_approved_by_id is None

        alone(scoped(workspace.pk, sound))
