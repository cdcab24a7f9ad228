"""Evidence: who keeps records, which line may rest on one, and exactly which go stale when it changes."""

from __future__ import annotations

import io

import pytest

from campaigns.briefs.lines import line_enter
from campaigns.catalog.services import product_change
from campaigns.claims.documents import document_response
from campaigns.claims.services import evidence_change, evidence_retire
from campaigns.common.errors import DomainError
from campaigns.models import AuditEntry, Candidate, Evidence, EvidenceEdition
from campaigns.review.editing import candidate_recheck
from campaigns.review.services import candidate_approve
from tests.campaigns.claims.steps import (
    BEST,
    RECORD,
    STATEMENT,
    in_days,
    make_approved,
    make_evidence,
)
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
PAGE = "/w/acme/brand/evidence/"
PDF = b"%PDF-1.7\n1 0 obj"


@pytest.fixture
def shoe(in_acme):
    return make_product(in_acme)


@pytest.fixture
def campaign(in_acme, ana):
    return make_campaign(in_acme, created_by=ana)


def sent(**more: object) -> dict[str, object]:
    """The form as a page sends it."""
    return {**RECORD, "skus": "", "owner": "", **more}


def test_who_writes_adds_records_managers_keep_them_and_everybody_reads_them(
    in_acme, ana, ben, vic
):
    writer, manager, reader = signed_in(ana), signed_in(ben), signed_in(vic)
    assert reader.post(f"{PAGE}new/", sent(owner=ben.pk)).status_code == 403
    offers = [f"{PAGE}new/" in one.get(PAGE).content.decode() for one in (reader, writer)]
    assert offers == [False, True]
    form = writer.get(f"{PAGE}new/").content.decode()
    assert "Supports claims of" in form
    assert manager.post(f"{PAGE}new/", sent(owner=ben.pk, statement="")).status_code == 422
    no_proof = manager.post(f"{PAGE}new/", sent(owner=ben.pk, source=""))
    assert (no_proof.status_code, "Say where the proof is" in no_proof.content.decode()) == (
        422,
        True,
    )
    made = writer.post(
        f"{PAGE}new/", sent(owner=ben.pk, statement="Best <b> shoe", skus="A-1\nA-2")
    )
    row = Evidence.objects.get()
    assert made["Location"] == f"{PAGE}{row.pk}/"
    assert (row.skus, row.owner, row.edition) == (["A-1", "A-2"], ben, 1)
    assert row.created_by == ana
    for person in (ana, vic, ben):
        assert "Best &lt;b&gt; shoe" in signed_in(person).get(PAGE).content.decode()
        assert "Best &lt;b&gt; shoe" in signed_in(person).get(f"{PAGE}{row.pk}/").content.decode()
    assert writer.post(f"{PAGE}{row.pk}/", sent(owner=ana.pk)).status_code == 403
    assert writer.post(f"{PAGE}{row.pk}/retire/", {"version": 1}).status_code == 403
    changed = sent(owner=ben.pk, statement="Best shoe", skus="A-1\nA-2", version=1)
    assert manager.post(f"{PAGE}{row.pk}/", changed).status_code == 302
    stale = manager.post(f"{PAGE}{row.pk}/", {**changed, "statement": "Another"})
    assert (stale.status_code, "Show theirs" in stale.content.decode()) == (409, True)
    assert list(EvidenceEdition.objects.order_by("number").values_list("number", "statement")) == [
        (1, "Best <b> shoe"),
        (2, "Best shoe"),
    ]
    assert manager.post(f"{PAGE}{row.pk}/retire/", {"version": 2}).status_code == 302
    assert manager.post(f"{PAGE}{row.pk}/retire/", {"version": 3}).status_code == 409
    assert "Best shoe" in manager.get(f"{PAGE}?show=retired").content.decode()
    told = AuditEntry.objects.filter(event__startswith="evidence.").order_by("number")
    assert [one.event for one in told] == ["evidence.added", "evidence.changed", "evidence.retired"]


