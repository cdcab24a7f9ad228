"""Formats of a workspace's own: made, put in order, changed under a version, used, taken away."""

from __future__ import annotations

import io
import tempfile
import zipfile
from typing import Any

import pytest
from django_scopes import scope

from campaigns.common.errors import Conflict, DomainError
from campaigns.exports.formats import sheets
from campaigns.exports.layouts import Layout, LayoutColumn
from campaigns.exports.saved_formats import format_change, format_create, format_remove
from campaigns.exports.services import export_create
from campaigns.models import AuditEntry, Export, ExportFormat, User, Workspace
from generation.jobs.errors import JobFailed
from generation.jobs.runner import job_run
from tests.campaigns.exports.test_more_round_trips import approved_ad, exported, text_rows
from tests.campaigns.exports.test_round_trip import TITLE, approved
from tests.conftest import signed_in
from tests.factories import make_campaign, make_product

pytestmark = pytest.mark.django_db
ADDRESS, HIDDEN = "/w/acme/exports/formats/", "\u202e"
API = "/api/v1/export-formats/"
SKU, COPY = LayoutColumn("Artikel", "sku"), LayoutColumn("Titel", "product_title.title")
LAYOUT = Layout((SKU, COPY))


def saved(workspace: Workspace, by: User, name: str = "Shop", layout: Layout = LAYOUT):
    return format_create(workspace=workspace, by=by, name=name, layout=layout)


def posted(*columns: tuple[str, str], **more: Any) -> dict[str, Any]:
    """What the page sends."""
    sent = {"name": "Shop", "kind": "csv", "delimiter": "semicolon", "encoding": "utf-8", **more}
    for place, (heading, value) in enumerate(columns):
        sent |= {f"heading-{place}": heading, f"value-{place}": value}
    return sent


def headings(page: Any) -> list[str]:
    return [one.heading.value() for one in page.context["form"].rows]


def test_a_manager_makes_one_column_by_column_without_scripts(in_acme, ben, ana):
    client = signed_in(ben)
    page = client.get(f"{ADDRESS}new/")
    assert headings(page) == ["SKU", "Title", "Description"]
    first = (("SKU", "sku"), ("Title", "product_title.title"))
    page = client.post(f"{ADDRESS}new/", posted(*first, act="add", name="Half"))
    assert (headings(page), page.context["form"]["name"].value()) == (["SKU", "Title", ""], "Half")
    page = client.post(f"{ADDRESS}new/", posted(*first, ("", "seo.title"), act="up-2"))
    assert [one.value.value() for one in page.context["form"].rows] == [
        "sku",
        "seo.title",
        "product_title.title",
    ]
    page = client.post(f"{ADDRESS}new/", posted(*first, act="drop-1"))
    assert headings(page) == ["SKU"]
    assert not ExportFormat.objects.exists()
    assert client.post(f"{ADDRESS}new/", posted(*first)).status_code == 302
    row = ExportFormat.objects.get()
    assert (row.name, row.version, row.layout["delimiter"]) == ("Shop", 1, "semicolon")
    assert [one["heading"] for one in row.layout["columns"]] == ["SKU", "Title"]
    assert "Shop" in signed_in(ana).get(ADDRESS).content.decode()
    assert signed_in(ana).get(f"{ADDRESS}{row.pk}/").status_code == 403
    assert signed_in(ana).post(f"{ADDRESS}{row.pk}/remove/").status_code == 403


NO_TABLES: tuple[tuple[list[tuple[str, str]], str], ...] = (
    ([], "Choose 1 to 100 columns."),
    ([("A", "product_title.title")], "a row has to name its product"),
    ([("A", "sku")], "at least one column of copy"),
    ([("A", "sku"), ("A", "product_title.title")], "stands above more than one column"),
    ([("=A", "sku"), ("B", "product_title.title")], "begins like a formula"),
    ([("A", "sku"), ("B", "product_title.title"), ("C", "product_title.title")], "chosen once"),
    ([("A", "sku"), ("B", "product_title.title@source")], "at least one column of copy"),
    ([("A", "sku"), ("B", "product_title.nothing")], "is nothing that a row holds"),
)


def test_what_is_no_table_is_refused_in_words(in_acme, ben):
    for columns, said in NO_TABLES:
        with pytest.raises(DomainError, match=said):
            saved(in_acme, ben, layout=Layout(tuple(LayoutColumn(*one) for one in columns)))
    columns, said = NO_TABLES[2]
    page = signed_in(ben).post(f"{ADDRESS}new/", posted(*columns))
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not ExportFormat.objects.exists()


