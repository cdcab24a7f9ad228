"""Pages and API of webhooks: for admins, each change told, no secret said twice, nobody else's rows."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import (
    AuditEntry,
    DeliveryState,
    IdempotencyRecord,
    User,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookKind,
    Workspace,
)
from campaigns.webhooks.sending import deliveries_send
from campaigns.webhooks.services import ENDPOINTS_MOST, endpoint_test
from campaigns.workspaces.tokens import token_create
from tests.campaigns.webhooks.conftest import Add
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PAGE, API = "/w/acme/settings/webhooks/", "/api/v1/webhooks/"
URL = "https://hooks.example.com/copy"
EVENTS = [WebhookKind.LINE_APPROVED, WebhookKind.PUBLISHED]


@pytest.fixture
def page(cleo: User) -> Client:
    """Cleo's browser."""
    return signed_in(cleo)


def events() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("event", flat=True))


def send(client: Client, method: str, path: str, values: Any, **headers: str) -> Any:
    answer = client.generic(method, path, json.dumps(values), "application/json", headers=headers)
    return answer.status_code, answer.json()


def test_an_admin_adds_one_and_sees_its_secret_once(page: Client, in_acme: Workspace):
    empty = page.get(PAGE)
    assert b"No endpoint yet" in empty.content
    shown = page.post(PAGE, {"address": URL, "events": EVENTS})
    row = WebhookEndpoint.objects.get()
    assert shown.status_code == 200
    assert b"whsec_" in shown.content
    for address in (PAGE, f"{PAGE}{row.pk}/", API, f"{API}{row.pk}/"):
        assert b"whsec_" not in page.get(address).content
    assert row.kinds == EVENTS
    assert page.get("/w/acme/admin/webhooks/").headers["Location"] == PAGE
    entry = AuditEntry.objects.get()
    assert (entry.event, entry.data["host"]) == ("webhook.created", "hooks.example.com")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"address": "http://hooks.example.com/", "events": EVENTS}, b"Only https:// is allowed."),
        ({"address": "https://10.0.0.1/", "events": EVENTS}, b"not on the open internet"),
        ({"address": URL, "events": ["nothing"]}, b"Select a valid choice"),
        ({"address": URL}, b"Choose at least one."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    page: Client, in_acme: Workspace, values: Any, said: bytes
):
    answer = page.post(PAGE, values)
    assert answer.status_code == 422
    assert said in answer.content
    assert events() == []


def test_each_act_of_the_pages_is_told(page: Client, add: Add, in_acme: Workspace):
    row, _ = add(URL)
    own = f"{PAGE}{row.pk}/"
    change = {"address": f"{URL}2", "events": EVENTS, "active": "on", "version": "1"}
    assert page.post(own, change).status_code == 302
    assert page.post(f"{own}test/").status_code == 302
    assert b"whsec_" in page.post(f"{own}secret/").content
    WebhookDelivery.objects.update(state=DeliveryState.DEAD, due=None, code=500)
    message = WebhookDelivery.objects.get()
    again = f"{PAGE}deliveries/{message.pk}/replay/"
    assert page.post(again).status_code == 302
    assert page.post(again).status_code == 409
    WebhookDelivery.objects.update(state=DeliveryState.HELD, due=None)
    assert page.post(f"{own}replay/", {"hours": "24"}).status_code == 302
    assert WebhookDelivery.objects.get().state == DeliveryState.WAITING
    assert page.post(f"{own}replay/", {"hours": "5"}).status_code == 422
    assert page.post(f"{own}remove/").status_code == 422
    assert page.post(f"{own}remove/", {"sure": "1"}).status_code == 302
    names = ("created", "changed", "tested", "secret_replaced", "replayed", "replayed", "removed")
    assert events() == [f"webhook.{name}" for name in names]
    assert not WebhookDelivery.objects.exists()


def test_of_two_who_change_one_the_second_is_told_what_it_is_now(page: Client, add: Add):
    row, _ = add(URL)
    first = {"address": f"{URL}1", "events": EVENTS, "active": "on", "version": "1"}
    assert page.post(f"{PAGE}{row.pk}/", first).status_code == 302
    second = page.post(f"{PAGE}{row.pk}/", {**first, "address": f"{URL}2"})
    assert second.status_code == 409
    assert f"{URL}1".encode() in second.content
    assert f"{URL}2".encode() in second.content
    status, said = send(page, "PATCH", f"{API}{row.pk}/", {"active": False, "version": 1})
    assert (status, said["current"]["address"]) == (409, f"{URL}1")


