"""The promise watch: lines wait before what they promise becomes false, leave live copy, and come back once it is true again."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.briefs.services import campaign_change
from campaigns.catalog.services import product_change
from campaigns.common.errors import DomainError, StateConflict
from campaigns.exports import promise_watch
from campaigns.exports.promise_watch import promises_tend
from campaigns.exports.publishing import campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.exports.services import export_create
from campaigns.exports.tasks import tend_promises
from campaigns.models import (
    AuditEntry,
    Campaign,
    Candidate,
    LiveCopy,
    Notification,
    Product,
    Promise,
    Publication,
    User,
    Workspace,
)
from campaigns.promises.reading import LEAD
from campaigns.review.editing import candidate_edit
from campaigns.review.services import candidate_approve
from campaigns.review.undo import decision_undo, last_decision
from generation.jobs.runner import job_run
from generation.models import Job
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
FINAL = "Final hours: 20% off the Tempo 2"
LEFT = "Only 3 left of the Tempo 2"
PLAIN = "A running shoe, light on its feet"


@pytest.fixture
def product(in_acme: Workspace) -> Product:
    """A shoe of which there is plenty."""
    return make_product(in_acme)


@pytest.fixture
def few(in_acme: Workspace) -> Product:
    """Another, of which three are left."""
    return make_product(in_acme, sku="CRV-FEW", stock=3)


@pytest.fixture
def end() -> datetime:
    """When the offer ends: within the day, whenever this runs."""
    return timezone.now() + timedelta(hours=3)


@pytest.fixture
def campaign(in_acme: Workspace, ana: User, end: datetime) -> Campaign:
    """Ana's campaign, with an offer that ends."""
    return make_campaign(
        in_acme,
        created_by=ana,
        channels=["google_rsa"],
        offer={"text": "20% off", "code": "", "ends": end.isoformat()},
        timezone="Europe/Berlin",
    )


def approved(campaign: Campaign, product: Product, by: User, text: str) -> Candidate:
    """A line that was approved as it was measured."""
    line = make_candidate(campaign, product, text, field="description")
    return candidate_approve(candidate=line, by=by, content_hash=line.content_hash)


def live() -> list[str]:
    """The texts that are live, in the order of their places."""
    return [row.text for row in LiveCopy.objects.order_by("place")]


def states(*lines: Candidate) -> list[str]:
    """Their states now."""
    for line in lines:
        line.refresh_from_db()
    return [line.state for line in lines]


def product_set(product: Product, by: User, **values: Any) -> None:
    """Change a product as its page does."""
    product.refresh_from_db()
    product_change(product=product, version=product.version, by=by, values=values)


def test_an_approval_keeps_what_the_line_promises(campaign, product, ben, end):
    approved(campaign, product, ben, FINAL)
    rows = {row.kind: row for row in Promise.objects.all()}
    assert {row.words for row in rows.values()} == {"Final hours", "20% off"}
    assert {row.until for row in rows.values()} == {end}
    assert {(row.state, row.zone) for row in rows.values()} == {("true", "Europe/Berlin")}
    assert {row.due for row in rows.values()} == {end - LEAD}
    approved(campaign, product, ben, PLAIN)
    assert Promise.objects.count() == 2, "a line that promises nothing keeps no row"


def test_before_a_promise_ends_the_line_waits_and_what_is_live_leaves(
    campaign, product, ana, ben, end
):
    first = approved(campaign, product, ben, FINAL)
    plain = approved(campaign, product, ben, PLAIN)
    campaign_publish(campaign=campaign, by=ben)
    later = approved(campaign, product, ben, "20% off, last chance")
    assert (set(live()), promises_tend(end - LEAD - timedelta(seconds=30))) == ({FINAL, PLAIN}, 0)
    assert promises_tend(end - LEAD) == 2
    assert states(first, later, plain) == ["stale", "stale", "live"]
    assert live() == [PLAIN]
    assert LiveCopy.objects.get().place == 0, "what stood behind moved up"
    assert set(Promise.objects.filter(candidate=first).values_list("state", flat=True)) == {
        "pulled"
    }
    assert set(Promise.objects.filter(candidate=later).values_list("state", flat=True)) == {"held"}
    reason = first.stale_reasons[0]
    assert (reason["kind"], reason["before"], reason["after"]) == (
        "promise",
        "Final hours",
        "Its time is over.",
    )
    events = AuditEntry.objects.filter(via="job").values_list("event", flat=True)
    assert sorted(events) == ["candidate.stale", "candidate.stale", "publication.pulled"]
    told = {notice.code: notice for notice in Notification.objects.filter(person=ana)}
    assert {"held", "pulled"} <= told.keys()
    versions = [first.version, later.version]
    tend_promises()
    promises_tend(end + timedelta(days=2))
    states(first, later)
    assert [first.version, later.version] == versions, "looking twice changes nothing"
    assert Notification.objects.filter(kind="promise").count() == 2
    page = signed_in(ana).get("/w/acme/notifications/").content.decode()
    assert "taken out of live copy" in page
    where = signed_in(ana).get(f"/w/acme/notifications/{told['held'].pk}/").headers["Location"]
    assert where == f"/w/acme/brand/promises/?campaign={campaign.pk}"


