"""Who else looks at a line: said by a beat, in words, forgotten soon, and in nobody's way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import AuditEntry, Candidate, Presence, User
from campaigns.review.presence import presences_forget
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def beat(person: User, line: Candidate, **fields: str) -> Any:
    return signed_in(person).post(f"/w/acme/candidates/{line.pk}/here/", fields)


def test_others_are_named_with_what_they_do_and_since_when(line: Candidate, ana: User, ben: User):
    assert beat(ben, line, editing="1").status_code == 200
    said = " ".join(beat(ana, line).content.decode().split())
    assert "Ben Koch is here, editing since" in said
    assert "Ana" not in said
    page = signed_in(ana).get(f"/w/acme/candidates/{line.pk}/").content.decode()
    assert "Ben Koch is here" in page
    assert not AuditEntry.objects.exists()


def test_a_viewer_looks_too_and_is_seen(line: Candidate, ana: User, vic: User):
    assert beat(vic, line).status_code == 200
    assert "Vic" in beat(ana, line).content.decode()


def test_somebody_is_at_one_line_and_since_holds_while_they_stay(lines: list[Candidate], ana: User):
    beat(ana, lines[0])
    first = Presence.objects.get()
    beat(ana, lines[0])
    again = Presence.objects.get()
    assert again.since == first.since
    assert again.seen > first.seen
    beat(ana, lines[0], editing="1")
    assert Presence.objects.get().since > first.since
    beat(ana, lines[1])
    row = Presence.objects.get()
    assert (row.candidate_id, row.is_editing) == (lines[1].pk, False)


def test_who_left_is_forgotten(line: Candidate, ana: User, ben: User):
    beat(ben, line)
    Presence.objects.update(seen=timezone.now() - timedelta(seconds=46))
    assert "Ben" not in beat(ana, line).content.decode()
    assert presences_forget() == 1
    assert Presence.objects.get().person == ana


def test_a_beat_is_cheap(line: Candidate, ana: User):
    client = signed_in(ana)
    address = f"/w/acme/candidates/{line.pk}/here/"
    client.post(address)
    with CaptureQueriesContext(connection) as queries:
        client.post(address)
    own = [query["sql"] for query in queries if "campaigns_presence" in query["sql"]]
    assert len(own) == 2