def test_the_page_shows_what_became_of_each_message(page: Client, add: Add, cleo: User):
    row, _ = add(URL)
    own = f"{PAGE}{row.pk}/"
    assert b"Nothing sent yet" in page.get(own).content
    for _ in range(35):
        endpoint_test(endpoint=row, by=cleo)
    with CaptureQueriesContext(connection) as few:
        first = page.get(own)
    assert first.content.count(b"webhook.test</code>") == 30
    older = first.context["page"].older
    assert page.get(f"{own}?cursor={older}").content.count(b"webhook.test</code>") == 5
    assert b"None in this state" in page.get(f"{own}?state=dead").content
    WebhookDelivery.objects.filter(pk__gt=older).update(
        state=DeliveryState.DEAD, due=None, code=503, tries=9
    )
    with CaptureQueriesContext(connection) as many:
        given_up = page.get(f"{own}?state=dead")
    assert given_up.content.count(b"Send again") >= 29
    assert len(many.captured_queries) == len(few.captured_queries)


def test_the_api_does_all_of_it(page: Client, in_acme: Workspace):
    status, made = send(page, "POST", API, {"address": URL, "events": EVENTS})
    assert (status, made["secret"][:6], made["events"]) == (201, "whsec_", EVENTS)
    own = f"{API}{made['id']}/"
    status, read = send(page, "GET", own, None)
    assert read == {key: value for key, value in made.items() if key != "secret"}
    status, off = send(page, "PATCH", own, {"active": False, "version": read["version"]})
    assert (status, off["active"]) == (200, False)
    assert send(page, "POST", f"{own}test/", None)[0] == 409
    send(page, "PATCH", own, {"active": True, "version": off["version"]})
    status, message = send(page, "POST", f"{own}test/", None)
    assert (status, message["state"], message["type"]) == (202, "waiting", "webhook.test")
    deliveries_send(post=lambda address, **_: 204)
    status, listed = send(page, "GET", f"{own}deliveries/", None)
    assert [(one["state"], one["code"]) for one in listed["results"]] == [("delivered", 204)]
    assert send(page, "GET", f"{own}deliveries/?state=dead", None)[1]["results"] == []
    assert send(page, "GET", f"{own}deliveries/?state=lost", None)[0] == 422
    again = f"/api/v1/deliveries/{message['id']}/replay/"
    assert send(page, "POST", again, None)[1]["state"] == "waiting"
    assert send(page, "POST", again, None)[0] == 409
    WebhookDelivery.objects.update(state=DeliveryState.DELIVERED, due=None)
    now = timezone.now()
    hour = timedelta(hours=1)
    span = {"since": (now - hour).isoformat(), "until": (now + hour).isoformat()}
    assert send(page, "POST", f"{own}replay/", span) == (202, {"messages": 0})
    assert send(page, "POST", f"{own}replay/", {**span, "delivered": True})[1]["messages"] == 1
    backwards = {"since": span["until"], "until": span["since"]}
    assert send(page, "POST", f"{own}replay/", backwards)[0] == 422
    status, renewed = send(page, "POST", f"{own}secret/", None)
    assert renewed["secret"] != made["secret"]
    assert renewed["old_secret_until"] is not None
    assert send(page, "POST", f"{own}remove/", None)[0] == 200
    assert send(page, "GET", API, None)[1]["results"] == []


def test_a_secret_that_is_said_again_to_its_key_is_kept_sealed(page: Client, in_acme: Workspace):
    headers = {"Idempotency-Key": "one"}
    first, second = (
        send(page, "POST", API, {"address": URL, "events": EVENTS}, **headers) for _ in range(2)
    )
    assert first == second
    secret = first[1]["secret"]
    assert secret.encode() not in bytes(IdempotencyRecord.objects.get().body)
    assert WebhookEndpoint.objects.count() == 1


def test_tokens_need_the_scope_admin_and_the_role(
    client: Client, in_acme: Workspace, cleo: User, ben: User
):
    def status(user: User, scopes: list[str], method: str) -> int:
        text = token_create(user=user, workspace=in_acme, scopes=scopes)[1]
        key = {"Authorization": f"Bearer {text}"}
        return int(send(client, method, API, {"address": URL, "events": EVENTS}, **key)[0])

    assert status(cleo, ["read"], "GET") == 200
    assert status(ben, ["read"], "GET") == 403
    assert status(cleo, ["read", "write", "approve"], "POST") == 403
    assert status(cleo, ["admin"], "POST") == 201


def test_there_are_not_endlessly_many(add: Add, page: Client):
    for _ in range(ENDPOINTS_MOST):
        add(URL)
    assert b"already" in page.post(PAGE, {"address": URL, "events": EVENTS}).content
    assert WebhookEndpoint.objects.count() == ENDPOINTS_MOST