def test_a_document_is_taken_in_by_what_it_is_and_given_out_as_a_download(
    in_acme, ben, settings, tmp_path
):
    settings.FILES_DIR = tmp_path
    manager = signed_in(ben)
    script = io.BytesIO(b"<script>alert(1)</script>")
    script.name = "report.pdf"
    refused = manager.post(f"{PAGE}new/", sent(owner=ben.pk, document=script))
    assert (refused.status_code, "a PDF, a PNG or a JPEG" in refused.content.decode()) == (
        422,
        True,
    )
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    report = io.BytesIO(PDF)
    report.name = "../../report.exe"
    assert (
        manager.post(f"{PAGE}new/", sent(owner=ben.pk, source="", document=report)).status_code
        == 302
    )
    row = Evidence.objects.get()
    assert row.filename == "report.pdf"
    answer = manager.get(f"{PAGE}{row.pk}/document/1/")
    assert answer.getvalue() == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="report.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert manager.get(f"{PAGE}{row.pk}/document/2/").status_code == 404
    (tmp_path / row.file).unlink()
    with pytest.raises(DomainError, match="no longer there"):
        document_response(row.editions.get())


def test_a_line_that_nothing_supported_rests_on_the_record_once_it_is_checked_again(
    in_acme, shoe, campaign, ana, ben
):
    line = make_candidate(campaign, shoe, BEST)
    before = line.content_hash
    assert line.state == "blocked"
    row = make_evidence(ben, in_acme.pk)
    line = candidate_recheck(candidate=line, by=ana, version=line.version)
    assert line.state == "in_review"
    assert line.revision is not None
    assert line.revision.basis["evidence"] == [{"id": row.pk, "edition": 1, "statement": STATEMENT}]
    assert line.content_hash != before
    page = signed_in(ana).get(f"/w/acme/candidates/{line.pk}/").content.decode()
    assert f'href="{PAGE}{row.pk}/"' in page
    used = signed_in(ana).get(f"/w/acme/review/grid/?evidence={row.pk}&state=any").content.decode()
    assert BEST in used
    assert (
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash).state
        == "approved"
    )


@pytest.mark.parametrize(
    ("values", "covered"),
    [
        ({}, True),
        ({"brand": "CORVANE"}, True),
        ({"brand": "Kestrel"}, False),
        ({"category": "sports > running"}, True),
        ({"category": "Sports > Run"}, False),
        ({"skus": ["CRV-TMP2"]}, True),
        ({"skus": ["OTHER"]}, False),
        ({"brand": "Corvane", "skus": ["OTHER"]}, False),
        ({"valid_from": in_days(3)}, False),
        ({"valid_to": in_days(3)}, True),
        ({"kinds": ["number"]}, False),
    ],
    ids=[
        "all",
        "brand",
        "other-brand",
        "category",
        "other-category",
        "sku",
        "other-sku",
        "both",
        "later",
        "until",
        "kind",
    ],
)
def test_a_record_speaks_of_its_products_in_its_days(values, covered, in_acme, shoe, campaign, ben):
    make_evidence(ben, in_acme.pk, **values)
    assert (make_candidate(campaign, shoe, BEST).state == "in_review") is covered


@pytest.mark.parametrize(
    ("values", "after"),
    [
        ({"statement": f"{STATEMENT}, 2026"}, f"{STATEMENT}, 2026"),
        ({"source": "Report 8"}, "the same, by another proof"),
        ({"brand": "Kestrel"}, "no longer for this product"),
        ({"kinds": ["number"]}, "no longer for such claims"),
        ({"valid_to": in_days(-2)}, f"ended on {in_days(-2)}"),
        ({"valid_from": in_days(2)}, f"begins on {in_days(2)}"),
    ],
    ids=["statement", "source", "brand", "kinds", "ended", "begins"],
)
def test_exactly_the_lines_that_rest_on_a_record_go_stale_with_it(
    values, after, in_acme, shoe, campaign, ana, ben
):
    row = make_evidence(ben, in_acme.pk)
    other = make_approved(campaign, shoe, ben, "238 g, and light on its feet")
    resting = make_approved(campaign, shoe, ben)
    waiting = make_candidate(campaign, shoe, "The best running shoe, yours")
    assert waiting.state == "in_review"
    evidence_change(evidence=row, values=values, version=1, by=ben)
    states = {line.pk: (line.state, line.stale_reasons) for line in Candidate.objects.all()}
    reason = {"kind": "evidence", "before": STATEMENT, "after": after, "evidence": row.pk}
    assert states == {
        other.pk: ("approved", []),
        resting.pk: ("stale", [reason]),
        waiting.pk: ("in_review", [reason]),
    }
    with pytest.raises(DomainError) as refused:
        candidate_approve(candidate=waiting, by=ben, content_hash=waiting.content_hash)
    assert refused.value.extra["blocks"] == ["stale"]
    page = signed_in(ben).get(f"/w/acme/candidates/{resting.pk}/").content.decode()
    assert "What this line rests on has changed." in page


