"""E5: every message is delivered at least once, under one id and with the same bytes, whatever dies; or it is given up and says so."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from random import Random
from threading import Event
from typing import Any

import pytest
from django_scopes import scope, scopes_disabled

from campaigns.models import (
    DeliveryState,
    User,
    WebhookDelivery,
    WebhookKind,
    Workspace,
)
from campaigns.webhooks import sending
from campaigns.webhooks.guarded import Patience, guarded_post
from campaigns.webhooks.sending import CLAIM, Answer, deliveries_send
from campaigns.webhooks.services import endpoint_add
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
from tests.campaigns.webhooks.steps import ALL, Killed, messages, never, patient, posting
from tests.sizes import sized

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("local")]
BAD: tuple[Act, ...] = (fails, resets, redirects, floods, drips)


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


def test_what_goes_wrong_in_one_lane_is_no_other_ones(clock: Any, add: Add):
    bad, good = add("https://bad.example.com/")[0], add("https://good.example.com/")[0]
    (broken,), (fine,) = messages(bad, 1), messages(good, 1)

    def post(address: str, **_: Any) -> int:
        if "bad" in address:
            raise RuntimeError("nobody thought of this")
        return 200

    deliveries_send(post=post)
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (fine.state, broken.state) == ("delivered", "waiting")
    assert (broken.tries, broken.said) == (1, "It could not be sent.")


def test_many_endpoints_of_one_workspace_leave_a_lane_to_another(
    clock: Any, add: Add, dora: User, monkeypatch: pytest.MonkeyPatch
):
    mine = [add(f"https://hooks{number}.example.com/")[0] for number in range(4)]
    for row in mine:
        messages(row, 1)
    clock.shift(timedelta(minutes=1))
    other = Workspace.objects.get(slug="other")
    with scope(workspace=other.pk):
        theirs, _ = endpoint_add(
            workspace_id=other.pk,
            address="https://hooks.example.org/",
            kinds=WebhookKind.values,
            by=dora,
        )
        messages(theirs, 1)
    monkeypatch.setattr(sending, "LANES", 3)
    with scopes_disabled():
        first = sending._claims([])
        assert [one.endpoint_id for one in first] == [mine[0].pk, theirs.pk, mine[1].pk]
        assert sending._claims(first) == []
        (third,) = sending._claims(first[:2])
    assert third.endpoint_id == mine[2].pk


def test_what_another_worker_holds_is_not_sent_twice_and_taken_over_once_it_died(
    clock: Any, add: Add
):
    row, _ = add("https://hooks.example.com/")
    (message,) = messages(row, 1)
    with pytest.raises(Killed):
        deliveries_send(post=posting(None))
    deliveries_send(post=never)
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
