"""A launch's texts stand in a Shopify store from its start to its end, and whoever planned it reads what the store answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import (
    Campaign,
    Launch,
    LiveCopy,
    Notification,
    Product,
    User,
    WebhookDelivery,
    WebhookEndpoint,
    Workspace,
)
from campaigns.scheduling.firing import launches_tend
from campaigns.scheduling.running import launch_pause
from campaigns.webhooks.lanes import lane_free, lane_take
from campaigns.webhooks.sending import deliveries_send
from campaigns.webhooks.services import delivery_replay, endpoint_add, endpoint_change
from tests.campaigns.exports.shops.store import CLIENT, TOKEN, Store, a_store, answers
from tests.campaigns.scheduling.steps import approved, planned, scheduled
from tests.conftest import signed_in
from tests.factories import make_campaign, make_product

pytestmark = pytest.mark.django_db
PAGE = "/w/acme/settings/webhooks/"
DAYS = timedelta(days=2)
OWN, NEW = "Corvane Tempo 2", "A road shoe of 238 g"
TITLE, SEARCH = "product_title.title", "seo.title"


@pytest.fixture
def store(settings: Any) -> Iterator[Store]:
    """A store on this machine with one of our products."""
    settings.WEBHOOKS_LOCAL = True
    with a_store("tempo-2") as made:
        yield made


@pytest.fixture
def product(in_acme: Any) -> Product:
    """The shoe as the catalog has it."""
    return make_product(in_acme, handle="tempo-2", title=OWN)


@pytest.fixture
def campaign(in_acme: Any, ben: User) -> Campaign:
    """Ben's campaign over titles."""
    return make_campaign(in_acme, created_by=ben, channels=["product_title", "seo"])


Start = Callable[..., Launch]


@pytest.fixture
def begins(campaign: Campaign, product: Product, ana: User, ben: User, cleo: User) -> Start:
    """A launch of approved titles that has just begun."""

    def one(text: str = NEW, *more: Product, key: str = TITLE) -> Launch:
        channel, _, field = key.partition(".")
        lines = [
            approved(campaign, each, ana, text, channel=channel, field=field)
            for each in (product, *more)
        ]
        start = datetime.fromisoformat("2030-06-01T10:00:00+00:00")
        row = scheduled(planned(campaign, lines, ben, start), cleo)
        launches_tend(start)
        row.refresh_from_db()
        assert row.state == "running", row.reason
        return row

    return one


def connect(store: Store, by: User, credential: str = TOKEN) -> WebhookEndpoint:
    row, _ = endpoint_add(
        workspace_id=Workspace.objects.get(slug="acme").pk,
        address=store.address,
        kinds=["launch.copy"],
        credential=credential,
        by=by,
    )
    return row


def sent() -> WebhookDelivery:
    """The newest message once what is due has gone out."""
    deliveries_send(seconds=0.1)
    return WebhookDelivery.objects.latest("pk")


def ends(row: Launch) -> None:
    assert row.starts_at
    launches_tend(row.starts_at + DAYS)


@pytest.mark.parametrize("credential", [TOKEN, CLIENT])
def test_the_store_shows_it_from_start_to_end_and_then_what_was_there(
    store: Store, begins: Start, cleo: User, credential: str
):
    connect(store, cleo, credential)
    row = begins()
    assert sent().state == "delivered"
    assert store.products["tempo-2"] == {"title": NEW}
    ends(row)
    assert sent().state == "delivered"
    assert store.products["tempo-2"] == {"title": OWN}


def test_each_text_goes_to_its_place_as_the_file_of_the_store_has_it(
    store: Store, begins: Start, cleo: User, product: Product
):
    connect(store, cleo)
    begins("Road shoe | 238 g", key=SEARCH)
    assert sent().said == ""
    assert store.products["tempo-2"]["seo"] == {"title": "Road shoe | 238 g"}
    assert store.products["tempo-2"]["title"] == "As the shop wrote it"


def test_what_it_refuses_is_given_up_at_once_and_read_by_whoever_planned_it(
    store: Store, begins: Start, cleo: User, ben: User, in_acme: Any
):
    connect(store, cleo)
    other = make_product(in_acme, "CRV-X", handle="x", title="Corvane X")
    lost = make_product(in_acme, "CRV-L", handle="", title="Corvane L")
    store.products["x"] = {}
    store.refuses["x"] = "Title can't be blank\u200b"
    row = begins(NEW, other, lost)
    message = sent()
    assert (message.state, message.tries) == ("dead", 1)
    assert store.products["tempo-2"] == {"title": NEW}
    assert "took 1\u00a0product, but not: CRV-X: Title can't be blank[ZWSP]" in message.said
    assert "CRV-L: no URL handle is known of it" in message.said
    assert Notification.objects.filter(kind="webhook", person=cleo).count() == 1
    page = signed_in(ben).get(f"/w/acme/launches/{row.pk}/").content.decode()
    assert "CRV-X: Title can" in page
    assert "Given up" in page
    # Mended at the store and here, and sent again.
    del store.refuses["x"]
    store.products["l"] = {}
    Product.objects.filter(pk=lost.pk).update(handle="l")
    delivery_replay(delivery=message, by=cleo)
    assert sent().state == "delivered"
    assert [store.products[one]["title"] for one in ("tempo-2", "x", "l")] == [NEW] * 3


