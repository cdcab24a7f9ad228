"""Saving with a version: no update is lost, whoever saves when (A2); what is typed is measured, not stored."""

from __future__ import annotations

import json
import random
import re
from html import unescape

import pytest

from campaigns.common.errors import Conflict
from campaigns.models import Campaign, Candidate, Product, Revision, User
from campaigns.review.editing import candidate_edit
from tests.conftest import signed_in
from tests.factories import make_candidate
from tests.sizes import sized

HX = {"HX-Request": "true"}
EDITORS, SAVES = 8, sized(15, 100)


def test_a_stale_save_is_refused_with_both_texts_and_keeps_both(
    line: Candidate, ana: User, cleo: User
):
    first, second = signed_in(ana), signed_in(cleo)
    address = f"/w/acme/candidates/{line.pk}/edit/"
    assert (
        first.post(address, {"text": "238 g, by Ana", "version": line.version}).status_code == 302
    )
    for headers in ({}, HX):
        answer = second.post(
            address, {"text": "238 g, by Cleo", "version": line.version}, headers=headers
        )
        page = answer.content.decode()
        assert answer.status_code == 409
        assert 'id="conflict"' in page
        assert ">238 g, by Cleo</textarea>" in page
        assert "<ins>Cleo</ins>" in page
        assert "<del>Ana</del>" in page
    row = Candidate.objects.get(pk=line.pk)
    assert row.text == "238 g, by Ana"
    merged = {"text": "238 g, by both", "version": row.version}
    assert second.post(address, merged).status_code == 302
    assert Candidate.objects.get(pk=line.pk).text == "238 g, by both"


def test_a_stale_save_is_put_together_with_what_was_saved_where_it_began_is_known(
    line: Candidate, ana: User, cleo: User
):
    began = {"version": line.version, "content_hash": line.content_hash}
    address = f"/w/acme/candidates/{line.pk}/edit/"
    saved = "238 g, and easy on its feet"
    assert signed_in(ana).post(address, {"text": saved, **began}).status_code == 302
    answer = signed_in(cleo).post(address, {"text": "All 238 g, and light on its feet", **began})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ">All 238 g, and easy on its feet</textarea>" in page
    assert "both are here" in page
    assert f">{line.text}</p></details>" in page
    clashing = signed_in(cleo).post(address, {"text": "238 g, and kind on its feet", **began})
    page = clashing.content.decode()
    assert ">238 g, and kind on its feet</textarea>" in page
    assert "<del><bdi>easy</bdi></del> <ins><bdi>kind</bdi></ins></li>" in page
    # A hash of another line's text, or of none, puts nothing together.
    other = {**began, "content_hash": "0" * 64}
    page = signed_in(cleo).post(address, {"text": "238 g, and kind", **other}).content.decode()
    assert ">238 g, and kind</textarea>" in page
    assert "What you both started from" not in page


@pytest.mark.nightly
@pytest.mark.chaos(7)
def test_of_many_saves_over_old_versions_none_is_lost(
    seed: int, line: Candidate, ana: User, ben: User, cleo: User
):
    chance = random.Random(seed)  # noqa: S311 - an order of saves, no secret
    people = [ana, ben, cleo]
    held = dict.fromkeys(range(EDITORS), line.version)
    accepted: list[str] = []
    for turn in range(EDITORS * SAVES):
        editor = chance.randrange(EDITORS)
        text = f"238 g for {'abcdefgh'[editor]}{'.' * (1 + turn % 9)}"
        row = Candidate.objects.get(pk=line.pk)
        if held[editor] == row.version:
            saved = candidate_edit(
                candidate=row, by=people[editor % 3], text=text, version=held[editor]
            )
            accepted += [text] if saved.version != row.version else []
            held[editor] = saved.version
            continue
        with pytest.raises(Conflict) as refused:
            candidate_edit(candidate=row, by=people[editor % 3], text=text, version=held[editor])
        assert refused.value.extra["current"]["text"] == row.text
        assert refused.value.extra["yours"] == text
        held[editor] = row.version
    row = Candidate.objects.get(pk=line.pk)
    texts = list(
        Revision.objects.filter(candidate=line).order_by("number").values_list("text", flat=True)
    )
    assert row.version - line.version == len(accepted)
    assert texts == [line.text, *accepted]
    assert row.text == accepted[-1]


