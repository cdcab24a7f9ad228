"""A rule that a copywriter would have: proposed on a page, taken into the set or declined by an admin, once."""

from __future__ import annotations

import pytest

from campaigns.models import AuditEntry, BrandRule, RuleProposal
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PROPOSALS = "/w/acme/rules/proposals/"
ACCEPT = 'name="act" value="accept"'


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
        assert admin.post(here, {"act": act}).status_code == 409
    assert admin.post(f"{PROPOSALS}{second.pk}/", {"act": "decline"}).status_code == 302
    assert "No proposal waits." in admin.get(PROPOSALS).content.decode()
    own = copywriter.get(PROPOSALS).content.decode()
    assert "Taken into a set" in own
    assert "Declined" in own
    told = AuditEntry.objects.filter(event__startswith="ruleproposal.").order_by("number")
    assert [entry.event.partition(".")[2] for entry in told] == [
        "proposed",
        "proposed",
        "accepted",
        "declined",
    ]
