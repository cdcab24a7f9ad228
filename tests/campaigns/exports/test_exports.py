"""Exports hold approved copy only, exactly, in whole files (E1 to E4)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from openpyxl import load_workbook

from campaigns.exports.build import exports_dir
from campaigns.exports.formats.shopify_csv import text_to_html
from campaigns.exports.selection import approved_candidates, chosen_candidates
from campaigns.exports.services import export_create
from campaigns.models import Campaign, Candidate, Export, Product, User, Workspace
from campaigns.review.editing import candidate_edit
from campaigns.review.services import candidate_approve, candidate_make_primary
from campaigns.review.undo import decision_undo, last_decision
from generation.jobs.runner import job_run
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

CHANNELS = ["product_title", "product_description", "seo", "google_rsa"]
TITLE = "Corvane Tempo 2 running shoe, 238 g"
BODY = "A running shoe of 238 g.\n\nIt has an 8 mm drop & a story."
NS = {"g": "http://base.google.com/ns/1.0"}


@pytest.fixture
def product(in_acme: Workspace) -> Product:
    """A product as a Shopify import leaves it."""
    return make_product(
        in_acme, handle="tempo-2", extra={"seo_title": "Tempo 2", "seo_description": ""}
    )


@pytest.fixture
def campaign(in_acme: Workspace, ana: User) -> Campaign:
    """Ana's campaign."""
    return make_campaign(in_acme, created_by=ana, channels=CHANNELS)


def _approved(
    campaign: Campaign, product: Product, by: User, text: str, channel: str, field: str, **values
) -> Candidate:
    line = make_candidate(campaign, product, text, channel=channel, field=field, **values)
    assert not line.badges["blocks"], line.badges["blocks"]
    return candidate_approve(candidate=line, by=by, content_hash=line.content_hash)


def _export(campaign: Campaign, profile: str, by: User) -> tuple[Export, bytes]:
    row = export_create(campaign=campaign, profile=profile, by=by)
    job_run(queue="default", job_id=row.job_id)
    row.refresh_from_db()
    assert row.state in ("succeeded", "partial"), row.error
    data = (exports_dir() / row.file).read_bytes()
    assert hashlib.sha256(data).hexdigest() == row.sha256 == row.manifest["sha256"]
    assert len(data) == row.size
    return row, data


def test_shopify_gets_the_fewest_columns_and_exact_text(campaign, product, ben):
    _approved(campaign, product, ben, TITLE, "product_title", "title")
    _approved(campaign, product, ben, BODY, "product_description", "description")
    row, data = _export(campaign, "shopify_csv", ben)
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    assert rows == [{"URL handle": "tempo-2", "Title": TITLE, "Description": text_to_html(BODY)}]
    assert "8 mm drop &amp; a story" in rows[0]["Description"]
    assert row.rows == 1
    assert row.manifest["model_born_texts"] == 2
    assert set(row.manifest["field_specs"]) == {
        "product_title.title",
        "product_description.description",
    }


def test_a_blank_never_overwrites_what_is_not_known(campaign, product, ben, in_acme):
    unknown = make_product(in_acme, sku="NO-SEO", handle="no-seo")
    no_handle = make_product(in_acme, sku="NO-HANDLE")
    _approved(campaign, product, ben, "Tempo 2 running shoe", "seo", "title")
    _approved(campaign, unknown, ben, TITLE, "product_title", "title")
    _approved(campaign, no_handle, ben, "Corvane running shoe, 238 g", "product_title", "title")
    row, data = _export(campaign, "shopify_csv", ben)
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    assert [one["URL handle"] for one in rows] == ["tempo-2"]
    assert rows[0]["Title"] == product.title
    assert {entry["sku"]: entry["reason"] for entry in row.held} == {
        "NO-SEO": "unknown_current_text",
        "NO-HANDLE": "no_handle",
    }
    assert row.state == "partial"


