"""Previews say how much of a text programs show, by the limits that are kept."""

from __future__ import annotations

import pytest

from campaigns.review.previews import SHOWN_BY, Cut, line_preview
from generation.types import field_specs_unwritten
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
SUBJECT = "Get knitted running shoes for £115 before the snow"
UNDER = "An 8 mm drop for the road."


def test_a_subject_and_its_preheader_are_cut_as_inboxes_cut_them(in_acme, ana, vic):
    campaign = make_campaign(in_acme, created_by=ana, channels=["email"])
    product = make_product(in_acme)
    line = make_candidate(campaign, product, SUBJECT, channel="email", field="subject")
    make_candidate(campaign, product, UNDER, channel="email", field="preheader")
    assert len(SUBJECT) == 50
    assert line_preview(line, in_acme).cuts == [
        Cut("iPhone Mail", "Subject", "Get knitted running shoes for £115 before the s…", 3),
        Cut("iPhone Mail", "Preheader", UNDER, 0),
        Cut("Gmail on a computer", "Subject", SUBJECT, 0),
        Cut("Gmail on a phone", "Subject", "Get knitted running shoes for £115 befo…", 11),
    ]
    html = signed_in(vic).get(f"/w/acme/candidates/{line.pk}/").content.decode()
    assert "3 cut" in html
    assert "11 cut" in html


def test_every_cut_rests_on_a_limit_that_is_kept():
    kept = {spec.key for spec in field_specs_unwritten()}
    used = {key for shown in SHOWN_BY.values() for _, (_, _, key) in shown}
    assert used <= kept


def test_channels_without_such_a_measure_have_no_cuts(in_acme, ana):
    campaign = make_campaign(in_acme, created_by=ana)
    line = make_candidate(campaign, make_product(in_acme))
    assert line_preview(line, in_acme).cuts == []
