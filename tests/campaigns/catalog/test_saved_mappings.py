"""Mappings under a name: kept where a file is mapped, offered for the same columns, renamed, taken away."""

from __future__ import annotations

import pytest
from django.test import Client

from campaigns.catalog.imports import import_create
from campaigns.catalog.saved_mappings import mapping_save
from campaigns.common.errors import DomainError
from campaigns.models import AuditEntry, Import, Product, SavedMapping
from tests.campaigns.catalog.test_import_run import run
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
IMPORTS = "/w/acme/catalog/imports/"
MAPPINGS = f"{IMPORTS}mappings/"
HEADERS = ["Artikel", "Bezeichnung", "Netto"]
MAPPING = {"Artikel": "sku", "Bezeichnung": "title", "Netto": ""}
ROW = "L-1,Lampe,9\n"


def table(*headers: str) -> bytes:
    return (",".join(headers) + "\n" + ROW).encode()


def arrived(by, workspace, *headers: str) -> Import:
    """An import that waits for its mapping, as from the upload page."""
    return import_create(
        workspace_id=workspace.pk,
        file=[table(*(headers or HEADERS))],
        filename="supplier.csv",
        by=by,
        options={"confirm": True},
    )


def mapped(client: Client, row: Import, name: str, *keys: str):
    chosen = {f"column-{place}": key for place, key in enumerate(keys)}
    return client.post(f"/w/acme/catalog/import/{row.pk}/map/", {**chosen, "name": name})


def test_a_mapping_is_kept_where_a_file_is_mapped_and_offered_for_the_same_columns(in_acme, ben):
    client = signed_in(ben)
    assert (
        mapped(client, arrived(ben, in_acme), " Supplier  A ", "sku", "title", "").status_code
        == 302
    )
    kept = SavedMapping.objects.get()
    assert (kept.name, kept.mapping, kept.headers, kept.owner) == (
        "Supplier A",
        MAPPING,
        HEADERS,
        ben,
    )
    row = arrived(ben, in_acme)
    mapped(client, row, "With prices", "sku", "title", "price")
    run()
    assert Import.objects.get(pk=row.pk).state == "validated"
    again = arrived(ben, in_acme, *reversed(HEADERS))
    address = f"/w/acme/catalog/import/{again.pk}/map/"
    context = client.get(address).context
    assert [one.name for one in context["kept"]] == ["Supplier A", "With prices"]
    # What was used last stands there first; a kept one is one click away.
    assert context["chosen"].name == "With prices"
    page = client.get(address, {"kept": kept.pk})
    assert page.context["chosen"] == kept
    assert page.context["form"]["column-0"].initial == ""
    other = arrived(ben, in_acme, "Artikel", "Bezeichnung", "Brutto")
    assert not client.get(f"/w/acme/catalog/import/{other.pk}/map/").context["kept"]
    assert client.get(address, {"kept": "x"}).status_code == 200


def test_under_the_same_name_it_takes_the_place_of_the_one_before(in_acme, ben):
    client = signed_in(ben)
    mapped(client, arrived(ben, in_acme), "Supplier A", "sku", "title", "")
    mapped(client, arrived(ben, in_acme), "Supplier A", "sku", "title", "price")
    assert SavedMapping.objects.get().mapping["Netto"] == "price"
    other = arrived(ben, in_acme, "Nr", "Name", "Preis")
    page = mapped(client, other, "Supplier A", "sku", "title", "")
    assert page.status_code == 422
    assert "There is a mapping with that name already." in page.content.decode()
    # The file was not checked either: both or nothing.
    assert Import.objects.get(pk=other.pk).job is None


def test_a_kept_mapping_is_gone_by_where_nothing_was_imported_yet(in_acme, ben):
    mapping_save(workspace_id=in_acme.pk, by=ben, name="A", headers=HEADERS, mapping=MAPPING)
    import_create(
        workspace_id=in_acme.pk,
        file=[table(*HEADERS)],
        filename="x.csv",
        by=ben,
        options={"dry_run": False},
    )
    run()
    assert Product.objects.get().sku == "L-1"


def test_mappings_are_listed_renamed_and_taken_away(in_acme, ben, vic):
    for name in ("A", "B"):
        mapping_save(workspace_id=in_acme.pk, by=ben, name=name, headers=HEADERS, mapping=MAPPING)
    first = SavedMapping.objects.get(name="A")
    client, viewer = signed_in(ben), signed_in(vic)
    assert "Rename" not in viewer.get(MAPPINGS).content.decode()
    assert viewer.post(f"{MAPPINGS}{first.pk}/remove/").status_code == 403
    assert client.get(MAPPINGS).context["mappings"][0][1] == [
        ("Artikel", "sku"),
        ("Bezeichnung", "title"),
    ]
    for refused in ("", " ", "B", "x" * 61):
        assert client.post(f"{MAPPINGS}{first.pk}/", {"name": refused}).status_code == 422
    assert client.post(f"{MAPPINGS}{first.pk}/", {"name": "Weekly"}).status_code == 302
    assert SavedMapping.objects.get(pk=first.pk).name == "Weekly"
    assert client.post(f"{MAPPINGS}{first.pk}/remove/").status_code == 302
    assert [row.name for row in SavedMapping.objects.all()] == ["B"]
    said = AuditEntry.objects.filter(event__startswith="mapping.").order_by("number")
    assert [entry.event for entry in said] == [
        "mapping.saved", "mapping.saved", "mapping.changed", "mapping.removed",
    ]  # fmt: skip


def test_what_is_no_mapping_is_not_kept(in_acme, ben):
    for wrong in (
        {"Artikel": "sku"},
        {**MAPPING, "Netto": "sku"},
        {**MAPPING, "Other": "price"},
        {},
    ):
        with pytest.raises(DomainError):
            mapping_save(workspace_id=in_acme.pk, by=ben, name="A", headers=HEADERS, mapping=wrong)
    assert not SavedMapping.objects.exists()


def test_the_api_keeps_lists_renames_and_takes_away(in_acme, ben, vic):
    client = signed_in(ben)
    address = "/api/v1/mappings/"

    def send(method: str, path: str, data: object, by: Client = client):
        return getattr(by, method)(path, data, content_type="application/json")

    made = send("post", address, {"name": "A", "mapping": MAPPING})
    assert made.status_code == 201
    record = {"id": made.json()["id"], "name": "A", "columns": HEADERS, "mapping": MAPPING}
    assert made.json() == record
    assert client.get(address).json()["results"] == [record]
    one = f"{address}{record['id']}/"
    assert send("patch", one, {"name": "Weekly"}).json()["name"] == "Weekly"
    assert client.get(one).json()["name"] == "Weekly"
    assert send("post", address, {"name": "B", "mapping": {"x": 1}}).status_code == 422
    assert send("post", f"{one}remove/", {}, signed_in(vic)).status_code == 403
    assert send("post", f"{one}remove/", {}).json()["name"] == "Weekly"
    assert client.get(one).status_code == 404