def test_each_change_is_a_version_and_nobody_writes_over_another(in_acme, ben, cleo):
    row = saved(in_acme, ben)
    wide = Layout((*LAYOUT.columns, LayoutColumn("Preis", "price")))
    assert format_change(row=row, by=cleo, name="Shop", layout=wide, version=1).version == 2
    assert format_change(row=row, by=cleo, name="Shop", layout=wide, version=2).version == 2
    with pytest.raises(Conflict):
        format_change(row=row, by=ben, name="Shop", layout=LAYOUT, version=1)
    page = signed_in(ben).post(
        f"{ADDRESS}{row.pk}/", posted(("A", "sku"), ("B", "product_title.title"), version=1)
    )
    assert page.status_code == 409
    assert "Somebody else changed this format" in page.content.decode()
    with pytest.raises(DomainError, match="that name already"):
        saved(in_acme, ben)
    row.refresh_from_db()
    for _ in range(2):
        # Two who press the button at once.
        format_remove(row=row, by=ben)
    said = AuditEntry.objects.filter(event__startswith="format.").order_by("number")
    assert [(one.event, one.data["version"]) for one in said] == [
        ("format.saved", 1),
        ("format.changed", 2),
        ("format.removed", 2),
    ]
    assert said[0].data["layout"]["columns"][0] == {"heading": "Artikel", "value": "sku"}


def test_a_format_is_changed_and_removed_on_its_page(in_acme, ben):
    row = saved(in_acme, ben)
    client = signed_in(ben)
    changed = posted(("SKU", "sku"), ("Title", "product_title.title"), version=1, name="Shelf")
    assert client.post(f"{ADDRESS}{row.pk}/", changed).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.version) == ("Shelf", 2)
    assert client.post(f"{ADDRESS}{row.pk}/remove/").status_code == 302
    assert not ExportFormat.objects.exists()


def test_a_file_is_written_by_the_version_that_was_asked_for(in_acme, ben):
    row = saved(in_acme, ben)
    campaign = make_campaign(in_acme, created_by=ben, channels=["product_title"])
    approved(campaign, make_product(in_acme, "A"), ben, "product_title", TITLE)
    asked = export_create(campaign=campaign, profile=f"saved-{row.pk}", by=ben)
    turned, name = Layout((COPY, SKU)), f"saved-{row.pk}"
    format_change(row=row, by=ben, name="Turned", layout=turned, version=1)
    format_remove(row=row, by=ben)
    job_run(queue="default", job_id=asked.job_id)
    asked.refresh_from_db()
    assert asked.manifest["format"] == {"name": "Shop", "version": 1}
    client = signed_in(ben)
    file = client.get(f"/w/acme/exports/{asked.pk}/file/")
    assert file.getvalue().splitlines() == [b"Artikel,Titel", f"A,{TITLE}".encode()]
    assert f"copystudio-{name}" in file["Content-Disposition"]
    assert "Shop" in client.get("/w/acme/exports/").content.decode()
    page = client.get(f"/w/acme/exports/{asked.pk}/").content.decode()
    assert f"profile={name}" not in page, "the preview of what is gone is no page"
    with pytest.raises(DomainError, match="There is no profile"):
        export_create(campaign=campaign, profile=name, by=ben)


def test_the_preview_offers_it_and_the_export_is_made_by_it(in_acme, ben, ana):
    row = saved(in_acme, ben)
    campaign = make_campaign(in_acme, created_by=ben, channels=["product_title"])
    approved(campaign, make_product(in_acme, "A"), ben, "product_title", TITLE)
    address = f"/w/acme/campaigns/{campaign.pk}/export/"
    page = signed_in(ana).get(address, {"profile": f"saved-{row.pk}"})
    assert page.context["preview"].lines == 1
    assert "Shop" in page.content.decode()
    assert signed_in(ana).get(address, {"profile": "saved-999999"}).status_code == 404
    assert "this file does not say so" in page.content.decode(), "it has no column for a mark"
    told = LayoutColumn("AI", "product_title.title@source")
    wide = saved(in_acme, ben, "Wide", Layout((*LAYOUT.columns, told)))
    page = signed_in(ana).get(address, {"profile": f"saved-{wide.pk}"})
    assert "the file marks them" in page.content.decode()
    for one, means in ((row, None), (wide, "digital_source_type")):
        assert exported(campaign, f"saved-{one.pk}", ben)[0].manifest["ai_text"]["as"] == means
    Export.objects.all().delete()
    made = signed_in(ben).post(address, {"profile": f"saved-{row.pk}"})
    assert made.status_code == 302
    assert Export.objects.get().layout["layout"] == row.layout


def test_nothing_hides_in_a_name_or_a_heading(in_acme, ben):
    hiding = f"quin{HIDDEN}oxy"
    layout = Layout((LayoutColumn(hiding, "sku"), COPY))
    row = saved(in_acme, ben, hiding, layout)
    campaign = make_campaign(in_acme, created_by=ben, channels=["product_title"])
    approved(campaign, make_product(in_acme, "A"), ben, "product_title", TITLE)
    asked, _ = exported(campaign, f"saved-{row.pk}", ben)
    preview = f"/w/acme/campaigns/{campaign.pk}/export/?profile=saved-{row.pk}"
    client = signed_in(ben)
    for address in (ADDRESS, preview, "/w/acme/exports/", f"/w/acme/exports/{asked.pk}/"):
        page = client.get(address).content.decode()
        assert "quin" in page, address
        assert HIDDEN not in page, address


