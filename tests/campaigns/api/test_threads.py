"""Threads over the API: begun about words, answered, resolved, opened again, taken back."""

from __future__ import annotations

import pytest
from django_scopes import scope

from campaigns.models import Notification, Thread
from tests.campaigns.api.conftest import enter, parse_time

pytestmark = pytest.mark.django_db


def test_a_thread_about_words_from_its_first_comment_to_its_end(api, ana, ben, vic, line):
    at = f"candidates/{line.pk}/"
    body = {"note": "@ben, is it? @managers", "quote": "daily", "start": 9}
    said = api(vic).post(f"{at}comments/", body)
    assert said.status_code == 201, said.content
    first = said.json()
    assert first["mentions"] == [
        {"id": ben.pk, "user": "ben", "role": None, "span": [0, 4]},
        {"id": None, "user": None, "role": "manager", "span": [13, 22]},
    ]
    body = {"note": "It is.", "thread": first["thread"]}
    assert api(ana).post(f"{at}comments/", body).json()["thread"] == first["thread"]
    thread = api(ana).get(f"threads/{first['thread']}/").json()
    start = line.text.index("daily")
    assert (thread["state"], thread["candidate"], thread["quote"]) == ("open", line.pk, "daily")
    assert thread["span"] == thread["place"] == [start, start + 5]
    assert (thread["revision"], thread["begun_by"]) == (line.revision_id, "vic")
    assert [row["note"] for row in thread["comments"]] == [first["note"], "It is."]
    parse_time(thread["created"])
    found = api(ana).get("candidates/?threads=open").json()["results"]
    assert [row["id"] for row in found] == [line.pk]

    resolved = api(ben).post(f"threads/{first['thread']}/resolve/")
    assert (resolved.status_code, resolved.json()["resolved_by"]) == (200, "ben")
    assert api(ben).post(f"threads/{first['thread']}/resolve/").status_code == 409
    assert api(ana).get("candidates/?threads=open").json()["results"] == []
    for state, count in (("open", 0), ("resolved", 1)):
        listed = api(ana).get(f"{at}threads/?state={state}").json()["results"]
        assert len(listed) == count
    assert api(ana).get(f"{at}threads/?state=lost").status_code == 422
    again = api(vic).post(f"threads/{first['thread']}/reopen/")
    assert (again.json()["state"], again.json()["resolved"]) == ("open", None)
    assert api(vic).post(f"threads/{first['thread']}/reopen/").status_code == 409
    with scope(workspace=line.workspace_id):
        assert set(Notification.objects.values_list("kind", flat=True)) == {"mention", "comment"}


def test_where_words_went_is_told_with_the_thread(api, ana, line):
    at = f"candidates/{line.pk}/"
    made = api(ana).post(f"{at}comments/", {"note": "Why?", "quote": "Cushioned"}).json()
    body = {"text": "A cushioned runner, 238 g", "version": line.version}
    assert api(ana).post(f"{at}revisions/", body).status_code == 201
    thread = api(ana).get(f"threads/{made['thread']}/").json()
    assert (thread["span"], thread["place"]) == ([0, 9], None)
    # The words of the text that was read may still be spoken of.
    body = {"note": "And this?", "quote": "daily", "content_hash": line.content_hash}
    assert api(ana).post(f"{at}comments/", body).status_code == 201
    assert api(ana).post(f"{at}comments/", {"note": "This?", "quote": "daily"}).status_code == 422


def test_one_takes_back_ones_own_comment(api, ana, vic, line):
    made = api(vic).post(f"candidates/{line.pk}/comments/", {"note": "A slip"}).json()
    assert made["removed"] is None
    at = f"comments/{made['id']}/remove/"
    assert api(ana).post(at).status_code == 403
    assert api(vic).post(at).json()["note"] == "A slip"
    assert api(vic).post(at).status_code == 404
    with scope(workspace=line.workspace_id):
        assert not Thread.objects.exists()


def test_an_answer_belongs_to_a_thread_of_its_line(api, ana, campaign, product, line):
    other = enter(campaign, product, ana, "Runs light at 238 g")
    made = api(ana).post(f"candidates/{other.pk}/comments/", {"note": "Here"}).json()
    body = {"note": "There", "thread": made["thread"]}
    assert api(ana).post(f"candidates/{line.pk}/comments/", body).status_code == 404
    body["thread"] = 999_999
    assert api(ana).post(f"candidates/{line.pk}/comments/", body).status_code == 404
