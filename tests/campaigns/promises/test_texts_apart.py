"""A line has one text that is live and another that is approved: each promise is watched, pulled and put back by its own text."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from campaigns.common.errors import StateConflict
from campaigns.exports.promise_watch import promises_tend
from campaigns.exports.publishing import campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.exports.tasks import tend_promises
from campaigns.models import (
    Campaign,
    Candidate,
    Notification,
    Promise,
    Publication,
    User,
)
from campaigns.promises.keeping import _due
from campaigns.promises.reading import LEAD, Reading
from campaigns.promises.settling import _together
from campaigns.review.services import candidate_approve, candidate_reject
from tests.campaigns.promises.steps import (
    FINAL,
    LEFT,
    PLAIN,
    approved,
    edited,
    live,
    product_set,
    states,
)

pytestmark = pytest.mark.django_db
OTHER = "A shoe for the long way home"


def revised(line: Candidate, ana: User, ben: User, text: str) -> None:
    """Another text, approved and not published."""
    row = edited(line, ana, text)
    candidate_approve(candidate=row, by=ben, content_hash=row.content_hash)


def published(campaign: Campaign, by: User) -> Publication:
    """A publication of a few lines, which is made at once."""
    made = campaign_publish(campaign=campaign, by=by)
    assert isinstance(made, Publication)
    return made


def pulled() -> Publication:
    """The newest publication, which is the watch's own."""
    row = Publication.objects.order_by("pk").last()
    assert row is not None
    assert row.created_by is None
    return row


def test_a_false_edit_that_never_went_live_leaves_the_true_text_live(
    campaign, product, ana, ben, end
):
    line = approved(campaign, product, ben, PLAIN)
    published(campaign, ben)
    revised(line, ana, ben, FINAL)
    promises_tend(end - LEAD)
    assert (live(), states(line)) == ([PLAIN], ["stale"])
    assert set(Promise.objects.values_list("words", "state")) == {
        ("Final hours", "held"),
        ("20% off", "held"),
    }
    assert set(Notification.objects.filter(kind="promise").values_list("code", flat=True)) == {
        "held"
    }


def test_a_text_that_a_rollback_puts_back_is_watched_again(campaign, product, ana, ben, end):
    line = approved(campaign, product, ben, FINAL)
    published(campaign, ben)
    revised(line, ana, ben, PLAIN)
    second = published(campaign, ben)
    tend_promises()
    assert not Promise.objects.exists(), "nothing that stands or is live promises anything"
    publication_rollback(publication=second, by=ben)
    assert (live(), states(line)) == ([FINAL], ["approved"])
    tend_promises()
    assert live() == [FINAL]
    promises_tend(end - LEAD)
    assert live() == []


def test_a_rollback_puts_back_no_text_that_is_false_by_now(campaign, product, ana, ben):
    line = approved(campaign, product, ben, FINAL)
    published(campaign, ben)
    revised(line, ana, ben, PLAIN)
    second = published(campaign, ben)
    tend_promises()
    over = {**campaign.offer, "ends": (timezone.now() - timedelta(hours=1)).isoformat()}
    Campaign.objects.filter(pk=campaign.pk).update(offer=over)
    with pytest.raises(StateConflict, match="not true now"):
        publication_rollback(publication=second, by=ben)
    assert live() == [PLAIN]


def test_a_false_edit_does_not_keep_the_harmless_text_from_coming_back(
    campaign, product, ana, ben, end
):
    line = approved(campaign, product, ben, PLAIN)
    published(campaign, ben)
    revised(line, ana, ben, FINAL)
    promises_tend(end - LEAD)
    approved(campaign, product, ben, OTHER)
    second = published(campaign, ben)
    assert live() == [OTHER]
    publication_rollback(publication=second, by=ben)
    assert (live(), states(line)) == ([PLAIN], ["stale"])


def test_what_a_person_rejected_meanwhile_does_not_come_back(campaign, few, ben):
    line = approved(campaign, few, ben, LEFT)
    published(campaign, ben)
    product_set(few, ben, stock=2)
    tend_promises()
    candidate_reject(
        candidate=line, by=ben, content_hash=line.content_hash, reason="other", note="Too pushy"
    )
    product_set(few, ben, stock=3)
    tend_promises()
    with pytest.raises(StateConflict, match="not approved as it was"):
        publication_rollback(publication=pulled(), by=ben)
    assert (live(), states(line)) == ([], ["rejected"])


def test_an_older_text_that_comes_back_makes_the_newer_one_live_nowhere(
    campaign, product, ana, ben
):
    line = approved(campaign, product, ben, PLAIN)
    published(campaign, ben)
    row = edited(line, ana, "A light shoe for every day")
    approved(campaign, product, ben, OTHER)
    second = published(campaign, ben)
    assert live() == [OTHER]
    candidate_approve(candidate=row, by=ben, content_hash=row.content_hash)
    publication_rollback(publication=second, by=ben)
    assert (live(), states(line)) == ([PLAIN], ["approved"])


@pytest.mark.parametrize("is_true", [True, False])
def test_two_texts_that_promise_in_one_place_are_both_looked_at_when_they_end(is_true: bool):
    now = timezone.now()
    first, last = now + timedelta(hours=2), now + timedelta(hours=9)

    def said(words: str, until: datetime, holds: bool = True) -> Reading:
        return Reading(0, 7, "time", words, "the offer's end", "UTC", until, holds, "")

    newer, older = said("tonight", last, is_true), said("shortly", first)
    (found,) = _together({1: [newer]}, {1: [older], 2: []})[1]
    assert (found.words, found.until, _due(found, now)) == ("tonight", last, first - LEAD)
    (alone,) = _together({}, {1: [older]})[1]
    assert alone == older
