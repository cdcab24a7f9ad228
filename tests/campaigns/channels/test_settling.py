"""Limits come into force workspace by workspace: one that cannot be read holds up no other."""

from __future__ import annotations

import pytest
from django.utils import timezone
from django_scopes import scope

from campaigns.channels.tasks import tend_limits
from campaigns.models import FieldSpecRow, Workspace
from tests.campaigns.channels.test_own_limits import LONG, approved, set_to, state
from tests.factories import make_campaign, make_product

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
    last = FieldSpecRow.objects.get(channel="google_rsa", field="headline")
    row = FieldSpecRow.objects.create(
        channel="google_rsa",
        field="headline",
        version=2,
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
    Workspace.objects.filter(pk=in_acme.pk).update(timezone="UTC")
    tend_limits()
    row.refresh_from_db()
    assert row.settled
    assert state(line) == "stale"
