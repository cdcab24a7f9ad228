"""Products stored before their texts were scanned are scanned by a job that goes on where it stopped."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from campaigns.catalog import scanning
from campaigns.catalog.quarantines import quarantine_release, quarantined, texts_found
from campaigns.catalog.scanning import scans_begin
from campaigns.models import AuditEntry, NoticeKind, Notification, Product, User, Workspace
from campaigns.workspaces.clock_jobs import WAITS
from generation.jobs.services import job_cancel
from generation.models import Job
from tests.campaigns.catalog.test_import_run import run
from tests.campaigns.catalog.test_quarantines import SOUP
from tests.conftest import signed_in
from tests.factories import make_product

pytestmark = pytest.mark.django_db

UPGRADE = import_module("campaigns.migrations.0042_products_scanned").scans_due


@pytest.fixture
def old(in_acme: Workspace, monkeypatch: pytest.MonkeyPatch) -> list[Product]:
    """Products as they were stored before there was a scan, the second with a token soup."""
    texts = ("Spun steel.", f"Oak. {SOUP}", "Wool.")
    monkeypatch.setattr(scanning, "BATCH", 2)
    rows = [
        make_product(in_acme, sku=f"OLD-{number}", description=text)
        for number, text in enumerate(texts)
    ]
    Workspace.objects.create(slug="empty", name="Empty")
    UPGRADE(apps, SimpleNamespace(connection=connection))
    return rows


def left() -> dict[str, int | None]:
    return dict(Workspace.objects.values_list("slug", "scanned_to"))


def test_an_upgrade_has_every_old_product_scanned_once(
    in_acme: Workspace, old: list[Product], ana: User, ben: User, cleo: User
):
    assert left() == {"acme": 0, "empty": None}
    assert "3 products from before this version are still to be scanned" in operations(cleo)
    assert (scans_begin(), scans_begin()) == (1, 0)
    # Nobody has counted them yet.
    assert "0 of 0" not in operations(cleo).replace("</span>", "")
    run()
    assert left()["acme"] is None
    assert [row.product for row in quarantined()] == [old[1]]
    told = Notification.objects.filter(kind=NoticeKind.QUARANTINE)
    assert {notice.person for notice in told} == {ben, cleo}
    assert AuditEntry.objects.get(event="catalog.scanned").data == {
        "products": 3,
        "quarantined": 1,
    }
    assert "still to be scanned" not in operations(cleo)
    assert scans_begin() == 0


def operations(person: User) -> str:
    """The page of operations."""
    return signed_in(person).get("/w/acme/operations/").content.decode()


def test_a_scan_goes_on_where_the_last_one_stopped(
    in_acme: Workspace, old: list[Product], monkeypatch: pytest.MonkeyPatch
):
    Workspace.objects.filter(pk=in_acme.pk).update(scanned_to=old[1].pk)
    read: list[int] = []

    def watched(products, heard):
        read.extend(row.pk for row in products)
        return texts_found(products, heard)

    monkeypatch.setattr(scanning, "texts_found", watched)
    assert scans_begin() == 1
    run()
    assert read == [old[2].pk]


def test_one_that_stopped_begins_again_after_a_while(in_acme: Workspace, old: list[Product]):
    assert scans_begin() == 1
    job = Job.objects.get(kind="scan")
    job_cancel(job=job)
    assert scans_begin() == 0
    Job.objects.filter(pk=job.pk).update(finished=job.created - WAITS[0])
    assert scans_begin() == 1


def test_what_was_found_before_it_stopped_is_told_with_the_rest(
    in_acme: Workspace, old: list[Product], ben: User, monkeypatch: pytest.MonkeyPatch
):
    assert scans_begin() == 1
    found = texts_found
    job = Job.objects.get(kind="scan")

    def stopped(products, heard):
        if quarantined().exists():
            job_cancel(job=job)
            heard()
        return found(products, heard)

    monkeypatch.setattr(scanning, "texts_found", stopped)
    run()
    assert (left()["acme"], quarantined().count()) == (old[1].pk, 1)
    monkeypatch.setattr(scanning, "texts_found", found)
    Job.objects.filter(pk=job.pk).update(finished=job.created - WAITS[0])
    assert scans_begin() == 1
    run()
    assert left()["acme"] is None
    assert Notification.objects.get(kind=NoticeKind.QUARANTINE, person=ben).count == 1


def test_what_was_released_stays_so(in_acme: Workspace, old: list[Product], ben: User):
    assert scans_begin() == 1
    run()
    quarantine_release(product=old[1], by=ben, reason="Read with the supplier.")
    Job.objects.all().delete()
    UPGRADE(apps, SimpleNamespace(connection=connection))
    assert scans_begin() == 1
    run()
    assert not quarantined().exists()