def test_what_proves_nothing_new_takes_no_approval(in_acme, shoe, campaign, ana, ben, cleo):
    row = make_evidence(ben, in_acme.pk)
    resting = make_approved(campaign, shoe, ben)
    row = evidence_change(evidence=row, values={"owner": cleo}, version=1, by=ben)
    row = evidence_change(evidence=row, values={"valid_to": in_days(40)}, version=2, by=ben)
    row = evidence_change(evidence=row, values={"brand": "Corvane"}, version=3, by=ben)
    resting.refresh_from_db()
    assert (resting.state, row.edition, row.version) == ("approved", 1, 4)
    evidence_retire(evidence=row, version=4, by=ben)
    resting.refresh_from_db()
    assert (resting.state, resting.stale_reasons[0]["after"]) == ("stale", "retired")
    back = candidate_recheck(candidate=resting, by=ana, version=resting.version)
    assert back.state == "blocked"


def test_a_record_that_changed_between_measuring_and_storing_leaves_its_mark(
    in_acme, shoe, campaign, ana, ben, monkeypatch
):
    row = make_evidence(ben, in_acme.pk)
    clean = __import__("campaigns.briefs.lines", fromlist=["content_hash"])

    def meanwhile(*args: object) -> str:
        evidence_retire(evidence=row, version=1, by=ben)
        monkeypatch.undo()
        return str(clean.content_hash(*args))

    monkeypatch.setattr(clean, "content_hash", meanwhile)
    values = {"channel": "google_rsa", "field": "headline", "text": BEST}
    line = line_enter(campaign=campaign, product=shoe, by=ana, values=values)
    line.refresh_from_db()
    assert line.stale_reasons[0]["after"] == "retired"
    with pytest.raises(DomainError):
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)


def test_a_brand_is_compared_in_any_case_of_any_alphabet(in_acme, campaign, ben):
    make_evidence(ben, in_acme.pk, brand="ÉCLAT")
    product = make_product(in_acme, sku="E-1", brand="Éclat")
    assert make_candidate(campaign, product, BEST).state == "in_review"


def test_a_product_that_moves_out_of_a_record_takes_its_approvals_with_it(
    in_acme, shoe, campaign, ben
):
    row = make_evidence(ben, in_acme.pk, category="Sports > Running")
    resting = make_approved(campaign, shoe, ben)
    other = make_approved(campaign, shoe, ben, "238 g, and light on its feet")
    product_change(product=shoe, version=1, by=ben, values={"category": "Sports > Shoes"})
    resting.refresh_from_db()
    other.refresh_from_db()
    after = "no longer for this product"
    reason = {"kind": "evidence", "before": STATEMENT, "after": after, "evidence": row.pk}
    assert (resting.state, other.state) == ("stale", "approved")
    assert reason in resting.stale_reasons


def test_other_facts_are_a_reason_to_look_again_at_what_a_record_proves(
    in_acme, shoe, campaign, ben
):
    make_evidence(ben, in_acme.pk)
    resting = make_approved(campaign, shoe, ben)
    plain = make_approved(campaign, shoe, ben, "238 g, and light on its feet")
    shoe = product_change(product=shoe, version=1, by=ben, values={"stock": 9, "price": "99.00"})
    resting.refresh_from_db()
    assert resting.state == "approved"
    product_change(
        product=shoe, version=2, by=ben, values={"attributes": {**shoe.attributes, "sole": "foam"}}
    )
    resting.refresh_from_db()
    plain.refresh_from_db()
    assert (resting.state, plain.state) == ("stale", "approved")
    assert [reason["kind"] for reason in resting.stale_reasons] == ["record"]


def test_reasons_of_others_that_came_in_between_are_kept(in_acme, shoe, campaign, ben):
    row = make_evidence(ben, in_acme.pk)
    waiting = make_candidate(campaign, shoe, f"{BEST}, 238 g", channel="seo", field="description")
    evidence_retire(evidence=row, version=1, by=ben)
    other = {"attributes": {"drop": "8 mm"}, "description": "A cushioned daily trainer."}
    product_change(product=shoe, version=1, by=ben, values=other)
    waiting.refresh_from_db()
    assert {reason["kind"] for reason in waiting.stale_reasons} == {"evidence", "fact", "record"}


def test_whether_an_edition_is_new_is_read_under_the_lock(in_acme, ben, cleo):
    row = make_evidence(ben, in_acme.pk)
    evidence_change(evidence=row, values={"source": "Report 8"}, version=1, by=ben)
    changed = evidence_change(evidence=row, values={"owner": cleo}, version=2, by=ben)
    assert (changed.edition, changed.editions.count()) == (2, 2)
