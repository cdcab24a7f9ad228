"""E5: when a message is given up, when an endpoint is, who is told, and how all of it goes out in the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from campaigns.models import (
    AuditEntry,
    DeliveryState,
    NoticeKind,
    Notification,
    User,
    WebhookDelivery,
    WebhookEndpoint,
)
from campaigns.webhooks import failing
from campaigns.webhooks.failing import OFF_AFTER, RESTS, WAITS
from campaigns.webhooks.sending import deliveries_hold, deliveries_send
from campaigns.webhooks.services import (
    deliveries_replay,
    delivery_replay,
    endpoint_change,
)
from campaigns.workspaces.forgetting import MESSAGES_KEPT, old_forget
from tests.campaigns.webhooks.conftest import NOON, Add
from tests.campaigns.webhooks.steps import ALL, messages, never, posting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("local")]


def test_it_is_tried_eight_times_more_within_four_hours_then_given_up(
    clock: Any, add: Add, cleo: User, ben: User, monkeypatch: pytest.MonkeyPatch
):
    assert sum(WAITS, timedelta()) <= timedelta(hours=4)
    assert len(WAITS) == 8
    monkeypatch.setattr(failing, "random", Longest())
    row, _ = add("https://hooks.example.com/")
    (first,) = messages(row, 1)
    tried = []
    while (first := WebhookDelivery.objects.get(pk=first.pk)).state == DeliveryState.WAITING:
        assert first.due is not None
        clock.move_to(max(first.due, WebhookEndpoint.objects.get().rest_until or first.due))
        tried.append(first.due)
        deliveries_send(post=posting(503))
    assert len(tried) == 9
    assert (first.state, first.tries, first.code, first.due) == (DeliveryState.DEAD, 9, 503, None)
    # Admins are told, once for as long as nothing is accepted.
    (second,) = messages(row, 1)
    for _ in range(9):
        clock.shift(ALL)
        deliveries_send(post=posting(503))
    second.refresh_from_db()
    assert second.state == DeliveryState.DEAD
    notice = Notification.objects.get(kind=NoticeKind.WEBHOOK)
    assert (notice.person, notice.subject, notice.code) == (cleo, "hooks.example.com", "dead")
    # An admin sends it again, under the same id.
    delivery_replay(delivery=first, by=cleo)
    sent: list[str] = []

    def post(address: str, *, headers: dict[str, str], **_: Any) -> int:
        sent.append(headers["webhook-id"])
        return 200

    deliveries_send(post=post)
    assert sent == [first.event]


class Longest:
    """Chance at its slowest."""

    def random(self) -> float:
        """The whole wait."""
        return 1.0


def test_waits_and_rests_are_drawn_from_nothing_to_their_longest(clock: Any, add: Add):
    drawn = [failing._drawn(WAITS, 3) for _ in range(200)]
    assert min(drawn) < WAITS[3] / 4
    assert WAITS[3] * 3 / 4 < max(drawn) <= WAITS[3]


def test_whoever_fails_rests_and_of_all_that_waits_one_is_tried(
    clock: Any, add: Add, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(failing, "random", Longest())
    row, _ = add("https://hooks.example.com/")
    messages(row, 10)
    asked = []

    def post(address: str, **_: Any) -> int:
        asked.append(address)
        return 500

    for rest in (*RESTS, RESTS[-1]):
        deliveries_send(post=post)
        deliveries_send(post=never)
        clock.shift(rest + timedelta(seconds=1))
    assert len(asked) == len(RESTS) + 1


def test_an_endpoint_that_accepts_nothing_for_days_is_switched_off(
    clock: Any, add: Add, cleo: User
):
    row, _ = add("https://hooks.example.com/")
    (message,) = messages(row, 1)
    assert failed_on(clock, row, [0, 2])
    late, waiting = messages(row, 2)
    clock.move_to(NOON + OFF_AFTER + timedelta(minutes=1))
    deliveries_send(post=posting(500))
    row.refresh_from_db()
    assert (row.active, row.switched_off is not None) == (False, True)
    assert AuditEntry.objects.get(event="webhook.switched_off").actor is None
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"dead"}
    codes = Notification.objects.filter(person=cleo, kind=NoticeKind.WEBHOOK)
    assert "off" in codes.values_list("code", flat=True)
    deliveries_send(post=never)
    # Switched on again and replayed, all of it goes out.
    row = endpoint_change(endpoint=row, values={"active": True}, version=row.version, by=cleo)
    assert (row.switched_off, row.failing_since) == (None, None)
    until = clock_now()
    assert deliveries_replay(endpoint=row, since=NOON - ALL, until=until, by=cleo) == 5
    deliveries_send(post=posting(200))
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}
    assert message.event != late.event != waiting.event


def failed_on(clock: Any, row: WebhookEndpoint, days: list[int], code: int = 500) -> bool:
    """Whether an endpoint is still on when messages were tried on each of some days, and then no more."""
    waiting = WebhookDelivery.objects.filter(endpoint=row, state=DeliveryState.WAITING)
    for day in days:
        clock.move_to(NOON + timedelta(days=day))
        messages(row, 1)
        deliveries_send(post=posting(code))
        waiting.update(state=DeliveryState.DEAD, due=None)
    row.refresh_from_db()
    return row.active


def test_one_failure_after_an_old_one_switches_nothing_off(clock: Any, add: Add):
    row, _ = add("https://hooks.example.com/")
    assert failed_on(clock, row, [0, 6])
    assert row.failing_since
    assert row.failing_since.date() == NOON.date()
    assert not failed_on(clock, row, [7])


def test_what_is_accepted_begins_the_days_anew(clock: Any, add: Add):
    row, _ = add("https://hooks.example.com/")
    assert failed_on(clock, row, [0, 1, 2, 3, 4])
    assert failed_on(clock, row, [5], code=200)
    assert failed_on(clock, row, [6, 7, 8])
    assert row.failing_since
    assert row.failing_since.date() == (NOON + timedelta(days=6)).date()
    assert not failed_on(clock, row, [12])


def clock_now() -> Any:
    """A moment after everything that was written."""
    return WebhookDelivery.objects.latest("created").created + timedelta(seconds=1)


def test_a_switched_off_endpoint_is_sent_nothing_until_it_is_on(clock: Any, add: Add, cleo: User):
    row, _ = add("https://hooks.example.com/")
    messages(row, 1)
    row.refresh_from_db()
    row = endpoint_change(endpoint=row, values={"active": False}, version=row.version, by=cleo)
    deliveries_send(post=never)
    endpoint_change(endpoint=row, values={"active": True}, version=row.version, by=cleo)
    deliveries_send(post=posting(202))
    assert WebhookDelivery.objects.get().state == DeliveryState.DELIVERED


def test_after_a_restore_nothing_goes_out_until_an_admin_says_so(clock: Any, add: Add, cleo: User):
    row, _ = add("https://hooks.example.com/")
    messages(row, 2)
    assert deliveries_hold() == 2
    deliveries_send(post=never)
    until = clock_now()
    assert deliveries_replay(endpoint=row, since=NOON - ALL, until=until, by=cleo) == 2
    deliveries_send(post=posting(200))
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_what_was_sent_is_kept_for_a_month(clock: Any, add: Add):
    row, _ = add("https://hooks.example.com/")
    messages(row, 1)
    deliveries_send(post=posting(200))
    (waiting,) = messages(row, 1)
    clock.shift(MESSAGES_KEPT + timedelta(days=1))
    old_forget()
    assert WebhookDelivery.objects.get() == waiting
