"""What files do with AI-born text: the platforms' rules, an admin's policy, and the provenance beside each file."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.exports.build import exports_dir
from campaigns.exports.disclosure import HOLD, LEAVE, MARK, policy_change, policy_of
from campaigns.exports.preview import export_preview
from campaigns.exports.profiles import PROFILES
from campaigns.exports.services import export_create
from campaigns.models import AuditEntry, Campaign, Candidate, Export, User, Workspace
from campaigns.review.editing import candidate_edit
from campaigns.review.services import candidate_approve
from generation.jobs.runner import job_run
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
MODEL_TITLE = "Corvane Tempo 2 running shoe, 238 g"
EDITED_TITLE = "Corvane Tempo 2 shoe, 238 g"
PAGE, API = "/w/acme/exports/ai-text/", "/api/v1/exports/ai_text/"
TERM = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    """A folder of files of this test."""
    settings.FILES_DIR = tmp_path


@pytest.fixture
def campaign(in_acme: Workspace, ana: User) -> Campaign:
    """Titles of three products: by the model, edited by Ana, and Ana's own."""
    return make_campaign(in_acme, created_by=ana, channels=["product_title"])


@pytest.fixture
def lines(campaign: Campaign, in_acme: Workspace, ana: User, ben: User) -> dict[str, Candidate]:
    """Ben approved all three."""
    made = {}
    for sku, origin in (("A-MODEL", "model"), ("B-MIXED", "model"), ("C-HUMAN", "human")):
        product = make_product(in_acme, sku=sku, handle=sku.lower())
        made[sku] = make_candidate(
            campaign,
            product,
            MODEL_TITLE,
            channel="product_title",
            field="title",
            origin=origin,
            author=ana if origin == "human" else None,
            seed=7,
        )
    mixed = made["B-MIXED"]
    made["B-MIXED"] = candidate_edit(
        candidate=mixed, by=ana, text=EDITED_TITLE, version=mixed.version
    )
    return {
        sku: candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
        for sku, line in made.items()
    }


def export(campaign: Campaign, profile: str, by: User) -> tuple[Export, str, list[dict[str, Any]]]:
    """The row, the file and its provenance."""
    row = export_create(campaign=campaign, profile=profile, by=by)
    job_run(queue="default", job_id=row.job_id)
    row.refresh_from_db()
    assert row.state in ("succeeded", "partial"), row.error
    beside = (exports_dir() / row.provenance).read_bytes()
    told = row.manifest["provenance"]
    assert hashlib.sha256(beside).hexdigest() == told["sha256"]
    records = [json.loads(line) for line in beside.splitlines()]
    assert (len(records), len(beside)) == (told["rows"], told["size"])
    return row, (exports_dir() / row.file).read_bytes().decode(errors="replace"), records


def decide(
    workspace: Workspace, by: User, choices: dict[str, str], human_from: int | None = None
) -> None:
    version = policy_of(workspace.pk).version
    policy_change(
        workspace=workspace, by=by, choices=choices, human_from=human_from, version=version
    )


def merchant(file: str) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(file, newline=""), delimiter="\t")
    return {one["id"]: one for one in rows}


def test_by_default_a_file_marks_as_its_platform_asks_and_says_which_lines(campaign, lines, ben):
    row, file, records = export(campaign, "google_merchant_tsv", ben)
    cells = merchant(file)
    for sku in ("A-MODEL", "B-MIXED"):
        assert cells[sku]["structured_title"] == f'trained_algorithmic_media:"{lines[sku].text}"'
        assert cells[sku]["title"] == ""
    assert cells["C-HUMAN"]["title"] == MODEL_TITLE
    assert row.manifest["model_born_texts"] == 2
    assert row.manifest["ai_text"] == {
        "policy": "mark",
        "as": "structured_title, structured_description: trained_algorithmic_media",
        "human_from": None,
        "version": 0,
        "marked_lines": {"product_title.title": [lines["A-MODEL"].pk, lines["B-MIXED"].pk]},
    }
    assert [one["disclosure"]["marked"] for one in records] == [True, True, False]
    shop, file, records = export(campaign, "shopify_csv", ben)
    assert shop.manifest["ai_text"]["policy"] == "leave"
    assert shop.manifest["ai_text"]["marked_lines"] == {}
    assert "trained" not in file
    assert len(records) == 3
    _, file, _ = export(campaign, "jsonl", ben)
    told = [json.loads(line) for line in file.splitlines()]
    assert [(one["share_edited"], one["digital_source_type"]) for one in told] == [
        (0.0, TERM),
        (lines["B-MIXED"].share_edited, TERM),
        (None, None),
    ]


