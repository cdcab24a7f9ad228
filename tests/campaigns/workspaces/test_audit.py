"""The audit trail is append-only and its chain shows tampering (A8)."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from campaigns.models import AuditEntry, User, Workspace
from campaigns.workspaces.audit import audit_check, audit_record
from tests.conftest import signed_in
from tests.factories import make_brand
from tests.together import ON_SQLITE, scoped, shared_rows, together


def _entries(workspace: Workspace, ben: User, count: int = 3) -> None:
    for number in range(count):
        with transaction.atomic():
            audit_record(
                workspace_id=workspace.pk,
                actor=ben,
                event="thing.done",
                row=ben,
                data={"n": number},
            )


def test_a_change_that_is_rolled_back_leaves_no_entry(in_acme: Workspace, ben: User):
    with transaction.atomic():
        audit_record(workspace_id=in_acme.pk, actor=ben, event="thing.done", row=ben)
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_the_transaction_of_its_change(in_acme: Workspace, ben: User):
    with pytest.raises(RuntimeError, match="transaction"):
        audit_record(workspace_id=in_acme.pk, actor=ben, event="thing.done", row=ben)


def test_entries_cannot_be_changed_or_deleted(in_acme: Workspace, ben: User):
    _entries(in_acme, ben)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.update(event="thing.undone")
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.all().delete()
    assert AuditEntry.objects.count() == 3


def test_the_chain_names_the_entry_that_was_tampered_with(in_acme: Workspace, ben: User):
    _entries(in_acme, ben)
    assert audit_check(workspace_id=in_acme.pk) is None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_update")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE campaigns_auditentry DISABLE TRIGGER audit_update")
        cursor.execute("UPDATE campaigns_auditentry SET event = 'thing.forged' WHERE number = 2")
    assert audit_check(workspace_id=in_acme.pk) == 2


def test_the_log_is_narrowed_to_a_person_and_a_kind(
    in_acme: Workspace, ben: User, ana: User, cleo: User
):
    for actor, row in ((ben, ben), (ana, in_acme)):
        with transaction.atomic():
            audit_record(
                workspace_id=in_acme.pk,
                actor=actor,
                event="thing.done",
                row=row,
                data={"said": "", "n": 7},
            )
    client = signed_in(cleo)
    log = "/w/acme/audit/"
    for query, events in (
        ({}, 2),
        ({"who": "ana"}, 1),
        ({"what": "workspace"}, 1),
        ({"who": "ben", "what": "workspace"}, 0),
    ):
        assert len(client.get(log, query).context["entries"]) == events
    page = client.get(log, {"who": "ana"}).content.decode()
    assert "n: 7" in page
    # What was left empty says nothing.
    assert "said:" not in page
    # Somebody who sees only what is their own is offered nobody else.
    assert 'name="who"' not in signed_in(ana).get(log).content.decode()


@pytest.mark.skipif(ON_SQLITE, reason="SQLite has one writer at a time")
@shared_rows
def test_two_who_add_rows_and_then_tell_do_not_wait_for_each_other(workspace: Workspace, ben: User):
    added = threading.Barrier(2)

    def add(name: str) -> None:
        with transaction.atomic():
            row = make_brand(workspace, name)
            added.wait(timeout=30)
            audit_record(workspace_id=workspace.pk, actor=ben, event="brand.created", row=row)

    acts = [scoped(workspace.pk, partial(add, name)) for name in ("One", "Two")]
    together(*acts)
    assert AuditEntry.objects.model._base_manager.count() == 2
