"""Who is told of what is said about a line: once a comment, and as named where they are."""

from __future__ import annotations

import pytest

from campaigns.models import Candidate, Notification, User
from campaigns.review.editing import candidate_edit
from campaigns.review.threads import thread_reopen, thread_reply, thread_resolve, thread_start

pytestmark = pytest.mark.django_db


def told(person: User) -> list[tuple[str, str]]:
    """Kind and words of what a person was told, oldest first."""
    rows = Notification.objects.filter(person=person).order_by("pk")
    return [(row.kind, row.said) for row in rows]


def test_people_are_told_once_of_a_comment_and_as_named_where_they_are(
    line: Candidate, ana: User, ben: User, cleo: User, vic: User
):
    text = "238 g, so light on its feet"
    candidate_edit(candidate=line, by=ana, text=text, version=line.version)
    first = thread_start(candidate=line, by=vic, text="Too loud, @ben")
    assert told(ben) == [("mention", "Too loud, @ben")]
    # Ana wrote the line.
    assert told(ana) == [("comment", "Too loud, @ben")]
    assert told(vic) == []
    thread_reply(thread=first.thread, by=ana, text="@ana is me; @managers?")
    assert told(ben)[-1] == ("mention", "@ana is me; @managers?")
    assert told(vic) == [("comment", "@ana is me; @managers?")]
    assert len(told(ana)) == 1
    # Ben was named, so that he hears what is said there.
    thread_reply(thread=first.thread, by=vic, text="Louder")
    assert told(ben)[-1] == ("comment", "Louder")
    assert told(cleo) == []


def test_who_began_a_thread_is_told_that_it_was_resolved_until_it_is_open_again(
    line: Candidate, ana: User, vic: User
):
    thread = thread_start(candidate=line, by=vic, text="Too loud").thread
    thread_resolve(thread=thread, by=ana)
    row = Notification.objects.get(person=vic)
    assert (row.kind, row.code, row.actor) == ("comment", "resolved", ana)
    thread_reopen(thread=thread, by=ana)
    assert told(vic) == []
    thread_resolve(thread=thread, by=vic)
    assert told(vic) == []
