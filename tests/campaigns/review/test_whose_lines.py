"""Whose lines a manager may edit: those of their own campaigns, and those given to them (product.md 5.3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from campaigns.models import Campaign, Candidate, Product, User
from campaigns.workspaces.permissions import grant
from tests.conftest import signed_in
from tests.factories import make_candidate

NEW = "238 g, by somebody else"


def save(line: Candidate, by: User, headers: dict[str, str] | None = None):
    """Post a new text for a line."""
    return signed_in(by).post(
        f"/w/acme/candidates/{line.pk}/edit/",
        {"text": NEW, "version": line.version},
        headers=headers or {},
    )


def test_the_table_says_own_for_managers():
    assert [
        grant(role, "candidate.edit") for role in ("copywriter", "manager", "admin", "viewer")
    ] == [
        "y",
        "o",
        "y",
        "",
    ]


def test_a_manager_does_not_edit_somebody_elses_lines_and_keeps_the_words(
    line: Candidate, ben: User
):
    answer = save(line, ben)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "assign the campaign to yourself" in page
    # The words are offered as a line of one's own.
    assert f">{NEW}</textarea>" in page
    assert Candidate.objects.get(pk=line.pk).text == line.text
    measured = signed_in(ben).post(f"/w/acme/candidates/{line.pk}/measure/", {"text": NEW})
    assert measured.status_code == 403


def give_campaign(line: Candidate, ben: User) -> None:
    Campaign.objects.filter(pk=line.campaign_id).update(assigned_to=ben)


def make_campaign_theirs(line: Candidate, ben: User) -> None:
    Campaign.objects.filter(pk=line.campaign_id).update(created_by=ben)


def give_line(line: Candidate, ben: User) -> None:
    Candidate.objects.filter(pk=line.pk).update(assigned_to=ben)


@pytest.mark.parametrize("own", [give_campaign, make_campaign_theirs, give_line])
def test_a_manager_edits_what_is_theirs(
    line: Candidate, ben: User, own: Callable[[Candidate, User], None]
):
    own(line, ben)
    assert save(line, ben).status_code == 302
    assert Candidate.objects.get(pk=line.pk).text == NEW


def test_a_manager_edits_the_line_they_wrote_themselves(
    campaign: Campaign, shoe: Product, ben: User
):
    line = make_candidate(campaign, shoe, "8 mm drop", origin="human", author=ben)
    assert save(line, ben).status_code == 302


def test_copywriters_and_admins_edit_any_line(
    line: Candidate, campaign: Campaign, ana: User, cleo: User
):
    Campaign.objects.filter(pk=campaign.pk).update(created_by=cleo)
    assert save(line, ana).status_code == 302
    Campaign.objects.filter(pk=campaign.pk).update(created_by=ana)
    line.refresh_from_db()
    assert save(line, cleo).status_code == 302


def test_the_desk_locks_edit_with_its_reason_and_leaves_the_rest_open(line: Candidate, ben: User):
    client = signed_in(ben)
    page = client.get(f"/w/acme/review/?line={line.pk}&edit=1").content.decode()
    assert "This campaign is somebody else" in page
    assert f"/w/acme/campaigns/{line.campaign_id}/#people" in page
    assert "data-edit-open" not in page
    assert f"/candidates/{line.pk}/edit/" not in page
    for act in ("approve", "reject", "request_changes".replace("_", "-"), "shorter", "enter"):
        assert f"/candidates/{line.pk}/{act}/" in page
    # The text stands there to be read, whatever the address asks for.
    assert "data-read hidden" not in page


def test_a_manager_adds_a_line_beside_somebody_elses(line: Candidate, ben: User):
    answer = signed_in(ben).post(f"/w/acme/candidates/{line.pk}/enter/", {"text": NEW})
    assert answer.status_code == 302
    assert Candidate.objects.filter(campaign=line.campaign_id, text=NEW).exists()
