"""What waited because of a promise comes back once it is true again, where nothing else is against it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.briefs.services import campaign_change
from campaigns.exports.promise_watch import promises_tend
from campaigns.exports.publishing import campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.exports.tasks import tend_promises
from campaigns.models import (
    AuditEntry,
    Candidate,
    Notification,
    Promise,
    Publication,
)
from campaigns.review.undo import decision_undo, last_decision
from tests.campaigns.promises.steps import FINAL, LEFT, PLAIN, approved, live, product_set, states

pytestmark = pytest.mark.django_db


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


def test_a_line_that_waits_for_something_else_keeps_what_it_says(campaign, few, ben):
    left = approved(campaign, few, ben, LEFT)
    product_set(few, ben, stock=2)
    blocked = {**left.badges, "blocks": ["A word that the brand does not use."]}
    Candidate.objects.filter(pk=left.pk).update(badges=blocked)
    product_set(few, ben, stock=3)
    tend_promises()
    assert states(left) == ["stale"]
    assert [reason["kind"] for reason in left.stale_reasons] == ["stock"], "no promise was false"


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
