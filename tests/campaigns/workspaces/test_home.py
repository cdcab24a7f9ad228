"""The home page's figures agree with each other."""

from __future__ import annotations

import re

from campaigns.models import Candidate, User, Workspace
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

PLACES = {
    "google_rsa": "headline",
    "google_pmax": "headline",
    "meta_ad": "headline",
    "email": "subject",
    "sms": "message",
    "push": "title",
    "banner": "tagline",
    "seo": "title",
}


def test_the_lines_that_wait_by_channel_add_up_to_all_that_wait(
    in_acme: Workspace, ana: User, ben: User
):
    shoe = make_product(in_acme)
    campaign = make_campaign(in_acme, created_by=ana, channels=list(PLACES))
    for channel, field in PLACES.items():
        make_candidate(campaign, shoe, "238 g", channel=channel, field=field)
    Candidate.objects.update(state="in_review")
    page = signed_in(ben).get("/w/acme/").content.decode()
    table = page.partition('<caption class="meta">')[2].partition("</table>")[0]
    counts = [int(n) for n in re.findall(r'<td class="num">(\d+)</td>', table)]
    assert counts == [1, 1, 1, 1, 1, 1, 2]
    assert "Other channels" in table
    assert "See all 8" in page