def test_another_workspaces_format_is_nobodys_here(in_acme, ben, dora):
    theirs = Workspace.objects.get(slug="other")
    with scope(workspace=theirs.pk):
        row = saved(theirs, dora, "Theirs")
    client = signed_in(ben)
    assert client.get(f"{ADDRESS}{row.pk}/").status_code == 404
    assert client.post(f"{ADDRESS}{row.pk}/remove/").status_code == 404
    assert client.get(f"{API}{row.pk}/").status_code == 404
    campaign = make_campaign(in_acme, created_by=ben)
    with pytest.raises(DomainError, match="There is no profile"):
        export_create(campaign=campaign, profile=f"saved-{row.pk}", by=ben)


def test_texts_beyond_the_columns_are_held(in_acme, ben):
    product = make_product(in_acme, "A", extra={"seo_title": None})
    campaign = make_campaign(in_acme, created_by=ben, channels=["product_bullets", "seo"])
    for text in ("238 g", "8 mm drop", "238 g"):
        approved_ad(campaign, product, ben, "bullet", text)
    one = (SKU, LayoutColumn("One", "product_bullets.bullet"))
    row, file = exported(campaign, f"saved-{saved(in_acme, ben, 'a', Layout(one)).pk}", ben)
    assert [cells["One"] for cells in text_rows(file)] == ["238 g"]
    assert [entry["reason"] for entry in row.held] == ["no_column", "no_column"]
    more = tuple(LayoutColumn(name, "product_bullets.bullet") for name in ("Two", "Three"))
    row, file = exported(campaign, f"saved-{saved(in_acme, ben, 'b', Layout(one + more)).pk}", ben)
    assert [[*cells.values()] for cells in text_rows(file)] == [["A", "238 g", "8 mm drop", ""]]
    assert [entry["reason"] for entry in row.held] == ["same_text"]
    wide = Layout((*one, LayoutColumn("Search", "seo.title")))
    row, file = exported(campaign, f"saved-{saved(in_acme, ben, 'c', wide).pk}", ben)
    assert text_rows(file) == []
    assert [entry["reason"] for entry in row.held].count("unknown_current_text") == 1


def test_a_cell_that_no_workbook_holds_keeps_its_row_out(in_acme, ben):
    campaign = make_campaign(in_acme, created_by=ben, channels=["product_title"])
    for sku, description in (("A", "Long " * 7000), ("B", "Short")):
        product = make_product(in_acme, sku, description=description)
        approved(campaign, product, ben, "product_title", TITLE)
    columns = (*LAYOUT.columns, LayoutColumn("Text", "description"))
    book = saved(in_acme, ben, "book", Layout(columns, "xlsx"))
    row, _ = exported(campaign, f"saved-{book.pk}", ben)
    assert [(one["sku"], one["reason"]) for one in row.held] == [("A", "cell_too_long")]
    row, _ = exported(campaign, f"saved-{saved(in_acme, ben, 'csv', Layout(columns)).pk}", ben)
    assert (row.rows, row.held) == (2, [])


def test_the_api_keeps_changes_and_takes_away(in_acme, ben, vic):
    client = signed_in(ben)

    def send(method: str, path: str, data: object, by: Any = client):
        return getattr(by, method)(path, data, content_type="application/json")

    body = {"name": "Shop", "delimiter": "tab", "columns": LAYOUT.data()["columns"]}
    made = send("post", API, body)
    assert made.status_code == 201, made.json()
    record = made.json()
    assert record == {
        "id": record["id"],
        "profile": f"saved-{record['id']}",
        "version": 1,
        "kind": "csv",
        "per": "product",
        "encoding": "utf-8",
        **body,
    }
    assert client.get(API).json()["results"] == [record]
    one = f"{API}{record['id']}/"
    changed = send("patch", one, {"kind": "xlsx", "version": 1}).json()
    assert (changed["kind"], changed["version"], changed["delimiter"]) == ("xlsx", 2, "tab")
    late = send("patch", one, {"kind": "csv", "version": 1})
    assert (late.status_code, late.json()["current"]["version"]) == (409, 2)
    wrong = {**body, "name": "B", "columns": [{"heading": "A", "value": "nothing"}]}
    assert send("post", API, wrong).status_code == 422
    assert send("post", f"{one}remove/", {}, signed_in(vic)).status_code == 403
    assert send("post", f"{one}remove/", {}).json()["version"] == 2
    assert client.get(one).status_code == 404


def test_a_book_that_grows_too_long_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(sheets, "ROWS_MOST", 2)

    def written() -> None:
        with sheets.book_sheet(io.BytesIO()) as sheet:
            for number in range(3):
                sheet.row([f"row {number}"])
                assert list(tmp_path.iterdir())

    with pytest.raises(JobFailed, match="rows"):
        written()
    assert not list(tmp_path.iterdir())
    whole = io.BytesIO()
    with sheets.book_sheet(whole) as sheet:
        sheet.row(["row"])
    assert zipfile.is_zipfile(whole)
    assert not list(tmp_path.iterdir())