def test_provenance_says_who_wrote_and_who_let_it_out(campaign, lines, ben):
    _, file, records = export(campaign, "jsonl", ben)
    line, record = lines["B-MIXED"], records[1]
    assert line.share_edited == 0.125, "one of eight words and marks"
    approval = line.decisions.get(verdict="approve")
    assert record == {
        "schema": "copystudio.provenance/1",
        "candidate": line.pk,
        "sku": "B-MIXED",
        "channel": "product_title",
        "field": "title",
        "revision": line.revision_id,
        "revision_number": 2,
        "text_sha256": hashlib.sha256(EDITED_TITLE.encode()).hexdigest(),
        "content_hash": line.content_hash,
        "origin": "mixed",
        "share_edited": 0.125,
        "digital_source_type": TERM,
        "engine": "grammar",
        "model_version": "grammar-test",
        "prompt_version": None,
        "seed": 7,
        "written_at": line.created.isoformat().replace("+00:00", "Z"),
        "approvals": record["approvals"],
        "evidence": [],
        "waivers": [],
        "profile": "jsonl",
        "disclosure": {
            "counts_as_ai": True,
            "marked": True,
            "as": "digital_source_type",
            "policy": "mark",
            "policy_version": 0,
        },
    }
    assert [(one["step"], one["by"], one["decision"]) for one in record["approvals"]] == [
        (1, "ben", approval.pk)
    ]
    assert record["approvals"][0]["limits"] == approval.specs["field"]
    again, same, records_again = export(campaign, "jsonl", ben)
    assert (same, records_again) == (file, records), "the same approved state, the same bytes"
    human = records[2]
    assert human["engine"] is human["seed"] is human["share_edited"] is None
    assert human["digital_source_type"].endswith("/digitalCreation")


@pytest.mark.parametrize("profile", ["google_merchant_tsv", "shopify_csv", "xlsx"])
def test_a_policy_can_hold_ai_born_text_and_the_preview_says_the_same(
    campaign, lines, ben, cleo, in_acme, profile
):
    decide(in_acme, cleo, {profile: HOLD})
    preview = export_preview(campaign, PROFILES[profile])
    assert (preview.lines, preview.held, preview.born) == (1, 2, 0)
    row, _, records = export(campaign, profile, ben)
    assert [one["reason"] for one in row.held] == ["ai_text"] * 2
    assert {one["candidate"] for one in row.held} == {lines["A-MODEL"].pk, lines["B-MIXED"].pk}
    assert [one["sku"] for one in records] == ["C-HUMAN"]
    page = signed_in(ben).get(f"/w/acme/campaigns/{campaign.pk}/export/?profile={profile}")
    assert "kept from this file" in unescape(page.content.decode())


def test_enough_editing_makes_a_text_a_persons_where_the_policy_says_so(
    campaign, lines, ben, cleo, in_acme
):
    decide(in_acme, cleo, {}, human_from=13)
    _, file, _ = export(campaign, "google_merchant_tsv", ben)
    assert merchant(file)["B-MIXED"]["title"] == "", "12.5 % is not 13 %"
    decide(in_acme, cleo, {}, human_from=12)
    row, file, records = export(campaign, "google_merchant_tsv", ben)
    assert merchant(file)["B-MIXED"]["title"] == EDITED_TITLE
    assert row.manifest["ai_text"]["marked_lines"] == {"product_title.title": [lines["A-MODEL"].pk]}
    assert (records[1]["disclosure"]["counts_as_ai"], records[1]["origin"]) == (False, "mixed")
    assert export_preview(campaign, PROFILES["google_merchant_tsv"]).born == 1
    decide(in_acme, cleo, {"google_merchant_tsv": LEAVE}, human_from=12)
    row, file, _ = export(campaign, "google_merchant_tsv", ben)
    assert "trained" not in file
    assert (row.manifest["model_born_texts"], row.manifest["ai_text"]["marked_lines"]) == (1, {})