def test_merchant_feeds_mark_model_born_text_and_never_send_both_forms(
    campaign, product, ben, in_acme, cleo
):
    other = make_product(in_acme, sku="HUMAN")
    _approved(campaign, product, ben, TITLE, "product_title", "title")
    _approved(
        campaign,
        other,
        ben,
        "A shoe & a person's words",
        "product_title",
        "title",
        origin="human",
        author=cleo,
    )
    _, tsv = _export(campaign, "google_merchant_tsv", ben)
    rows = {
        one["id"]: one
        for one in csv.DictReader(io.StringIO(tsv.decode(), newline=""), delimiter="\t")
    }
    assert rows["CRV-TMP2"]["structured_title"] == f'trained_algorithmic_media:"{TITLE}"'
    assert rows["CRV-TMP2"]["title"] == ""
    assert rows["HUMAN"]["title"] == "A shoe & a person's words"
    assert rows["HUMAN"]["structured_title"] == ""
    _, xml = _export(campaign, "google_merchant_xml", ben)
    items = {item.findtext("g:id", namespaces=NS): item for item in fromstring(xml).iter("item")}
    title = items["CRV-TMP2"].find("g:structured_title", NS)
    assert title.findtext("g:content", namespaces=NS) == TITLE
    assert title.findtext("g:digital_source_type", namespaces=NS) == "trained_algorithmic_media"
    assert items["CRV-TMP2"].find("g:title", NS) is None
    assert items["HUMAN"].findtext("g:title", namespaces=NS) == "A shoe & a person's words"


def test_one_text_a_field_goes_to_a_catalog_and_all_go_to_jsonl(campaign, product, ben):
    first = _approved(campaign, product, ben, TITLE, "product_title", "title")
    second = _approved(
        campaign, product, ben, "Corvane Tempo 2, 8 mm drop", "product_title", "title"
    )
    row, data = _export(campaign, "shopify_csv", ben)
    assert b"8 mm drop" in data
    assert [entry["reason"] for entry in row.held] == ["not_primary"]
    candidate_make_primary(candidate=first, by=ben)
    _, data = _export(campaign, "shopify_csv", ben)
    assert TITLE.encode() in data
    _, data = _export(campaign, "jsonl", ben)
    lines = [json.loads(line) for line in data.splitlines()]
    assert {line["content_hash"] for line in lines} == {first.content_hash, second.content_hash}
    assert {line["approved_by"] for line in lines} == {"ben"}


def test_of_lines_approved_at_once_the_first_in_rank_goes_out(campaign, product, ben):
    texts = ("Corvane Tempo 2, 8 mm drop", TITLE, "Running shoe, 238 g")
    lines = [
        make_candidate(campaign, product, text, channel="product_title", field="title", rank=rank)
        for text, rank in zip(texts, (2, 1, 3), strict=True)
    ]
    sent = {"action": "approve", "ids": [line.pk for line in lines]}
    signed_in(ben).post("/w/acme/review/grid/bulk/", {**sent, "expected_count": len(lines)})
    assert {line.state for line in Candidate.objects.all()} == {"approved"}
    assert TITLE.encode() in _export(campaign, "shopify_csv", ben)[1]
    assert list(chosen_candidates(approved_candidates(campaign))) == [lines[1]]
    late = _approved(campaign, product, ben, "Tempo 2 running shoe", "product_title", "title")
    assert late.text.encode() in _export(campaign, "shopify_csv", ben)[1]


def test_the_same_approved_state_gives_the_same_bytes(campaign, product, ben):
    _approved(campaign, product, ben, TITLE, "product_title", "title")
    for profile in ("shopify_csv", "google_merchant_tsv", "google_merchant_xml", "jsonl", "xlsx"):
        assert _export(campaign, profile, ben)[1] == _export(campaign, profile, ben)[1], profile


def test_only_approved_and_unedited_text_goes_out(campaign, product, ben, cleo, ana):
    kept = _approved(campaign, product, ben, TITLE, "product_title", "title")
    undone = _approved(
        campaign, product, ben, "Corvane Tempo 2, 8 mm drop", "product_title", "title"
    )
    decision = last_decision(by=ben, candidate=undone)
    assert decision
    decision_undo(decision=decision, by=ben)
    edited = _approved(campaign, product, ben, "Tempo 2 for daily miles", "product_title", "title")
    candidate_edit(candidate=edited, by=ana, text="Tempo 2 for every day", version=edited.version)
    make_candidate(
        campaign, product, "Tempo 2, not yet read", channel="product_title", field="title"
    )
    _, data = _export(campaign, "jsonl", ben)
    assert [json.loads(line)["text"] for line in data.splitlines()] == [kept.text]


