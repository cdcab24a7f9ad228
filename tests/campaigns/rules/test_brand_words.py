"""Words that a brand's editor bans: beside the rules, made rules by one press, and said in one place in the end."""

from __future__ import annotations

import pytest

from campaigns.models import AuditEntry, BrandRule, RuleSet
from campaigns.rules.services import rule_change
from tests.campaigns.rules.steps import activated, work
from tests.conftest import signed_in
from tests.factories import make_brand, make_campaign, make_candidate, make_product
from tests.together import ON_SQLITE

pytestmark = pytest.mark.django_db
RULES = "/w/acme/rules/"


def test_words_that_brands_ban_become_rules_and_leave_them_once_these_hold(in_acme, ana, cleo):
    dry = make_brand(
        in_acme, "Dry", terms={"banned": ["light", "cafe\u0301 chic"], "say": ["lamp"]}
    )
    wry = make_brand(in_acme, "Wry <b>", terms={"banned": ["airy", "T&C"]})
    make_brand(in_acme, "Mute", terms={})
    seen = signed_in(ana).get(RULES).content.decode()
    assert "light, café chic" in seen
    assert "Wry &lt;b&gt;" in seen
    assert "airy, T&amp;C<" in seen
    assert "Make these rules" not in seen
    assert signed_in(ana).post(f"{RULES}brand-words/").status_code == 403
    client = signed_in(cleo)
    assert client.post(f"{RULES}brand-words/").status_code == 302
    assert client.post(f"{RULES}brand-words/").status_code == 409
    first, second = BrandRule.objects.all()
    assert (first.value["terms"], first.source) == (
        ["light", "café chic"],
        "Banned words of the brand Dry",
    )
    rule_change(rule=second, values={"channels": ["sms"]}, version=1, by=cleo)
    assert "In set 1" in client.get(RULES).content.decode()
    dry.terms["banned"] = ["light", "new"]
    dry.save()
    assert client.post(f"{RULES}brand-words/").status_code == 302
    activated(RuleSet.objects.get(), cleo)
    work()
    for brand in (dry, wry):
        brand.refresh_from_db()
    assert dry.terms == {"banned": [], "say": ["lamp"]}
    assert wry.terms == {"banned": ["airy", "T&C"]}, "its rule holds for one channel alone"
    told = AuditEntry.objects.get(event="brand.changed")
    assert (told.entity_id, told.data["version"]) == (str(dry.pk), dry.version)
    campaign = make_campaign(in_acme, created_by=ana)
    assert make_candidate(campaign, make_product(in_acme)).state == "blocked"


def test_words_that_no_rule_can_hold_stay_with_their_brand_and_hold_up_no_other(in_acme, cleo):
    many = [f"word{n}" for n in range(201)]
    crowded = make_brand(in_acme, "Crowded", terms={"banned": many})
    make_brand(in_acme, "Dry", terms={"banned": ["light"]})
    # PostgreSQL stores no text with such a sign.
    make_brand(in_acme, "Long", terms={"banned": ["x" * 301, *(["a\0b"] if ON_SQLITE else [])]})
    client = signed_in(cleo)
    assert client.post(f"{RULES}brand-words/").status_code == 302
    first, second = BrandRule.objects.all()
    assert (first.value["terms"], second.value["terms"]) == (many[:200], ["light"])
    seen = client.get(RULES).content.decode()
    panel = seen[seen.index('id="brand-words-h"') :]
    rows = {name: panel[panel.index(f"<bdi>{name}</bdi>") :] for name in ("Crowded", "Dry", "Long")}
    marks = {name: row[: row.index("</li>")] for name, row in rows.items()}
    assert ["Too many or too long for a rule" in marks[name] for name in marks] == [
        True,
        False,
        True,
    ]
    assert "In set 1" in marks["Dry"]
    assert "Make these rules" not in seen
    assert client.post(f"{RULES}brand-words/").status_code == 409
    activated(RuleSet.objects.get(), cleo)
    crowded.refresh_from_db()
    assert crowded.terms["banned"] == ["word200"]
