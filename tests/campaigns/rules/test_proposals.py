"""A rule that a copywriter would have: proposed on a page, taken into the set or declined by an admin, once."""

from __future__ import annotations

import pytest
from django.core import mail
from django.utils import timezone

from campaigns.models import AuditEntry, BrandRule, Notification, RuleProposal
from campaigns.notices.sending import mails_send
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PROPOSALS = "/w/acme/rules/proposals/"
ACCEPT = 'name="act" value="accept"'


@pytest.fixture
def mailing(settings) -> None:
    """An operator has said where mail goes out."""
    settings.EMAIL_HOST = "mail.example.com"
    settings.SITE_URL = "https://copy.example.com"


def test_a_rule_is_proposed_and_an_admin_decides(in_acme, ana, ben, vic, cleo):
    sent = {"kind": "banned_term", "text": "cheap <b>", "why": "It reads as poor."}
    copywriter, admin = signed_in(ana), signed_in(cleo)
    assert signed_in(vic).post(PROPOSALS, sent).status_code == 403
    assert copywriter.post(PROPOSALS, {**sent, "why": ""}).status_code == 422
    assert copywriter.post(PROPOSALS, {**sent, "kind": "pattern"}).status_code == 422
    assert copywriter.post(PROPOSALS, {**sent, "text": "a\0"}).status_code == 422
    for kind in ("banned_term", "required_text"):
        assert copywriter.post(PROPOSALS, {**sent, "kind": kind}).status_code == 302
    assert not BrandRule.objects.exists()
    first, second = RuleProposal.objects.order_by("pk")
    page = copywriter.get(PROPOSALS).content.decode()
    assert "cheap &lt;b&gt;" in page
    assert ACCEPT not in page
    here = f"{PROPOSALS}{first.pk}/"
    assert signed_in(ben).post(here, {"act": "accept"}).status_code == 403
    assert ACCEPT in admin.get(PROPOSALS).content.decode()
    answer = admin.post(here, {"act": "accept"})
    rule = BrandRule.objects.get()
    assert answer["Location"] == f"/w/acme/rules/{rule.pk}/"
    assert (rule.value, rule.severity) == ({"terms": ["cheap <b>"]}, "warn")
    assert rule.source == f"Proposed by {ana}: It reads as poor."
    for act in ("accept", "decline"):
        assert admin.post(here, {"act": act, "note": "No."}).status_code == 409
    there = f"{PROPOSALS}{second.pk}/"
    assert "Decline the rule" not in copywriter.get(there).content.decode()
    assert admin.post(there, {"act": "decline", "note": " "}).status_code == 422
    assert admin.post(there, {"act": "decline", "note": "Too <b>broad</b>."}).status_code == 302
    assert "No proposals waiting." in admin.get(PROPOSALS).content.decode()
    own = copywriter.get(PROPOSALS).content.decode()
    assert "Taken into a set" in own
    assert "Declined" in own
    page = copywriter.get(there).content.decode()
    assert "Too &lt;b&gt;broad&lt;/b&gt;." in page
    assert "Decline the rule" not in admin.get(there).content.decode()
    told = AuditEntry.objects.filter(event__startswith="ruleproposal.").order_by("number")
    assert [entry.event.partition(".")[2] for entry in told] == [
        "proposed",
        "proposed",
        "accepted",
        "declined",
    ]


def test_whoever_proposed_a_rule_is_told_what_became_of_it_and_why(in_acme, ana, cleo, mailing):
    sent = {"kind": "banned_term", "why": "It reads as poor."}
    for text in ("cheap", "pricey"):
        signed_in(ana).post(PROPOSALS, {**sent, "text": text})
    first, second = RuleProposal.objects.order_by("pk")
    admin = signed_in(cleo)
    admin.post(f"{PROPOSALS}{first.pk}/", {"act": "accept"})
    admin.post(f"{PROPOSALS}{second.pk}/", {"act": "decline", "note": "We sell pricey things."})
    rows = Notification.objects.order_by("pk")
    assert [(row.person, row.code, row.said) for row in rows] == [
        (ana, "accepted", ""),
        (ana, "declined", "We sell pricey things."),
    ]
    assert {(row.in_app, row.mail, bool(row.mail_due)) for row in rows} == {(True, "digest", True)}
    listed = signed_in(ana).get("/w/acme/notifications/").content.decode()
    assert "accepted a rule that you proposed" in listed
    assert "We sell pricey things." in listed
    Notification.objects.update(mail_due=timezone.now())
    assert mails_send() == 1
    (mailed,) = mail.outbox
    for said in (
        f"{cleo} declined a rule that you proposed",
        "pricey",
        "We sell pricey things.",
        "when: a rule or limit that you proposed is decided.",
    ):
        assert said in mailed.body, said
    opened = signed_in(ana).get(f"/w/acme/notifications/{rows[1].pk}/")
    assert opened["Location"] == f"{PROPOSALS}{second.pk}/"


def test_an_admin_who_decides_on_their_own_proposal_is_told_nothing(in_acme, cleo):
    admin = signed_in(cleo)
    admin.post(PROPOSALS, {"kind": "banned_term", "text": "cheap", "why": "House style"})
    row = RuleProposal.objects.get()
    assert admin.post(f"{PROPOSALS}{row.pk}/", {"act": "accept"}).status_code == 302
    assert not Notification.objects.exists()