def test_what_was_pulled_cannot_be_rolled_back_while_it_is_false(campaign, product, ben, end):
    approved(campaign, product, ben, FINAL)
    campaign_publish(campaign=campaign, by=ben)
    promises_tend(end)
    pulled = Publication.objects.order_by("pk").last()
    assert pulled is not None
    assert pulled.created_by is None
    with pytest.raises(StateConflict, match="not true now"):
        publication_rollback(publication=pulled, by=ben)
    assert live() == []
    assert (
        signed_in(ben)
        .get(reverse("exports:publication_detail", args=["acme", pulled.pk]))
        .status_code
        == 200
    )


def test_until_the_watch_has_looked_nothing_goes_out(campaign, product, ben, monkeypatch):
    line = approved(campaign, product, ben, FINAL)
    export = export_create(campaign=campaign, profile="jsonl", by=ben)
    over = timezone.now() - timedelta(seconds=1)
    Promise.objects.update(until=over, due=over)
    for act in (
        lambda: export_create(campaign=campaign, profile="jsonl", by=ben),
        lambda: campaign_publish(campaign=campaign, by=ben),
    ):
        with pytest.raises(StateConflict, match="promise has just ended"):
            act()
    job_run(queue="default", job_id=export.job_id)
    job = Job.objects.get(pk=export.job_id)
    assert (job.state, job.error_code) == ("queued", "promises")
    assert states(line) == ["approved"]


def test_a_stock_that_changes_holds_its_line_and_brings_it_back(campaign, few, ana, ben):
    left, plain = (approved(campaign, few, ben, text) for text in (LEFT, PLAIN))
    campaign_publish(campaign=campaign, by=ben)
    product_set(few, ben, stock=2)
    assert states(left, plain) == ["stale", "live"], "in the transaction of the change"
    tend_promises()
    assert live() == [PLAIN]
    assert [(row.state, row.why) for row in Promise.objects.all()] == [
        ("pulled", "The stock is 2.")
    ]
    product_set(few, ben, stock=3)
    tend_promises()
    assert states(left) == ["approved"]
    assert left.stale_reasons == []
    assert (
        AuditEntry.objects.filter(event="candidate.restored", entity_id=str(left.pk)).count() == 1
    )
    assert Notification.objects.filter(person=ana, code="back").count() == 1
    assert live() == [PLAIN], "nothing goes live by itself"
    campaign_publish(campaign=campaign, by=ben)
    assert sorted(live()) == sorted([LEFT, PLAIN])
    assert states(left) == ["live"]


def test_a_change_that_is_taken_back_before_the_watch_looks_leaves_the_line_live(
    campaign, few, ben
):
    left = approved(campaign, few, ben, LEFT)
    campaign_publish(campaign=campaign, by=ben)
    for stock, state in ((2, "stale"), (3, "stale")):
        product_set(few, ben, stock=stock)
        assert states(left) == [state]
    tend_promises()
    assert (states(left), live()) == (["live"], [LEFT])


def test_what_was_pulled_comes_back_by_a_rollback_once_it_is_true(campaign, few, ben):
    left = approved(campaign, few, ben, LEFT)
    campaign_publish(campaign=campaign, by=ben)
    product_set(few, ben, stock=1)
    tend_promises()
    product_set(few, ben, stock=3)
    tend_promises()
    pulled = Publication.objects.order_by("pk").last()
    assert pulled is not None
    publication_rollback(publication=pulled, by=ben)
    assert (live(), states(left)) == ([LEFT], ["live"])


