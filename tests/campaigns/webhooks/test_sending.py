"""E5: every message is delivered at least once, under one id and with the same bytes, whatever dies; or it is given up and says so."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from threading import Event
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
from campaigns.webhooks import failing, sending
from campaigns.webhooks.failing import OFF_AFTER, RESTS, WAITS
from campaigns.webhooks.guarded import Patience, guarded_post
from campaigns.webhooks.sending import CLAIM, Answer, deliveries_hold, deliveries_send
from campaigns.webhooks.services import (
    deliveries_replay,
    delivery_replay,
    endpoint_change,
    endpoint_test,
)
from campaigns.workspaces.forgetting import MESSAGES_KEPT, old_forget
from tests.campaigns.webhooks.conftest import NOON, Add
from tests.campaigns.webhooks.receiver import (
    LONG,
    Act,
    Got,
    Handler,
    accepts,
    drips,
    fails,
    floods,
    receiving,
    redirects,
    resets,
)
from tests.sizes import sized

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("local")]
BAD: tuple[Act, ...] = (fails, resets, redirects, floods, drips)
ALL = timedelta(minutes=80)
"""Longer than any wait and any rest."""


patient = partial(guarded_post, patience=Patience(connect=LONG, total=LONG))
"""For receivers that answer, however slow the machine is."""


class Killed(BaseException):
    """What ends a worker between sending a message and writing that it was sent."""


def messages(endpoint: WebhookEndpoint, count: int) -> list[WebhookDelivery]:
    return [endpoint_test(endpoint=endpoint, by=endpoint.created_by) for _ in range(count)]


def posting(*codes: int | None) -> Callable[..., int]:
    """Answers these codes in turn, the last again and again; None is a worker that dies after it has sent."""
    left = list(codes)

    def post(address: str, **_: Any) -> int:
        code = left.pop(0) if len(left) > 1 else left[0]
        if code is None:
            raise Killed
        return code

    return post


@pytest.mark.nightly
@pytest.mark.chaos(5)
def test_each_message_arrives_whatever_the_receiver_does_and_whoever_dies(
    seed: int, clock: Any, add: Add
):
    chance, events, kills = Random(seed), sized(12, 500), sized(2, 20)
    plan: dict[str, list[Act]] = {}

    def choose(got: Got, times: int) -> Act:
        bad = plan[got.id]
        return bad[times - 1] if times <= len(bad) else accepts

    dies = set(chance.sample(range(events), kills))
    sent = [0]

    def post(address: str, **options: Any) -> int:
        quick = Patience(connect=LONG, total=1.0 if _is_slow(options, plan) else LONG)
        code = guarded_post(address, **options, patience=quick)
        sent[0] += 1
        if sent[0] - 1 in dies:
            raise Killed
        return code

    def _is_slow(options: dict[str, Any], plan: dict[str, list[Act]]) -> bool:
        return drips in plan[options["headers"]["webhook-id"]]

    with receiving(choose) as server:
        row, _ = add(server.url)
        waiting = messages(row, events)
        # Three of ten fail, once or twice.
        for message in waiting:
            bad = chance.choices(BAD, k=chance.randint(1, 2)) if chance.random() < 0.3 else []
            plan[message.event] = bad
        died = 0
        while WebhookDelivery.objects.filter(state=DeliveryState.WAITING).exists():
            try:
                deliveries_send(post=post, seconds=LONG)
            except Killed:
                died += 1
            clock.shift(ALL)
    assert died == kills
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}
    came = Counter(one.id for one in server.got)
    assert set(came) == {message.event for message in waiting}
    bodies = {message.event: message.body.encode() for message in waiting}
    assert all(one.body == bodies[one.id] for one in server.got)
    assert all(one.path == "/hook" for one in server.got), "a redirect was followed"
    assert sum(came.values()) >= events + sum(map(len, plan.values()))


def test_a_receiver_that_comes_back_gets_what_waited(clock: Any, add: Add):
    with receiving(lambda got, times: accepts if times > 1 else resets) as server:
        row, _ = add(server.url)
        (message,) = messages(row, 1)
        deliveries_send(post=patient)
        message.refresh_from_db()
        assert (message.state, message.tries) == ("waiting", 1)
        assert message.said == "The connection broke off."
        clock.shift(ALL)
        deliveries_send(post=patient)
        assert [one.id for one in server.got] == [message.event] * 2
    row.refresh_from_db()
    assert (row.failures, row.failing_since, row.rest_until) == (0, None, None)


def test_it_is_tried_eight_times_more_within_four_hours_then_given_up(
    clock: Any, add: Add, cleo: User, ben: User, monkeypatch: pytest.MonkeyPatch
):
    assert sum(WAITS, timedelta()) <= timedelta(hours=4)
    assert len(WAITS) == 8
    monkeypatch.setattr(failing, "random", Longest())
    row, _ = add("https://hooks.example.com/")
    first, second = messages(row, 2)
    tried = []
    while (first := WebhookDelivery.objects.get(pk=first.pk)).state == DeliveryState.WAITING:
        assert first.due is not None
        clock.move_to(max(first.due, WebhookEndpoint.objects.get().rest_until or first.due))
        tried.append(first.due)
        deliveries_send(post=posting(503))
    assert len(tried) == 9
    assert (first.state, first.tries, first.code, first.due) == (DeliveryState.DEAD, 9, 503, None)
    # Admins are told, once for as long as nothing is accepted.
    for _ in range(20):
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
        deliveries_send(post=pytest.fail)
        clock.shift(rest + timedelta(seconds=1))
    assert len(asked) == len(RESTS) + 1


def test_an_endpoint_that_accepts_nothing_for_days_is_switched_off(
    clock: Any, add: Add, cleo: User
):
    row, _ = add("https://hooks.example.com/")
    (message,) = messages(row, 1)
    deliveries_send(post=posting(500))
    late, waiting = messages(row, 2)
    clock.move_to(NOON + OFF_AFTER + timedelta(minutes=1))
    deliveries_send(post=posting(500))
    row.refresh_from_db()
    assert (row.active, row.switched_off is not None) == (False, True)
    assert AuditEntry.objects.get(event="webhook.switched_off").actor is None
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"dead"}
    codes = Notification.objects.filter(person=cleo, kind=NoticeKind.WEBHOOK)
    assert "off" in codes.values_list("code", flat=True)
    deliveries_send(post=pytest.fail)
    # Switched on again and replayed, all of it goes out.
    row = endpoint_change(endpoint=row, values={"active": True}, version=row.version, by=cleo)
    assert (row.switched_off, row.failing_since) == (None, None)
    until = clock_now()
    assert deliveries_replay(endpoint=row, since=NOON - ALL, until=until, by=cleo) == 3
    deliveries_send(post=posting(200))
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}
    assert message.event != late.event != waiting.event


def clock_now() -> Any:
    """A moment after everything that was written."""
    return WebhookDelivery.objects.latest("created").created + timedelta(seconds=1)


def test_one_that_hangs_keeps_nobody_else_waiting(clock: Any, add: Add):
    other_has_it = Event()

    def waits(handler: Handler) -> None:
        """Answers once the other endpoint has its message: never, where they are served one after the other."""
        handler.answer(200 if other_has_it.wait(LONG) else 500)

    def told(handler: Handler) -> None:
        other_has_it.set()
        accepts(handler)

    with receiving(lambda got, times: waits) as slow, receiving(lambda got, times: told) as quick:
        messages(add(slow.url)[0], 1)
        messages(add(quick.url)[0], 3)
        deliveries_send(post=patient)
    assert other_has_it.is_set()
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}
    assert len(quick.got) == 3


def test_what_another_worker_holds_is_not_sent_twice_and_taken_over_once_it_died(
    clock: Any, add: Add
):
    row, _ = add("https://hooks.example.com/")
    (message,) = messages(row, 1)
    with pytest.raises(Killed):
        deliveries_send(post=posting(None))
    deliveries_send(post=pytest.fail)
    message.refresh_from_db()
    assert (message.state, message.tries) == ("waiting", 1)
    clock.shift(CLAIM + timedelta(seconds=1))
    deliveries_send(post=posting(200))
    message.refresh_from_db()
    assert (message.state, message.tries) == ("delivered", 2)


def test_an_answer_that_comes_after_another_took_over_writes_nothing(clock: Any, add: Add):
    row, _ = add("https://hooks.example.com/")
    (message,) = messages(row, 1)
    first = sending._claim(row.pk)
    assert first is not None
    assert sending._claim(row.pk) is None
    clock.shift(CLAIM + timedelta(seconds=1))
    second = sending._claim(row.pk)
    assert second is not None
    sending._settle(first, Answer(500, ""))
    message.refresh_from_db()
    assert (message.state, message.due, message.code) == ("waiting", second.until, None)
    sending._settle(second, Answer(200, ""))
    sending._settle(first, Answer(500, ""))
    message.refresh_from_db()
    row.refresh_from_db()
    assert (message.state, message.tries, row.failures) == ("delivered", 2, 0)


def test_a_switched_off_endpoint_is_sent_nothing_until_it_is_on(clock: Any, add: Add, cleo: User):
    row, _ = add("https://hooks.example.com/")
    messages(row, 1)
    row.refresh_from_db()
    row = endpoint_change(endpoint=row, values={"active": False}, version=row.version, by=cleo)
    deliveries_send(post=pytest.fail)
    endpoint_change(endpoint=row, values={"active": True}, version=row.version, by=cleo)
    deliveries_send(post=posting(202))
    assert WebhookDelivery.objects.get().state == DeliveryState.DELIVERED


def test_after_a_restore_nothing_goes_out_until_an_admin_says_so(clock: Any, add: Add, cleo: User):
    row, _ = add("https://hooks.example.com/")
    messages(row, 2)
    assert deliveries_hold() == 2
    deliveries_send(post=pytest.fail)
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


def test_a_message_is_what_the_specification_says(clock: Any, add: Add):
    with receiving() as server:
        row, _ = add(server.url)
        (message,) = messages(row, 1)
        deliveries_send(post=patient)
        (got,) = server.got
    assert got.headers["content-type"] == "application/json"
    assert got.headers["webhook-id"] == message.event
    assert abs(int(got.headers["webhook-timestamp"]) - NOON.timestamp()) < LONG
    said = json.loads(got.body)
    assert set(said) == {"type", "timestamp", "workspace", "data"}
    assert (said["type"], said["workspace"]) == ("webhook.test", "acme")