def test_only_an_admin_decides_and_the_decision_is_audited(in_acme, ana, ben, cleo, vic):
    form = {name: policy_of(in_acme.pk).choice(name) for name in PROFILES}
    form |= {"shopify_csv": HOLD, "human_from": "60", "version": "0"}
    assert signed_in(vic).get(PAGE).status_code == 403
    for person in (ana, ben):
        client = signed_in(person)
        page = unescape(client.get(PAGE).content.decode())
        assert "Only an admin can change this" in page
        assert client.post(PAGE, form).status_code == 403
    admin = signed_in(cleo)
    assert admin.post(PAGE, form).status_code == 302
    policy = policy_of(in_acme.pk)
    assert (policy.choices, policy.human_from, policy.version) == ({"shopify_csv": HOLD}, 60, 1)
    assert policy.choice("google_merchant_xml") == MARK
    entry = AuditEntry.objects.get(event="disclosure.changed")
    assert entry.actor == cleo
    assert entry.data["before"] == {"choices": {}, "human_from": None}
    assert entry.data["after"] == {"choices": {"shopify_csv": HOLD}, "human_from": 60}
    late = admin.post(PAGE, {**form, "shopify_csv": LEAVE})
    assert late.status_code == 409
    assert "Somebody else changed this policy" in late.content.decode()
    wrong = admin.post(PAGE, {**form, "version": "1", "shopify_csv": MARK})
    assert wrong.status_code == 422
    assert policy_of(in_acme.pk) == policy
    assert admin.post(PAGE, {**form, "version": "1"}).status_code == 302
    assert policy_of(in_acme.pk) == policy, "what is so already changes nothing"


def test_programs_read_and_change_the_policy(in_acme, ben, cleo):
    admin = signed_in(cleo)

    def change(**body: Any) -> Any:
        return admin.patch(API, json.dumps(body), "application/json")

    told = signed_in(ben).get(API).json()
    by_name = {one["profile"]: one for one in told["profiles"]}
    assert set(by_name) == set(PROFILES)
    assert by_name["google_merchant_tsv"]["since"] == "2024-04-10"
    assert by_name["shopify_csv"]["options"] == [LEAVE, HOLD]
    assert signed_in(ben).patch(API, "{}", "application/json").status_code == 403
    made = change(choices={"jsonl": LEAVE}, human_from=40, version=0)
    assert (made.status_code, made.json()["human_from"]) == (200, 40)
    kept = change(choices={"xlsx": LEAVE}, version=1).json()
    assert (kept["human_from"], kept["version"]) == (40, 2)
    late = change(choices={}, human_from=None, version=1)
    assert (late.status_code, late.json()["current"]["version"]) == (409, 2)
    for choices in ({"shopify_csv": MARK}, {"nowhere": LEAVE}):
        refused = change(choices=choices, version=2)
        assert (refused.status_code, list(refused.json()["errors"])) == (422, list(choices))
    assert change(human_from=0, version=2).status_code == 422
    assert change(human_from=None, version=2).json()["human_from"] is None


def test_the_provenance_is_fetched_by_who_may_make_exports(
    campaign: Campaign, lines: dict[str, Candidate], ana: User, ben: User
):
    row, _, records = export(campaign, "shopify_csv", ben)
    for address in (
        f"/w/acme/exports/{row.pk}/provenance/",
        f"/api/v1/exports/{row.pk}/provenance/",
    ):
        answer = signed_in(ben).get(address)
        body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert [json.loads(line) for line in body.splitlines()] == records
        assert signed_in(ana).get(address).status_code == 403
    Export.objects.filter(pk=row.pk).update(provenance="")
    old = signed_in(ben).get(f"/api/v1/exports/{row.pk}/provenance/")
    assert (old.status_code, "before provenance" in old.json()["detail"]) == (409, True)


def test_as_many_questions_for_many_texts_as_for_few(
    campaign: Campaign, in_acme: Workspace, ben: User
):
    def made(number: int) -> None:
        product = make_product(in_acme, sku=f"P-{number}", handle=f"p-{number}")
        line = make_candidate(
            campaign, product, MODEL_TITLE, channel="product_title", field="title"
        )
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            export(campaign, "jsonl", ben)
        return len(seen)

    made(1)
    few = asked()
    for number in range(2, 8):
        made(number)
    assert asked() == few