def test_a_line_comes_back_only_where_nothing_else_is_against_it(campaign, few, ben):
    left = approved(campaign, few, ben, "Only 3 left, and each weighs 238 g")
    other = {"weight": "251 g", "drop": "8 mm", "material": "recycled polyester"}
    product_set(few, ben, stock=2, attributes=other, description="A daily trainer.")
    tend_promises()
    product_set(few, ben, stock=3)
    tend_promises()
    assert states(left) == ["stale"]
    kinds = {reason["kind"] for reason in left.stale_reasons}
    assert kinds, "another fact"
    assert not kinds & {"stock", "promise"}


def test_an_undone_approval_brings_no_line_back(campaign, few, ben):
    left = approved(campaign, few, ben, LEFT)
    last = last_decision(by=ben, candidate=left)
    product_set(few, ben, stock=2)
    tend_promises()
    Candidate.objects.filter(pk=left.pk).update(state="approved")
    left.refresh_from_db()
    assert last is not None
    decision_undo(decision=last, by=ben)
    product_set(few, ben, stock=3)
    tend_promises()
    assert states(left) == ["in_review"]


def test_a_longer_offer_asks_for_a_new_approval_of_what_named_its_end(campaign, product, ben, end):
    line = approved(campaign, product, ben, FINAL)
    promises_tend(end)
    longer = {"text": "20% off", "code": "", "ends": (end + timedelta(hours=5)).isoformat()}
    campaign_change(campaign=campaign, version=campaign.version, by=ben, values={"offer": longer})
    tend_promises()
    assert states(line) == ["stale"]
    assert [reason["kind"] for reason in line.stale_reasons] == ["offer"]
    campaign.refresh_from_db()
    shorter = {**longer, "ends": end.isoformat()}
    campaign_change(campaign=campaign, version=campaign.version, by=ben, values={"offer": shorter})
    tend_promises()
    assert states(line) == ["approved"], "the offer that was approved, and it has not ended yet"


def test_a_price_of_the_last_30_days_below_the_price_before_stops_the_approval(
    in_acme, ana, ben, product
):
    plain = make_campaign(in_acme, created_by=ana)
    line = make_candidate(plain, product, "Was £135, now £115", field="description")
    assert line.state == "in_review"
    product_set(product, ben, price=Decimal("99.00"), compare_at_price=None)
    product_set(product, ben, price=Decimal("115.00"), compare_at_price=Decimal("135.00"))
    Candidate.objects.filter(pk=line.pk).update(stale_reasons=[])
    line.refresh_from_db()
    with pytest.raises(DomainError, match="30 days before the reduction is 99 GBP"):
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)


def test_what_ended_meanwhile_is_not_approved(campaign, product, ben, end):
    line = make_candidate(campaign, product, FINAL, field="description")
    over = {"text": "20% off", "code": "", "ends": (timezone.now() + LEAD / 2).isoformat()}
    Campaign.objects.filter(pk=campaign.pk).update(offer=over)
    with pytest.raises(DomainError, match="not true any more"):
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)


def test_an_edited_line_leaves_its_old_text_under_watch(campaign, product, ana, ben, end):
    line = approved(campaign, product, ben, FINAL)
    campaign_publish(campaign=campaign, by=ben)
    line.refresh_from_db()
    candidate_edit(candidate=line, by=ana, text=PLAIN, version=line.version)
    assert live() == [FINAL]
    promises_tend(end)
    assert live() == []
    assert states(line) == ["in_review"]


def test_lines_that_cannot_be_read_hold_up_no_others(
    in_acme, campaign, product, ana, ben, end, monkeypatch
):
    first = approved(campaign, product, ben, FINAL)
    other = make_campaign(in_acme, created_by=ana, name="Another", offer=campaign.offer)
    second = approved(other, product, ben, FINAL)
    look = promise_watch._look

    def broken(campaign_id: int, *rest: Any) -> int:
        if campaign_id == campaign.pk:
            raise RuntimeError("the first one breaks")
        return look(campaign_id, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(promise_watch, "_look", broken)
        assert promises_tend(end) == 1
    assert states(first, second) == ["approved", "stale"]
    assert promises_tend(end) == 1
    assert states(first) == ["stale"]