@pytest.mark.parametrize(
    "text", ["=2+2 for your feet", "+1 shoe for Sunday", "-8 mm, all at once", "@home, a shoe"]
)
def test_workbooks_are_text_and_feeds_are_exact_but_listed(campaign, product, ben, text):
    line = make_candidate(campaign, product, text, channel="product_title", field="title")
    Candidate.objects.filter(pk=line.pk).update(
        badges={**line.badges, "blocks": [], "claims": []}, state="in_review"
    )
    line.refresh_from_db()
    candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    row, data = _export(campaign, "shopify_csv", ben)
    assert next(csv.DictReader(io.StringIO(data.decode(), newline="")))["Title"] == text
    assert row.manifest["risky"] == [{"sku": product.sku, "column": "Title"}]
    _, data = _export(campaign, "xlsx", ben)
    cells = [cell for cells in load_workbook(io.BytesIO(data)).active.iter_rows() for cell in cells]
    assert all(cell.data_type == "s" for cell in cells if cell.value is not None)
    assert text in [cell.value for cell in cells]
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert b"<f>" not in b"".join(
            book.read(name) for name in book.namelist() if "sheet" in name
        )


def test_a_file_that_cannot_be_written_leaves_nothing_behind(campaign, product, ben, settings):
    _approved(campaign, product, ben, TITLE, "product_title", "title")
    folder = exports_dir()
    before = set(folder.iterdir())
    row = export_create(campaign=campaign, profile="jsonl", by=ben)
    blocked = Path(settings.FILES_DIR) / "exports"
    blocked.rename(blocked.with_name("exports-away"))
    blocked.write_text("a file where the folder should be")
    try:
        job_run(queue="default", job_id=row.job_id)
    finally:
        blocked.unlink()
        blocked.with_name("exports-away").rename(blocked)
    row.refresh_from_db()
    assert row.file == ""
    assert set(folder.iterdir()) == before
    assert signed_in(ben).get(f"/w/acme/exports/{row.pk}/file/").status_code == 409


def test_copywriters_preview_and_managers_make(campaign, product, ana, ben):
    _approved(campaign, product, ben, TITLE, "product_title", "title")
    address = f"/w/acme/campaigns/{campaign.pk}/export/"
    page = signed_in(ana).get(address, {"profile": "shopify_csv"})
    assert page.status_code == 200
    assert "238 g" in page.content.decode()
    assert signed_in(ana).post(address, {"profile": "shopify_csv"}).status_code == 403
    made = signed_in(ben).post(address, {"profile": "shopify_csv"})
    row = Export.objects.get()
    assert made["Location"] == f"/w/acme/exports/{row.pk}/"
    job_run(queue="default", job_id=row.job_id)
    assert signed_in(ben).get(made["Location"]).status_code == 200
    whole = signed_in(ben).get(f"/w/acme/exports/{row.pk}/file/")
    assert TITLE.encode() in whole.getvalue()
    known = signed_in(ben).get(whole.request["PATH_INFO"], headers={"if-none-match": whole["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert signed_in(ana).get(f"/w/acme/exports/{row.pk}/file/").status_code == 403
    assert signed_in(ben).get(f"/w/acme/exports/{row.pk}/manifest/").json()["rows"] == 1
    row.refresh_from_db()
    (exports_dir() / row.file).unlink()
    gone = signed_in(ben).get(f"/w/acme/exports/{row.pk}/file/")
    assert gone.status_code == 409
    assert "no longer there" in gone.content.decode()


def test_a_campaign_of_ads_is_previewed_in_a_format_that_takes_ads(in_acme, ana, ben):
    ads = make_campaign(in_acme, created_by=ana, name="Ads", channels=["google_rsa"])
    address = f"/w/acme/campaigns/{ads.pk}/export/"
    assert (
        "</bdi> to <bdi>Google Ads Editor CSV</bdi>" in signed_in(ben).get(address).content.decode()
    )
    page = signed_in(ben).get(address, {"profile": "shopify_csv"}).content.decode()
    assert "no place for these lines" in page
