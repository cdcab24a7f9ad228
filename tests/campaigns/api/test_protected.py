"""Mass assignment: whatever is posted, only the keys of a body's shape change (reliability S4)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model
from django_scopes import scope

from campaigns.models import Brand, Campaign, Candidate, User

pytestmark = pytest.mark.django_db


def test_protected_keys_of_a_campaign_cannot_be_posted(api, ben, ana, dora):
    other = dora.memberships.get().workspace
    body = {
        "id": 77,
        "pk": 77,
        "workspace": other.pk,
        "workspace_id": other.pk,
        "created_by": dora.pk,
        "assigned_to": dora.pk,
        "state": "live",
        "version": 40,
        "created": "2020-01-01T00:00:00Z",
        "name": "Mine",
    }
    answer = api(ana).post("campaigns/", body)
    assert answer.status_code == 201
    with scope(workspace=ana.memberships.get().workspace_id):
        row = Campaign.objects.get()
    assert (row.name, row.state, row.version, row.created_by) == ("Mine", "draft", 1, ana)
    assert row.assigned_to is None
    assert row.pk != 77
    changed = api(ana).patch(f"campaigns/{row.pk}/", {**body, "version": 1, "name": "Still"})
    assert changed.status_code == 200
    row = Campaign.objects.model._base_manager.get(pk=row.pk)
    assert row.assigned_to is None
    assert (row.name, row.state, row.version, row.workspace_id) == (
        "Still",
        "draft",
        2,
        ana.memberships.get().workspace_id,
    )


def every_field(model: type[Model], stranger: User) -> dict[str, Any]:
    """Each field and column of a row, with the id of somebody in another workspace."""
    names = {field.name for field in model._meta.fields}
    names |= {field.attname for field in model._meta.fields}
    return dict.fromkeys(names, stranger.memberships.get().workspace_id)


def test_protected_keys_of_a_brand_cannot_be_posted(api, ben, dora):
    sent = every_field(Brand, dora)
    asked = {
        **sent,
        "name": "Corvane",
        "voice": [],
        "examples": [],
        "tone": {},
        "terms": {},
        "presets": [],
    }
    made = api(ben).post("brands/", asked)
    assert made.status_code == 201
    row = Brand.objects.model._base_manager.get(pk=made.json()["id"])
    assert (row.workspace_id, row.version) == (ben.memberships.get().workspace_id, 1)


def test_a_campaign_is_given_only_to_a_member_who_may_write_it(api, ana, ben, dora, vic):
    made = api(ana).post("campaigns/", {"name": "Mine", "holder": "ben"}).json()
    assert (made["created_by"], made["holder"]) == ("ana", "ben")
    at, version = f"campaigns/{made['id']}/", made["version"]
    for wrong in ("dora", "vic", "nobody-here"):
        answer = api(ana).patch(at, {"holder": wrong, "version": version})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["holder"])
    free = api(ana).patch(at, {"holder": None, "version": version})
    assert (free.status_code, free.json()["holder"]) == (200, None)
    assert api(ana).get("candidates/", mine="1").json()["results"] == []


def test_protected_keys_of_a_line_cannot_be_posted(api, cleo, dora, line):
    kept = ("round_id", "slot", "seed", "created", "campaign_id", "product_id", "workspace_id")
    before = {name: getattr(line, name) for name in kept}
    asked = {**every_field(Candidate, dora), "state": "approved", "origin": "model"}
    asked |= {"badges": {}, "text": "Daily runner, 238 g", "version": line.version}
    made = api(cleo).post(f"candidates/{line.pk}/revisions/", asked)
    assert made.status_code == 201
    row = Candidate.objects.model._base_manager.get(pk=line.pk)
    assert {name: getattr(row, name) for name in kept} == before
    assert (row.state, row.origin, row.text) == ("in_review", "human", "Daily runner, 238 g")
    assert row.badges["length"]["fits"]
