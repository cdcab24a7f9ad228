"""Lines that a new rule breaks: seen before on the preview, stale after, and in the queues of those whose they are."""

from __future__ import annotations

import pytest

from campaigns.models import Candidate, RuleSet
from tests.campaigns.rules.steps import work
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
HOME, RULES = "/w/acme/", "/w/acme/rules/"
MINE = "/w/acme/review/?assignee=me&state=stale"
LEFT = "/w/acme/review/?mine=1&assignee=nobody&state=stale"


def page(person, address: str) -> str:
    answer = signed_in(person).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def in_queue(row: Candidate, shown: str) -> bool:
    """Whether a page of the queue leads to a line."""
    return f"/candidates/{row.pk}/" in shown


def approved(client, row: Candidate) -> Candidate:
    sent = {"content_hash": row.content_hash}
    assert client.post(f"/w/acme/candidates/{row.pk}/approve/", sent).status_code in (200, 302)
    row.refresh_from_db()
    assert row.state == "approved"
    return row


def activated(client) -> None:
    """A rule written, looked at and activated on the pages."""
    sent = {"kind": "banned_term", "value_terms": "light", "severity": "block"}
    assert client.post(f"{RULES}new/", sent).status_code == 302
    here = f"{RULES}sets/{RuleSet.objects.get().pk}/"
    version = str(RuleSet.objects.get().version)
    assert client.post(f"{here}preview/", {"version": version}).status_code == 302
    work()
    listed = b"".join(client.get(f"{here}lines/file/?state=approved").streaming_content)
    assert len(listed.splitlines()) == 3, "a head and two lines"
    assert client.post(f"{here}activate/", {"version": version}).status_code == 302
    work()


def test_what_a_rule_breaks_is_stale_and_waits_with_whose_it_is(in_acme, ana, ben, cleo):
    shoe = make_product(in_acme)
    hers = make_campaign(in_acme, created_by=ana)
    his = make_campaign(in_acme, created_by=ben)
    boss = signed_in(ben)
    given = make_candidate(hers, shoe, "238 g, light on its feet", assigned_to=ana)
    left = make_candidate(his, shoe, "A light shoe of 238 g")
    fine = make_candidate(hers, shoe, "238 g on your feet", slot=1, assigned_to=ana)
    for row in (given, left, fine):
        approved(boss, row)
    for person in (ana, ben):
        assert "stale" not in page(person, HOME)
    activated(signed_in(cleo))
    for row, state in ((given, "stale"), (left, "stale"), (fine, "approved")):
        row.refresh_from_db()
        assert row.state == state
    assert "stale, yours" in page(ana, HOME)
    assert MINE.replace("&", "&amp;") in page(ana, HOME)
    shown = page(ana, MINE)
    assert given.text in shown
    assert "may not be said" in shown
    assert in_queue(given, shown)
    assert not in_queue(fine, shown)
    assert not in_queue(left, shown)
    assert "stale in your campaigns" in page(ben, HOME)
    assert LEFT.replace("&", "&amp;") in page(ben, HOME)
    assert in_queue(left, page(ben, LEFT))
    assert not in_queue(given, page(ben, LEFT))
