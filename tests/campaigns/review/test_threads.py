"""Threads on a line: begun, answered, resolved and opened again, about words of it, with people named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.common.errors import DomainError, Forbidden, StateConflict
from campaigns.models import (
    AuditEntry,
    Candidate,
    CandidateState,
    Comment,
    Mention,
    Notification,
    Thread,
    User,
)
from campaigns.review.editing import candidate_edit
from campaigns.review.talk import lines_talked_about
from campaigns.review.threads import (
    COMMENT_MOST,
    Words,
    comment_remove,
    thread_reply,
    thread_resolve,
    thread_start,
)
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


def page(person: User, line: Candidate) -> Any:
    return signed_in(person).get(f"/w/acme/candidates/{line.pk}/")


def said(person: User, line: Candidate, text: str, **more: object) -> Any:
    """What the form below the threads sends."""
    fields = {"text": text, "content_hash": line.content_hash, **more}
    return signed_in(person).post(f"/w/acme/candidates/{line.pk}/comment/?at=line", fields)


def edited(line: Candidate, by: User, text: str) -> Candidate:
    line.refresh_from_db()
    return candidate_edit(candidate=line, by=by, text=text, version=line.version)


def test_a_first_comment_begins_a_thread_and_answers_go_into_it(
    line: Candidate, ana: User, vic: User
):
    answer = said(vic, line, "Could it name the drop?")
    thread = Thread.objects.get()
    assert answer["Location"] == f"/w/acme/candidates/{line.pk}/#thread-{thread.pk}"
    address = f"/w/acme/threads/{thread.pk}/reply/?at=line"
    assert signed_in(ana).post(address, {"text": "There is no room."}).status_code == 302
    comments = Comment.objects.order_by("pk").values_list("thread", "author__username", "text")
    assert list(comments) == [
        (thread.pk, "vic", "Could it name the drop?"),
        (thread.pk, "ana", "There is no room."),
    ]
    shown = page(ana, line)
    assert [len(talk.remarks) for talk in shown.context["sheet"].talks.open] == [2]
    row = Candidate.objects.get(pk=line.pk)
    assert (row.state, row.version) == (CandidateState.IN_REVIEW, line.version)


def test_it_is_resolved_and_opened_again_by_name_and_once(line: Candidate, ana: User, vic: User):
    thread = thread_start(candidate=line, by=vic, text="Too loud").thread
    address = f"/w/acme/threads/{thread.pk}"
    assert signed_in(ana).post(f"{address}/resolve/?at=line").status_code == 302
    assert signed_in(vic).post(f"{address}/resolve/?at=line").status_code == 409
    shown = page(vic, line)
    assert shown.context["sheet"].talks.open == []
    assert "Resolved by Ana Novak" in shown.content.decode()
    assert signed_in(vic).post(f"{address}/reopen/?at=line").status_code == 302
    assert signed_in(vic).post(f"{address}/reopen/?at=line").status_code == 409
    thread.refresh_from_db()
    assert (thread.resolved, thread.resolved_by) == (None, None)
    events = AuditEntry.objects.order_by("number").values_list("event", "actor__username")
    assert list(events) == [
        ("candidate.comment", "vic"),
        ("candidate.thread_resolve", "ana"),
        ("candidate.thread_reopen", "vic"),
    ]
    entry = AuditEntry.objects.get(number=2)
    assert (entry.entity, entry.data) == ("candidate", {"thread": thread.pk})


def test_an_answer_opens_a_resolved_thread(line: Candidate, ana: User, vic: User):
    thread = thread_start(candidate=line, by=vic, text="Too loud").thread
    thread_resolve(thread=thread, by=ana)
    thread_reply(thread=thread, by=vic, text="It still is")
    assert Thread.objects.get().resolved is None


def test_an_open_thread_is_said_before_an_approval_and_stops_none(
    line: Candidate, ana: User, ben: User
):
    thread = thread_start(candidate=line, by=ana, text="Too loud").thread
    assert "1 open thread. It does not stop an approval." in page(ben, line).content.decode()
    answer = signed_in(ben).post(
        f"/w/acme/candidates/{line.pk}/approve/", {"content_hash": line.content_hash}
    )
    assert answer.status_code == 302
    # What is approved may still be spoken of.
    assert page(ana, line).context["sheet"].talks.open[0].thread == thread


def test_open_threads_are_counted_in_queue_and_grid_and_filtered_by(
    lines: list[Candidate], ana: User, ben: User
):
    first, second, _ = lines
    for line, text in ((first, "One"), (first, "Two"), (second, "Three")):
        thread_start(candidate=line, by=ana, text=text)
    thread_resolve(thread=thread_start(candidate=lines[2], by=ana, text="Four").thread, by=ana)
    assert lines_talked_about(lines) == 2
    client = signed_in(ben)
    for address in ("/w/acme/review/", "/w/acme/review/grid/"):
        shown = client.get(address).content.decode()
        assert "2\xa0open threads" in shown, address
        assert "1\xa0open thread<" in shown, address
    found = client.get("/w/acme/review/grid/?threads=open").context["page"]
    assert [(row.line.pk, row.line.open_threads) for row in found.rows] == [
        (first.pk, 2),
        (second.pk, 1),
    ]
    assert client.get("/w/acme/review/grid/?threads=closed").status_code == 422


def test_threads_cost_the_queue_nothing_more(
    many_lines: Callable[[int], list[Candidate]], ana: User, ben: User
):
    client = signed_in(ben)
    counts = []
    for count in (2, 20):
        lines = many_lines(count)
        for line in lines:
            thread_start(candidate=line, by=ana, text=f"@ben, {line.pk}")
            thread_start(candidate=line, by=ben, text="@ana", words=Words("238 g"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/w/acme/review/", {"line": lines[0].pk}).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1], counts


# Words of the line


def test_a_thread_is_about_words_and_follows_them_through_edits(
    line: Candidate, ana: User, cleo: User
):
    assert said(ana, line, "Is it?", quote="light", start="11").status_code == 302
    thread = Thread.objects.get()
    assert (thread.start, thread.end, thread.revision_id) == (11, 16, line.revision_id)
    marked = f'<mark class="talk" title="Ana Novak commented on this" data-thread="{thread.pk}">'
    assert f"{marked}light</mark>" in page(ana, line).content.decode()
    edited(line, cleo, "At 238 g, and so light on its feet")
    talk = page(ana, line).context["sheet"].talks.open[0]
    assert (talk.start, talk.is_lost) == (17, False)
    edited(line, cleo, "238 g on your feet")
    shown = page(ana, line)
    assert shown.context["sheet"].talks.open[0].is_lost
    assert "About text that has changed:" in shown.content.decode()
    edited(line, cleo, "238 g, and light again")
    assert page(ana, line).context["sheet"].talks.open[0].start == 11


def test_words_read_before_somebody_saved_are_of_the_text_that_was_read(
    line: Candidate, ana: User, cleo: User
):
    before = line.content_hash
    row = edited(line, cleo, "238 g, quick on its feet")
    words = Words("light", 11, before)
    thread = thread_start(candidate=row, by=ana, text="Is it?", words=words).thread
    assert thread.revision.number == 1
    assert page(ana, line).context["sheet"].talks.open[0].is_lost


def test_words_that_the_line_does_not_have_are_refused_and_nothing_is_lost(
    line: Candidate, ana: User
):
    answer = said(ana, line, "Is it?", quote="heavy")
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "These words are not in the line." in shown
    assert ">Is it?</textarea>" in shown
    assert ">heavy</textarea>" in shown
    assert not Thread.objects.exists()


def test_lines_of_a_form_are_the_lines_of_the_text(line: Candidate, ana: User):
    row = edited(line, ana, "238 g\nand light")
    thread = thread_start(
        candidate=row, by=ana, text="a\r\nb", words=Words(" 238 g\r\nand ", 1)
    ).thread
    assert (thread.quote, thread.start) == ("238 g\nand", 0)
    assert Comment.objects.get().text == "a\nb"


@pytest.mark.parametrize("text", ["", " \n ", "\0", "x" * (COMMENT_MOST + 1)])
def test_a_comment_needs_words_and_has_an_end(line: Candidate, ana: User, text: str):
    with pytest.raises(DomainError):
        thread_start(candidate=line, by=ana, text=text)
    thread = thread_start(candidate=line, by=ana, text="Fine").thread
    with pytest.raises(DomainError):
        thread_reply(thread=thread, by=ana, text=text)
    address = f"/w/acme/threads/{thread.pk}/reply/?at=line"
    assert signed_in(ana).post(address, {"text": text}).status_code == 422
    assert Comment.objects.count() == 1


# Taken back


def test_who_wrote_a_comment_takes_it_back_and_nobody_else(line: Candidate, ana: User, ben: User):
    first = thread_start(candidate=line, by=ana, text="The secret is @ben")
    thread_reply(thread=first.thread, by=ben, text="I see")
    with pytest.raises(Forbidden):
        comment_remove(comment=first, by=ben)
    address = f"/w/acme/comments/{first.pk}/remove/?at=line"
    assert signed_in(ben).post(address).status_code == 403
    assert signed_in(ana).post(address).status_code == 302
    assert signed_in(ana).post(address).status_code == 404
    first.refresh_from_db()
    assert (first.text, Mention.objects.count()) == ("", 0)
    shown = page(ben, line).content.decode()
    assert "removed this comment" in shown
    assert "I see" in shown
    assert not Notification.objects.filter(person=ben).exists()


def test_a_thread_in_which_nothing_is_said_goes_with_its_last_comment(line: Candidate, ana: User):
    first = thread_start(candidate=line, by=ana, text="One")
    second = thread_reply(thread=first.thread, by=ana, text="Two")
    comment_remove(comment=first, by=ana)
    comment_remove(comment=second, by=ana)
    assert not Thread.objects.exists()
    with pytest.raises(StateConflict):
        thread_reply(thread=first.thread, by=ana, text="Three")


# Whose it is


def test_strangers_speak_in_no_thread(line: Candidate, ana: User, dora: User):
    comment = thread_start(candidate=line, by=ana, text="Fine, @dora")
    assert not Mention.objects.exists()
    client = signed_in(dora)
    for end in (f"threads/{comment.thread_id}/reply", f"comments/{comment.pk}/remove"):
        assert client.post(f"/w/acme/{end}/", {"text": "Hello"}).status_code == 404


def test_over_htmx_the_desk_comes_back_at_the_thread(line: Candidate, ana: User):
    client = signed_in(ana)
    address = f"/w/acme/candidates/{line.pk}/comment/?at=queue"
    answer = client.post(address, {"text": "Fine"}, headers=HX)
    shown = answer.content.decode()
    thread = Thread.objects.get()
    assert '<div id="desk"' in shown
    assert shown.count("data-focus") == 1
    assert f'id="thread-{thread.pk}" data-thread="{thread.pk}" tabindex="-1" data-focus ' in shown
    answer = client.post(f"/w/acme/threads/{thread.pk}/resolve/?at=queue", headers=HX)
    assert "Thread resolved." in answer["HX-Trigger"]
