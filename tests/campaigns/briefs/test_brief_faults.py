"""A brief that is refused says so beside the field that is at fault."""

from __future__ import annotations

import re

from campaigns.models import Campaign, User
from tests.conftest import signed_in

HTMX = {"HX-Request": "true"}


def test_a_refused_date_is_marked_where_it_stands_and_the_page_opens_there(
    campaign: Campaign, ana: User
):
    address = f"/w/acme/campaigns/{campaign.pk}/brief/"
    posted = {"name": campaign.name, "timezone": "UTC", "version": "1"}
    dates = {"starts": "2026-12-02T09:00", "ends": "2026-12-01T09:00"}
    page = signed_in(ana).post(address, {**posted, **dates})
    assert page.status_code == 422
    shown = page.content.decode()
    field = re.search(r'<input[^>]*name="ends"[^>]*>', shown)
    assert field
    for said in ('aria-invalid="true"', "autofocus", 'aria-describedby="id_ends_error"'):
        assert said in field[0]
    beside = shown.partition('<div class="field" id="div_id_ends">')[2].partition("</div></div>")[0]
    assert "Must be after the start." in beside
    assert shown.count("autofocus") == 1
    saving = signed_in(ana).post(address, {**posted, **dates}, headers=HTMX)
    assert saving.status_code == 422
    state = saving.content.decode()
    assert '<template data-errors-of="id_ends">' in state
    assert "data-field-errors" in state
