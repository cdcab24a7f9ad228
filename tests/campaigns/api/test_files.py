"""Files over the API: catalogs in, exports out, publishing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generation.jobs.runner import job_run
from tests.campaigns.api.conftest import enter

pytestmark = pytest.mark.django_db


def work() -> None:
    """Run what is queued."""
    while job_run(queue="default"):
        pass


def jsonl(*rows: dict[str, Any]) -> bytes:
    """JSON Lines."""
    return "\n".join(json.dumps(row) for row in rows).encode()


def test_bad_rows_are_counted_listed_and_the_others_go_on(api, ben):
    mine = api(ben)
    file = jsonl(
        {"sku": "A-1", "title": "Oak stool", "price": 20},
        {"sku": "A-2", "title": "Oak shelf", "price": "a lot"},
        {"sku": "A-3"},
    )
    started = mine.upload("imports/", file, dry_run="false", format="jsonl")
    assert started.status_code == 202
    assert set(started.json()) >= {"id", "job", "state"}
    work()
    shown = mine.get(f"imports/{started.json()['id']}/").json()
    assert (shown["state"], shown["dry_run"], shown["format"]) == ("partial", False, "jsonl")
    assert shown["counts"] == {"rows": 3, "added": 1, "changed": 0, "unchanged": 0, "errors": 2}
    assert [(row["row"], row["sku"], row["field"]) for row in shown["errors"]] == [
        (2, "A-2", "price"),
        (3, "A-3", "title"),
    ]
    assert mine.post(f"imports/{shown['id']}/apply/").status_code == 409
    again = mine.upload("imports/", file, dry_run="false")
    work()
    counts = mine.get(f"imports/{again.json()['id']}/").json()["counts"]
    assert (counts["added"], counts["changed"], counts["unchanged"]) == (0, 0, 1)


def test_a_table_of_no_known_format_takes_a_mapping(api, ben):
    mine = api(ben)
    table = b"code;what;cost\nB-1;Wool throw;45\n"
    open_ = mine.upload("imports/", table, "table.csv", format="csv")
    assert open_.status_code == 202
    assert (open_.json()["job"], open_.json()["state"]) == (None, "uploaded")
    mapping = json.dumps({"code": "sku", "what": "title", "cost": "price"})
    told = mine.upload(
        "imports/", table, "table.csv", format="csv", mapping=mapping, dry_run="false"
    )
    assert told.status_code == 202, told.content
    work()
    assert mine.get("products/B-1/").json()["price"] == "45"
    shown = mine.get(f"imports/{told.json()['id']}/").json()
    assert shown["mapping"] == json.loads(mapping)


@pytest.mark.parametrize(
    ("file", "form", "field"),
    [
        (b"", {}, "file"),
        (b"\x89PNG\r\n\x1a\n\0\0", {}, "file"),
        (b"<html></html>", {}, "file"),
        (b"{not json}", {"format": "jsonl"}, "file"),
        (b'{"sku": "A", "title": "B"}', {"format": "parquet"}, "format"),
        (b'{"sku": "A", "title": "B"}', {"format": "xlsx"}, "file"),
        (b'{"sku": "A", "title": "B"}', {"dry_run": "perhaps"}, "dry_run"),
        (b"a,b\n1,2\n", {"mapping": "{"}, "mapping"),
        (b"a,b\n1,2\n", {"mapping": "[1]"}, "mapping"),
        (b"a,b\n1,2\n", {"mapping": '{"a": 1}'}, "mapping"),
        (b"a,b\n1,2\n", {"format": "csv", "mapping": '{"nope": "sku"}'}, "mapping"),
    ],
)
def test_files_and_forms_that_cannot_be_used(file, form, field, api, ben):
    answer = api(ben).upload("imports/", file, "catalog.csv", **form)
    assert answer.status_code == 422, answer.content
    assert any(name.startswith(field) for name in answer.json()["errors"]), answer.json()


def test_a_form_without_a_file(api, ben):
    mine = api(ben)
    answer = mine.client.post(
        "/api/v1/imports/", {"format": "auto"}, headers={"Authorization": f"Bearer {mine.token}"}
    )
    assert answer.status_code == 422
    assert "file" in answer.json()["errors"]


def test_copywriters_neither_import_nor_export_nor_publish(api, ana, ben, vic, campaign, line):
    file = jsonl({"sku": "A-1", "title": "Oak stool"})
    assert api(ana).upload("imports/", file).status_code == 403
    assert api(ben).upload("imports/", file).status_code == 202
    body = {"profile": "jsonl", "campaign": campaign.pk}
    assert api(ana).post("exports/", body).status_code == 403
    made = api(ben).post("exports/", body)
    assert made.status_code == 202
    at = f"exports/{made.json()['id']}/"
    assert api(ana).get(at).status_code == 200
    assert api(ana).get(f"{at}file/").status_code == 403
    assert api(vic).get(at).status_code == 403
    assert api(ana).post(f"campaigns/{campaign.pk}/publish/").status_code == 403


def test_exports_of_every_profile_there_is(api, ana, ben, campaign, product, line):
    mine = api(ben)
    mine.post(f"candidates/{line.pk}/approve/", {"content_hash": line.content_hash})
    title = mine.post(
        "candidates/",
        {
            "campaign": campaign.pk,
            "sku": product.sku,
            "channel": "product_title",
            "field": "title",
            "text": "Corvane Tempo 2 Running Shoe, 238 g",
        },
    ).json()
    approve = {"content_hash": title["content_hash"]}
    assert api(ana).post(f"candidates/{title['id']}/approve/", approve).status_code == 200
    for profile in ("shopify_csv", "google_merchant_tsv", "google_merchant_xml", "jsonl", "xlsx"):
        made = mine.post("exports/", {"profile": profile, "campaign": campaign.pk})
        assert made.status_code == 202, made.content
        work()
        shown = mine.get(f"exports/{made.json()['id']}/").json()
        assert shown["state"] in ("succeeded", "partial"), shown
        file = mine.get(f"exports/{shown['id']}/file/")
        assert file["Content-Disposition"].startswith("attachment")
        assert len(b"".join(file.streaming_content)) == shown["size"]
    for wrong in ("pdf", "", 4):
        answer = mine.post("exports/", {"profile": wrong, "campaign": campaign.pk})
        assert answer.status_code == 422
        assert "profile" in answer.json()["errors"]


def test_publishing_where_nothing_is_left_to_do_says_so_and_leaves_no_publication(
    api, ben, campaign, line
):
    mine = api(ben)
    nothing: dict[str, object] = {
        "publication": None,
        "published": [],
        "removed": [],
        "held": [],
        "rolled_back": None,
    }
    answer = mine.post(f"campaigns/{campaign.pk}/publish/")
    assert (answer.status_code, answer.json()) == (200, nothing)
    mine.post(f"candidates/{line.pk}/approve/", {"content_hash": line.content_hash})
    assert mine.post(f"campaigns/{campaign.pk}/publish/").json()["published"]
    assert mine.post(f"campaigns/{campaign.pk}/publish/").json() == nothing


def test_a_later_publication_keeps_an_earlier_one_from_rolling_back(
    api, ana, ben, campaign, product, line
):
    mine = api(ben)
    mine.post(f"candidates/{line.pk}/approve/", {"content_hash": line.content_hash})
    first = mine.post(f"campaigns/{campaign.pk}/publish/").json()
    assert first["rolled_back"] is None
    other = enter(campaign, product, ana, "Runs light at 238 g")
    mine.post(f"candidates/{other.pk}/approve/", {"content_hash": other.content_hash})
    mine.post(f"candidates/{other.pk}/primary/")
    second = mine.post(f"campaigns/{campaign.pk}/publish/").json()
    assert [(one["place"], one["candidate"]) for one in second["published"]] == [
        (0, other.pk),
        (1, line.pk),
    ]
    assert mine.get(f"candidates/{line.pk}/").json()["state"] == "live"
    assert mine.post(f"publications/{first['publication']}/rollback/").status_code == 409
    assert mine.post(f"publications/{second['publication']}/rollback/").status_code == 200
    live = mine.get(f"products/{product.sku}/").json()["live_copy"]
    assert live["google_rsa.headline"]["text"] == line.text
