"""Packs on their page: read by all, taken in and out by admins."""

from __future__ import annotations

import pytest

from campaigns.models import BrandRule, RuleSet
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PACKS = "/w/acme/rules/packs/"


def test_a_pack_is_taken_in_and_out_on_its_page(in_acme, ana, cleo):
    page = signed_in(ana).get(PACKS).content.decode()
    assert "Signs and shouting" in page
    assert "CAP Code 3.7" in page
    assert "Take in" not in page
    admin = signed_in(cleo)
    assert "Take in" in admin.get(PACKS).content.decode()
    admin.post(f"{PACKS}house_plain/", {"act": "take"})
    assert BrandRule.objects.filter(pack="house_plain").count() == 6
    assert "6 in the set" in admin.get(PACKS).content.decode()
    admin.post(f"{PACKS}house_plain/", {"act": "drop"})
    assert not BrandRule.objects.exists()
    assert RuleSet.objects.get().state == "draft"


def test_only_admins_take_packs_and_only_those_that_there_are(in_acme, ben, cleo):
    assert signed_in(ben).post(f"{PACKS}house_plain/", {"act": "take"}).status_code == 403
    assert signed_in(cleo).post(f"{PACKS}none/", {"act": "take"}).status_code == 422
    assert not RuleSet.objects.exists()