@pytest.mark.parametrize("version", ["", "0", "x", "-1", "99999999999999999999"])
def test_a_save_without_its_version_is_a_conflict(line: Candidate, ana: User, version: str):
    answer = signed_in(ana).post(
        f"/w/acme/candidates/{line.pk}/edit/", {"text": "238 g", "version": version}
    )
    assert answer.status_code == 409


@pytest.mark.parametrize("text", ["", "   \n", "x" * 6001])
def test_a_text_that_cannot_be_keeps_what_was_typed(line: Candidate, ana: User, text: str):
    answer = signed_in(ana).post(
        f"/w/acme/candidates/{line.pk}/edit/", {"text": text, "version": line.version}
    )
    assert answer.status_code == 422
    assert text.strip() in answer.content.decode()
    assert Candidate.objects.get(pk=line.pk).version == line.version


def test_an_approval_does_not_outlive_an_edit(line: Candidate, ana: User, ben: User):
    client = signed_in(ben)
    client.post(f"/w/acme/candidates/{line.pk}/approve/", {"content_hash": line.content_hash})
    row = Candidate.objects.get(pk=line.pk)
    signed_in(ana).post(
        f"/w/acme/candidates/{line.pk}/edit/", {"text": "238 g again", "version": row.version}
    )
    row.refresh_from_db()
    assert (row.state, row.origin) == ("in_review", "mixed")
    # The old hash opens nothing any more.
    old = client.post(f"/w/acme/candidates/{line.pk}/approve/", {"content_hash": line.content_hash})
    assert old.status_code == 409


def test_what_is_typed_is_measured_with_its_counter_and_its_reasons(line: Candidate, ana: User):
    page = signed_in(ana).post(
        f"/w/acme/candidates/{line.pk}/measure/",
        {"text": "Only 3 left: 238 g of running shoe, 99% off"},
        headers=HX,
    )
    shown = page.content.decode()
    assert page.status_code == 200
    assert '<section id="measured"' in shown
    assert "43 of 30 characters" in shown
    assert '<div id="edit-live"' in shown
    assert 'hx-swap-oob="true"' in shown
    assert "99% off" in shown


def test_a_text_message_is_counted_in_its_own_unit(campaign: Campaign, shoe: Product, ana: User):
    message = make_candidate(campaign, shoe, "238 g of shoe", channel="sms", field="message")
    page = signed_in(ana).post(
        f"/w/acme/candidates/{message.pk}/measure/", {"text": "238 g of shoe, naïve “quotes”"}
    )
    shown = page.content.decode()
    assert "of 70 UCS-2 units" in shown
    longer = {"text": "238 g of shoe for 50 €"}
    page = signed_in(ana).post(f"/w/acme/candidates/{message.pk}/measure/", longer)
    assert "23 of 160 GSM-7 units, 22\u00a0characters" in page.content.decode()
    assert "needs UCS-2" in shown


def test_an_older_text_is_taken_again_as_a_new_edit(line: Candidate, ana: User):
    client, first = signed_in(ana), line.text
    address = f"/w/acme/review/?line={line.pk}"
    assert "Use this text again" not in client.get(address).content.decode()
    edit = f"/w/acme/candidates/{line.pk}/edit/?at=queue"
    client.post(
        edit,
        {"text": "Shop the 238 g shoe", "version": line.version, "content_hash": line.content_hash},
    )
    page = client.get(address).content.decode()
    link = re.search(r'href="([^"]+again=\d+)"', page)
    assert link
    opened = client.get(unescape(link[1]))
    assert opened.context["draft"] == first
    assert opened.context["editing"]
    line.refresh_from_db()
    client.post(
        edit,
        {
            "text": opened.context["draft"],
            "version": line.version,
            "content_hash": line.content_hash,
        },
    )
    line.refresh_from_db()
    assert line.text == first
    assert list(Revision.objects.filter(candidate=line).values_list("number", flat=True)) == [
        1,
        2,
        3,
    ]
    # A revision of another line opens nothing.
    assert "draft" not in client.get(f"{address}&edit=1&again=999999").context


def test_a_save_that_blocks_the_line_says_so_for_it_leaves_the_queue(line: Candidate, ana: User):
    edit = f"/w/acme/candidates/{line.pk}/edit/?at=queue"
    answer = signed_in(ana).post(
        edit, {"text": "Only 3 left of it", "version": line.version, "next": "1"}, headers=HX
    )
    told = json.loads(answer["HX-Trigger"])["toast"]["text"]
    assert told.startswith("Saved “Only 3 left of it”, blocked: ")
    assert "scarcity" in told
