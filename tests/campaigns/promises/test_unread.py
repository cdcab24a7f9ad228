"""Lines whose promises cannot be read hold up no others, stand or wait as before, and leave live copy when they end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.exports.promise_watch import promises_tend
from campaigns.exports.publishing import campaign_publish
from campaigns.exports.tasks import tend_promises
from campaigns.models import Candidate, Promise
from campaigns.promises import reading, settling
from campaigns.promises.reading import LEAD
from campaigns.promises.unread import WHY
from generation.types import InputError
from tests.campaigns.promises.steps import FINAL, LEFT, PLAIN, approved, live, product_set, states

pytestmark = pytest.mark.django_db


def test_a_line_that_breaks_waits_and_holds_up_no_neighbour(
    campaign, product, few, ben, end, monkeypatch
):
    broken, good = (approved(campaign, one, ben, FINAL) for one in (product, few))
    approved(campaign, product, ben, PLAIN)
    campaign_publish(campaign=campaign, by=ben)
    read = reading.lines_read

    def breaks(lines: Iterable[Candidate], **rest: Any) -> Any:
        found = list(lines)
        if broken.pk in {line.pk for line in found}:
            raise RuntimeError("this one breaks")
        return read(found, **rest)

    with monkeypatch.context() as patched:
        patched.setattr(settling, "lines_read", breaks)
        assert promises_tend(timezone.now()) == 1
        assert states(broken, good) == ["stale", "live"]
        assert {reason["after"] for reason in broken.stale_reasons} == {WHY}
        assert FINAL in live(), "it has not ended yet"
        assert promises_tend(end - LEAD) == 1
        assert states(good) == ["stale"]
        assert live() == [PLAIN], "both have ended"
    assert set(Promise.objects.filter(candidate=broken).values_list("state", flat=True)) == {
        "pulled"
    }


def test_a_line_that_can_be_read_again_comes_back(campaign, product, ben, monkeypatch):
    line = approved(campaign, product, ben, FINAL)

    def breaks(*_: Any, **__: Any) -> Any:
        raise RuntimeError("this one breaks")

    with monkeypatch.context() as patched:
        patched.setattr(settling, "lines_read", breaks)
        tend_promises()
    assert states(line) == ["stale"]
    assert promises_tend(timezone.now() + LEAD) == 1
    assert (states(line), line.stale_reasons) == (["approved"], [])


def test_a_record_that_cannot_be_ordered_with_frees_no_line(
    campaign, product, few, ben, end, monkeypatch
):
    held = approved(campaign, few, ben, LEFT)
    ends = approved(campaign, product, ben, FINAL)
    product_set(few, ben, stock=2)
    tend_promises()
    assert states(held, ends) == ["stale", "approved"]
    Promise.objects.update(due=timezone.now())

    def refuses(*_: Any, **__: Any) -> Any:
        raise InputError("product.currency", "There is no such currency.")

    with monkeypatch.context() as patched:
        patched.setattr(reading, "promises_read", refuses)
        assert promises_tend(timezone.now() + timedelta(seconds=1)) == 0
        assert states(held, ends) == ["stale", "approved"]
        assert set(Promise.objects.values_list("words", "state")) >= {("Final hours", "true")}
        assert Promise.objects.filter(candidate=held).exclude(state="true").exists()
        assert promises_tend(end - LEAD) == 1
    assert states(held, ends) == ["stale", "stale"]
