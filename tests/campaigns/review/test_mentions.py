"""Naming people and roles in comments: members of the workspace only, kept as rows."""

from __future__ import annotations

import pytest

from campaigns.models import Candidate, Comment, Membership, Mention, Role, User
from campaigns.review.mentions import mentions_offered
from campaigns.review.threads import thread_start
from tests.conftest import signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def named(line: Candidate, by: User, text: str) -> list[tuple[str, str]]:
    """Who was named, and by which words."""
    comment = thread_start(candidate=line, by=by, text=text)
    rows = comment.mentions.select_related("person").order_by("start")
    return [
        (row.person.username if row.person else row.role, comment.text[row.start : row.end])
        for row in rows
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@ben", [("ben", "@ben")]),
        ("Ask @ben. Or @ANA, (@cleo)!", [("ben", "@ben"), ("ana", "@ANA"), ("cleo", "@cleo")]),
        ("@ben @ben", [("ben", "@ben"), ("ben", "@ben")]),
        ("@managers and @admins", [("manager", "@managers"), ("admin", "@admins")]),
        ("ben@ben.example, @bennett, @ben-x, @@ben, @", []),
        ("@dora, @nobody, @manager", []),
        ("@ben's line, @ben... 😀@cleo", [("ben", "@ben"), ("ben", "@ben"), ("cleo", "@cleo")]),
    ],
)
@pytest.mark.usefixtures("ben", "cleo", "dora")
def test_members_and_roles_are_named_and_all_else_is_text(
    line: Candidate, ana: User, text: str, found: list[tuple[str, str]]
):
    assert named(line, ana, text) == found


def test_user_names_may_be_addresses(line: Candidate, ana: User):
    mara = make_user("mara@acme.example", "Mara Lind")
    Membership.objects.create(user=mara, workspace_id=line.workspace_id, role=Role.VIEWER)
    assert named(line, ana, "See @mara@acme.example.") == [
        ("mara@acme.example", "@mara@acme.example")
    ]


def test_who_is_suspended_is_not_named(line: Candidate, ana: User, ben: User):
    Membership.objects.filter(user=ben).update(active=False)
    assert named(line, ana, "@ben @managers") == [("manager", "@managers")]


def test_they_are_shown_by_their_rows_and_not_by_reading_the_text_again(
    line: Candidate, ana: User, ben: User
):
    comment = thread_start(candidate=line, by=ana, text="@ben <b>@ana</b>")
    Mention.objects.filter(person=ana).delete()
    client = signed_in(ben)
    shown = client.get(f"/w/acme/candidates/{line.pk}/").content.decode()
    assert '<mark class="mention" title="Ben Koch">@ben</mark> &lt;b&gt;@ana&lt;/b&gt;' in shown
    # A new name is shown, though nobody wrote the comment again.
    User.objects.filter(pk=ben.pk).update(full_name="Ben Kocher")
    shown = client.get(f"/w/acme/candidates/{line.pk}/").content.decode()
    assert 'title="Ben Kocher">@ben</mark>' in shown
    assert Comment.objects.get() == comment


@pytest.mark.usefixtures("ben", "cleo", "dora")
def test_people_are_offered_by_user_name_and_by_any_part_of_their_name(ana: User, vic: User):
    there = ana.memberships.get().workspace_id

    def offered(begun: str) -> list[str]:
        return [offer.handle for offer in mentions_offered(there, begun)]

    assert offered("") == [
        "ana",
        "ben",
        "cleo",
        "vic",
        "copywriters",
        "managers",
        "admins",
        "viewers",
    ]
    assert offered("BE") == ["ben"]
    assert offered("nov") == ["ana"]
    assert offered("a") == ["ana", "admins"]
    assert offered("dora") == []
    answer = signed_in(vic).get("/w/acme/review/people/", {"q": "ko\0"})
    assert 'data-handle="ben"' in answer.content.decode()