def throttled() -> Any:
    cost = {
        "requestedQueryCost": 210,
        "throttleStatus": {"currentlyAvailable": 10, "restoreRate": 0.1},
    }
    errors = [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]
    return answers(200, {"errors": errors, "extensions": {"cost": cost}})


@pytest.mark.parametrize(
    ("answer", "why", "wait"),
    [
        (throttled(), "Shopify says: Throttled", 2000),
        (answers(429, {}, **{"Retry-After": "1800.0"}), "slow down", 1800),
        (answers(429, {}, **{"Retry-After": "999999"}), "slow down", 3600),
        (answers(401, {}), "does not accept the credential", 0),
        (answers(403, {}), "needs the scope write_products", 0),
        (answers(500, {}), "answered 500", 0),
        (answers(200, ["x"]), "cannot be read", 0),
        (answers(200, {"errors": "no"}), "an error without words", 0),
    ],
)
def test_what_is_no_answer_is_sent_again_not_sooner_than_it_asks(
    store: Store, begins: Start, cleo: User, answer: Any, why: str, wait: int
):
    endpoint = connect(store, cleo)
    store.once = [answer]
    begins()
    message = sent()
    endpoint.refresh_from_db()
    assert message.state == "waiting"
    assert why in message.said
    assert message.tried
    assert message.due
    assert endpoint.rest_until
    for again in (message.due, endpoint.rest_until):
        assert again >= message.tried + timedelta(seconds=wait)
        assert again < message.tried + timedelta(seconds=wait + 60)
    assert store.products["tempo-2"] == {"title": "As the shop wrote it"}


def test_a_message_that_comes_late_takes_nothing_back(
    store: Store, begins: Start, cleo: User, ben: User
):
    endpoint = connect(store, cleo)
    row = begins()
    late = WebhookDelivery.objects.get()
    launch_pause(launch=row, by=ben)
    WebhookDelivery.objects.filter(pk=late.pk).update(state="held", due=None)
    assert sent().state == "delivered"
    delivery_replay(delivery=late, by=cleo)
    deliveries_send(seconds=0.1)
    late.refresh_from_db()
    assert (late.state, late.said) == (
        "delivered",
        "1\u00a0field left out: other text is live by now.",
    )
    assert store.products["tempo-2"] == {"title": OWN}
    endpoint.refresh_from_db()
    assert endpoint.rest_until is None


def test_only_the_approved_text_leaves_to_the_byte(store: Store, begins: Start, cleo: User):
    connect(store, cleo)
    begins()
    message = WebhookDelivery.objects.get()
    forged = NEW.replace("238", "138")
    LiveCopy.objects.update(text=forged)
    WebhookDelivery.objects.update(body=message.body.replace(NEW, forged))
    assert sent().state == "dead"
    assert "the text is not the approved one" in sent().said
    assert store.asked == 0


def test_one_worker_at_a_time_sends_to_a_store(store: Store, begins: Start, cleo: User):
    endpoint = connect(store, cleo)
    begins()
    now = timezone.now()
    lane = {"now": now, "until": now + timedelta(minutes=1)}
    assert lane_take(endpoint.pk, **lane)
    assert not lane_take(endpoint.pk, **lane)
    assert (sent().state, store.asked) == ("waiting", 0)
    lane_free(endpoint.pk, until=lane["until"])
    assert (sent().state, store.asked) == ("delivered", 1)
    endpoint.refresh_from_db()
    assert endpoint.rest_until is None


def test_a_test_says_whether_the_app_may_change_products(store: Store, cleo: User, in_acme: Any):
    page = signed_in(cleo)
    store.scopes = ("read_products",)
    host = store.address.removeprefix("shopify:")
    client, secret = CLIENT.split(":")
    form = {"address": host, "client": client, "credential": secret}
    shown = page.post(f"{PAGE}connect/shopify/", form)
    row = WebhookEndpoint.objects.get()
    assert shown["Location"] == f"{PAGE}{row.pk}/"
    message = sent()
    assert (message.state, message.kind) == ("waiting", "webhook.test")
    assert "give it the scope write_products" in message.said
    assert b"give it the scope write_products" in page.get(shown["Location"]).content
    store.scopes = ("write_products",)
    assert page.post(f"{PAGE}{row.pk}/test/").status_code == 302
    assert sent().state == "delivered"
    off = {"address": row.address, "version": 1}
    assert page.post(f"{PAGE}{row.pk}/", off).status_code == 302
    row.refresh_from_db()
    assert (row.active, row.kinds) == (False, ["launch.copy"])


def test_one_that_is_switched_off_hears_nothing(store: Store, begins: Start, cleo: User):
    endpoint = connect(store, cleo)
    endpoint_change(endpoint=endpoint, values={"active": False}, version=1, by=cleo)
    begins()
    assert not WebhookDelivery.objects.exists()


def test_under_another_key_it_says_so(store: Store, begins: Start, cleo: User, settings: Any):
    connect(store, cleo)
    begins()
    settings.SECRET_KEY = "another"
    assert "The credential cannot be read" in sent().said
    assert store.asked == 0
