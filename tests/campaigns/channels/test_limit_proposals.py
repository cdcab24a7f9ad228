"""A limit that a copywriter would have: proposed on a field's page, set or declined by an admin, once."""

from __future__ import annotations

import pytest

from campaigns.models import AuditEntry, LimitProposal, Notification, OwnLimit
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PROPOSALS = "/w/acme/channels/proposals/"
PROPOSE = "/w/acme/channels/email/subject/propose/"
ACCEPT = 'name="act" value="accept"'


def test_a_limit_is_proposed_and_an_admin_decides(in_acme, ana, ben, vic, cleo):
    sent = {"limit": 44, "hard": "block", "note": "Phones <b>cut</b> there."}
    copywriter, manager, admin = signed_in(ana), signed_in(ben), signed_in(cleo)
    assert "Propose another limit" in copywriter.get("/w/acme/channels/email/subject/").text
    assert signed_in(vic).post(PROPOSE, sent).status_code == 403
    assert copywriter.post(PROPOSE, {**sent, "note": ""}).status_code == 422
    assert copywriter.post(PROPOSE, {"note": "As it is."}).status_code == 422
    assert copywriter.post("/w/acme/channels/email/body/propose/", sent).status_code == 404
    assert copywriter.post(PROPOSE, sent).status_code == 302
    assert manager.post(PROPOSE, {**sent, "limit": 60}).status_code == 302
    assert not OwnLimit.objects.exists()
    first, second = LimitProposal.objects.order_by("pk")
    assert "Phones &lt;b&gt;cut&lt;/b&gt; there." in manager.get(PROPOSALS).text
    here, there = f"{PROPOSALS}{first.pk}/", f"{PROPOSALS}{second.pk}/"
    assert ACCEPT not in manager.get(here).text
    assert manager.post(here, {"act": "accept"}).status_code == 403
    assert "2 proposed limits to decide on" in admin.get("/w/acme/").text
    assert ACCEPT in admin.get(here).text
    assert admin.post(here, {"act": "accept"}).status_code == 302
    own = OwnLimit.objects.get()
    assert (own.limit, own.hard, own.by) == (44, True, cleo)
    assert own.note == f"Proposed by {ana}: Phones <b>cut</b> there."
    for act in ("accept", "decline"):
        assert admin.post(here, {"act": act, "note": "No."}).status_code == 409
    assert admin.post(there, {"act": "decline", "note": " "}).status_code == 422
    assert admin.post(there, {"act": "decline", "note": "Cut by most."}).status_code == 302
    assert OwnLimit.objects.count() == 1
    assert "Cut by most." in manager.get(there).text
    told = Notification.objects.order_by("pk").values_list("person__username", "code", "said")
    assert [*told] == [("ana", "accepted", ""), ("ben", "declined", "Cut by most.")]
    assert "accepted a limit that you proposed" in copywriter.get("/w/acme/notifications/").text
    opened = manager.get(f"/w/acme/notifications/{Notification.objects.get(person=ben).pk}/")
    assert opened["Location"] == there
    heard = AuditEntry.objects.filter(event__startswith="limitproposal.").order_by("number")
    said = [entry.event.partition(".")[2] for entry in heard]
    assert said == ["proposed", "proposed", "accepted", "declined"]
