"""Limits come into force workspace by workspace: one that cannot be read holds up no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from campaigns.channels.tasks import tend_limits
from campaigns.models import FieldSpecRow, Notification, OwnLimit, Workspace
from tests.campaigns.channels.test_own_limits import LONG, approved, set_to, state
from tests.conftest import signed_in
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


def test_a_limit_by_which_lines_cannot_be_read_is_shown_and_told_to_admins_once(
    in_acme, line, cleo
):
    row = set_to(in_acme, cleo, limit=20)
    admin, page = signed_in(cleo), "/w/acme/operations/"

    def zone(name: str) -> None:
        Workspace.objects.filter(pk=in_acme.pk).update(timezone=name)

    zone("Nowhere/Gone")
    tend_limits()
    zone("UTC")
    assert "Limits not read yet" not in admin.get(page).text
    past = timezone.now() - timedelta(days=2)
    assert row
    OwnLimit.objects.filter(pk=row.pk).update(created=past, effective_from=past.date())
    zone("Nowhere/Gone")
    for _ in range(2):
        tend_limits()
    zone("UTC")
    assert state(line) == "approved"
    said = admin.get(page).text
    assert "Limits not read yet" in said
    assert "Google search ad, headline" in said
    told = Notification.objects.get(kind="job")
    assert (told.person, told.code) == (cleo, "unread")
    assert "Lines could not be read by a limit" in admin.get("/w/acme/notifications/").text
    tend_limits()
    assert state(line) == "stale"
    assert "Limits not read yet" not in admin.get(page).text
