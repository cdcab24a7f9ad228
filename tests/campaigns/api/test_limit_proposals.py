"""A limit is proposed over the API: it does nothing until an admin accepts it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import LimitProposal

pytestmark = pytest.mark.django_db


def test_a_limit_whose_day_has_passed_while_it_waited_holds_from_today(api, in_acme, ana, cleo):
    day = timezone.now().date() + timedelta(days=3)
    body = {"channel": "email", "field": "subject", "limit": 44, "why": "Phones."}
    anas = api(ana)
    made = anas.post("limitproposals/", {**body, "effective_from": day.isoformat()})
    assert (made.status_code, made.json()["state"]) == (201, "proposed")
    assert anas.post("limitproposals/", {**body, "field": "body"}).status_code == 404
    assert anas.post("limitproposals/", {**body, "limit_ucs2": 9}).status_code == 422
    here = f"limitproposals/{made.json()['id']}/"
    assert anas.post(f"{here}accept/").status_code == 403
    row = LimitProposal.objects.get()
    row.values["effective_from"] = (day - timedelta(days=30)).isoformat()
    row.save()
    taken = api(cleo).post(f"{here}accept/")
    assert (taken.status_code, taken.json()["limit"]) == (200, 44), taken.content
    assert api(cleo).post(f"{here}decline/", {"note": "Late."}).status_code == 409
