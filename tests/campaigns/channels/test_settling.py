"""Limits come into force workspace by workspace: one that cannot be read holds up no other."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from campaigns.channels.tasks import tend_limits
from campaigns.models import FieldSpecRow, Workspace
from tests.campaigns.channels.test_own_limits import LONG, approved, set_to, state
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(in_acme, ben):
    """An approved line here."""
    return approved(make_campaign(in_acme), make_product(in_acme), ben, LONG)


def test_a_workspace_whose_day_nobody_knows_holds_up_no_other(in_acme, line, cleo):
    lost = Workspace.objects.create(slug="lost", name="Lost")
    for workspace in (lost, in_acme):
        with scope(workspace=workspace.pk):
            set_to(workspace, cleo, limit=20)
    # As where the machine forgot a zone that it knew.
    Workspace.objects.filter(pk=lost.pk).update(timezone="Nowhere/Gone")
    tend_limits()
    assert state(line) == "stale"


def test_a_shipped_change_is_read_in_the_other_workspaces_and_once_more_where_it_could_not(
    in_acme, line, ben, cleo
):
    later = Workspace.objects.create(slug="later", name="Later")
    with scope(workspace=later.pk):
        there = approved(make_campaign(later), make_product(later), ben, LONG)
        make_candidate(there.campaign, there.product, LONG)  # waits, and keeps its state
    shipped = FieldSpecRow.objects.filter(channel="google_rsa", field="headline")
    last = shipped.latest("version")
    row = FieldSpecRow.objects.create(
        channel="google_rsa",
        field="headline",
        version=last.version + 1,
        spec={**last.spec, "limit": 20},
        effective_from=timezone.now().date(),
    )
    # Workspaces are read in their order: this one comes first.
    Workspace.objects.filter(pk=in_acme.pk).update(timezone="Nowhere/Gone")
    tend_limits()
    row.refresh_from_db()
    assert (state(line), row.settled) == ("approved", None)
    with scope(workspace=later.pk):
        assert state(there) == "stale"
    # Where they were read they are not read again and again meanwhile.
    with CaptureQueriesContext(connection) as asked:
        tend_limits()
    selected = [query["sql"].partition(" FROM ")[0] for query in asked]
    assert not [part for part in selected if '"campaigns_candidate"."text"' in part]
    Workspace.objects.filter(pk=in_acme.pk).update(timezone="UTC")
    tend_limits()
    row.refresh_from_db()
    assert (bool(row.settled), row.read_in) == (True, [])
    assert state(line) == "stale"
