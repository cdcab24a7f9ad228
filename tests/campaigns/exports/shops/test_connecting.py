"""Connecting a shop: what is none is refused, and what lets us in is shown to nobody again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from campaigns.common.errors import DomainError
from campaigns.models import AuditEntry, User, WebhookEndpoint
from campaigns.webhooks.services import endpoint_add
from tests.campaigns.exports.shops.store import TOKEN
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PAGE, API = "/w/acme/settings/webhooks/", "/api/v1/webhooks/"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"address": "example.com", "credential": TOKEN}, b"Write a store such as"),
        ({"address": "a.myshopify.com.example.com", "credential": TOKEN}, b"Write a store"),
        ({"address": "127.0.0.1:80/", "credential": TOKEN}, b"Write a store"),
        ({"address": "acme.myshopify.com", "credential": "short"}, b"Write an access token"),
        ({"address": "acme.myshopify.com", "credential": f"{TOKEN}\u00a0x"}, b"Write an access"),
        ({"address": "acme.myshopify.com"}, b"This field is required"),
    ],
)
def test_what_is_no_store_is_said_beside_its_field(
    cleo: User, in_acme: Any, form: dict[str, str], said: bytes
):
    answer = signed_in(cleo).post(f"{PAGE}connect/shopify/", form)
    assert answer.status_code == 422
    assert said in answer.content
    assert not WebhookEndpoint.objects.exists()


def test_a_credential_is_sealed_shown_to_nobody_and_goes_to_no_other_address(
    cleo: User, in_acme: Any, caplog: pytest.LogCaptureFixture
):
    page = signed_in(cleo)
    asked = {"address": "shopify:acme.myshopify.com", "events": ["launch.copy"]}
    said = page.post(API, asked, content_type="application/json")
    assert (said.status_code, said.json()["errors"]) == (
        422,
        {"credential": ["Write the credential for this address."]},
    )
    made = page.post(API, {**asked, "credential": TOKEN}, content_type="application/json")
    assert made.json()["has_credential"] is True
    row = WebhookEndpoint.objects.get()
    own = f"{PAGE}{row.pk}/"
    for answer in (made, page.get(PAGE), page.get(own), page.get(f"{API}{row.pk}/")):
        assert TOKEN.encode() not in answer.content
    other = {**asked, "address": "shopify:evil.myshopify.com", "version": row.version}
    assert page.patch(f"{API}{row.pk}/", other, content_type="application/json").status_code == 422
    other = {"credential": f"{TOKEN}new", "version": row.version}
    changed = page.patch(f"{API}{row.pk}/", other, content_type="application/json")
    assert changed.status_code == 200
    assert AuditEntry.objects.latest("number").data["fields"] == ["credential"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM campaigns_webhookendpoint")
        assert TOKEN not in str(cursor.fetchall())
    assert TOKEN not in str(list(AuditEntry.objects.values_list("data", flat=True)))
    assert TOKEN not in caplog.text


def test_a_store_takes_texts_only_and_no_other_endpoint_has_a_credential(cleo: User, in_acme: Any):
    own = {"workspace_id": in_acme.pk, "by": cleo, "credential": TOKEN}
    with pytest.raises(DomainError, match="takes texts only"):
        endpoint_add(address="shopify:acme.myshopify.com", kinds=["round.completed"], **own)
    with pytest.raises(DomainError, match="Only a shop has one"):
        endpoint_add(address="https://a.example.com/", kinds=["launch.copy"], **own)


def test_only_admins_connect(ben: User, in_acme: Any):
    assert signed_in(ben).get(f"{PAGE}connect/shopify/").status_code == 403
    assert signed_in(ben).get(f"{PAGE}connect/nothing/").status_code == 403
