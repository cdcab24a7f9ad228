"""What is typed is kept apart from the history until it is saved or thrown away, and is its writer's alone."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.models import AuditEntry, Candidate, Draft, Revision, User, Workspace
from campaigns.review.drafts import DRAFT_MOST, DRAFTS_MOST, draft_keep
from tests.conftest import signed_in
from tests.factories import make_candidate

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}
TYPED = "238 g, and light\non wet roads"


def typed(person: User, line: Candidate, text: str = TYPED, **more: object) -> Any:
    """What the editor sends while somebody types."""
    fields = {"text": text, "version": line.version, "content_hash": line.content_hash, **more}
    client = signed_in(person)
    return client.post(f"/w/acme/candidates/{line.pk}/draft/", fields, headers=HX)


def page(person: User, line: Candidate, query: str = "") -> Any:
    return signed_in(person).get(f"/w/acme/candidates/{line.pk}/{query}")


def saved(person: User, line: Candidate, text: str) -> Any:
    fields = {"text": text, "version": line.version, "content_hash": line.content_hash}
    return signed_in(person).post(f"/w/acme/candidates/{line.pk}/edit/", fields)


def test_what_is_typed_is_kept_once_and_floods_no_history(line: Candidate, ana: User):
    for text in ("238", "238 g", TYPED):
        assert typed(ana, line, text).status_code == 204
    assert Draft.objects.get().text == TYPED
    assert Revision.objects.filter(candidate=line).count() == 1
    assert not AuditEntry.objects.exists()
    row = Candidate.objects.get(pk=line.pk)
    assert (row.text, row.version) == (line.text, line.version)
    # The line's own words, typed again, are no draft.
    assert typed(ana, line, line.text).status_code == 204
    assert not Draft.objects.exists()


def test_it_is_offered_to_its_writer_alone_and_taken_up_without_scripts(
    line: Candidate, ana: User, cleo: User
):
    typed(ana, line)
    assert page(cleo, line).context["sheet"].left is None
    answer = page(ana, line)
    left = answer.context["sheet"].left
    assert (left.text, left.is_older) == (TYPED, False)
    assert "You began another text here" in answer.content.decode()
    taken = page(ana, line, "?edit=1&draft=1").content.decode()
    assert f">{TYPED}</textarea>" in taken
    assert f'name="version" value="{line.version}"' in taken
    # Without a draft the same address is the editor with the line's text.
    assert f">{line.text}</textarea>" in page(cleo, line, "?edit=1&draft=1").content.decode()


def test_a_save_ends_it_and_a_refused_one_does_not(line: Candidate, ana: User, cleo: User):
    typed(ana, line)
    typed(cleo, line, "238 g, says Cleo")
    assert saved(cleo, line, "238 g, says Cleo").status_code == 302
    assert [draft.person for draft in Draft.objects.all()] == [ana]
    assert saved(ana, line, TYPED).status_code == 409
    assert Draft.objects.get().text == TYPED
    row = Candidate.objects.get(pk=line.pk)
    assert saved(ana, row, TYPED).status_code == 302
    assert not Draft.objects.exists()


def test_whoever_typed_just_what_somebody_else_saved_has_no_draft_left(
    line: Candidate, ana: User, cleo: User
):
    typed(ana, line)
    assert saved(cleo, line, TYPED).status_code == 302
    assert not Draft.objects.exists()


def test_words_begun_before_somebodys_save_say_so_and_are_saved_beside_it(
    line: Candidate, ana: User, cleo: User
):
    typed(ana, line)
    saved(cleo, line, "238 g, says Cleo")
    # Typing goes on meanwhile, on a page that knows nothing of it.
    assert typed(ana, line, f"{TYPED}, too").status_code == 204
    left = page(ana, line).context["sheet"].left
    assert left.is_older
    assert (left.version, left.content_hash) == (line.version, line.content_hash)
    taken = page(ana, line, "?edit=1&draft=1").content.decode()
    assert f'name="version" value="{line.version}"' in taken
    assert f'name="content_hash" value="{line.content_hash}"' in taken


def test_a_decision_moves_no_words_so_that_the_draft_is_saved_over_it(
    line: Candidate, ana: User, ben: User
):
    typed(ana, line)
    note = {"note": "Say where."}
    address = f"/w/acme/candidates/{line.pk}/request-changes/"
    assert signed_in(ben).post(address, note).status_code == 302
    left = page(ana, line).context["sheet"].left
    row = Candidate.objects.get(pk=line.pk)
    assert row.version > line.version
    assert (left.version, left.is_older) == (row.version, False)


def test_a_late_draft_does_not_come_back_after_ones_own_save(line: Candidate, ana: User):
    assert saved(ana, line, TYPED).status_code == 302
    assert typed(ana, line, "238 g, and li").status_code == 409
    assert not Draft.objects.exists()


def test_it_is_thrown_away_with_and_without_scripts(line: Candidate, ana: User):
    typed(ana, line)
    assert typed(ana, line, drop="1").status_code == 204
    assert not Draft.objects.exists()
    typed(ana, line)
    address = f"/w/acme/candidates/{line.pk}/draft/"
    answer = signed_in(ana).post(f"{address}?at=line", {"drop": "1"})
    assert answer["Location"] == f"/w/acme/candidates/{line.pk}/"
    assert page(ana, line).context["sheet"].left is None


def test_who_may_not_edit_keeps_no_draft(line: Candidate, ben: User, vic: User, dora: User):
    # A manager edits what is theirs; this campaign is Ana's.
    assert typed(ben, line).status_code == 403
    assert typed(vic, line).status_code == 403
    assert typed(dora, line).status_code == 404
    assert not Draft.objects.exists()


def test_a_draft_and_the_drafts_of_one_person_have_an_end(
    line: Candidate, in_acme: Workspace, ana: User
):
    assert typed(ana, line, "x" * (DRAFT_MOST + 1)).status_code == 422
    others = [make_candidate(line.campaign, line.product, f"238 g, number {n}") for n in (1, 2)]
    first = Draft.objects.create(
        workspace=in_acme, person=ana, candidate=others[0], text="238", version=1
    )
    lines = Candidate.objects.bulk_create(
        Candidate(
            workspace=in_acme, campaign=line.campaign, product=line.product, channel="sms",
            field="body", text="238 g",
        )
        for _ in range(DRAFTS_MOST - 1)
    )  # fmt: skip
    Draft.objects.bulk_create(
        Draft(workspace=in_acme, person=ana, candidate=row, text="238", version=1) for row in lines
    )
    draft_keep(candidate=others[1], by=ana, text="238", version=1, content_hash="")
    assert Draft.objects.count() == DRAFTS_MOST
    assert not Draft.objects.filter(pk=first.pk).exists()
