"""Pages that a launch leads to are asked shortly before each check; what is gone holds it, what nobody knows does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from campaigns.models import Launch, Product, User
from campaigns.scheduling.landing import pages_look
from campaigns.scheduling.running import launch_resume
from campaigns.scheduling.services import launch_approve, launch_change
from tests.campaigns.scheduling.steps import checks, scheduled, tended

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ANSWERS: dict[str, tuple[int, str]] = {
    "/fine": (200, ""),
    "/moved": (301, "/fine"),
    "/found": (302, "/gone"),
    "/gone": (404, ""),
    "/broken": (503, ""),
    "/shy": (403, ""),
    "/round": (302, "/round"),
    "/inside": (302, "https://169.254.169.254/latest/"),
    "/garbled": (302, "http://[nowhere"),
    "/hidden": (302, "https://shop\0.example.com/"),
}


class Shop(BaseHTTPRequestHandler):
    """A shop's pages."""

    asked: list[str] = []

    def do_GET(self) -> None:
        """As `ANSWERS` says."""
        self.asked.append(self.path)
        status, location = ANSWERS[self.path]
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(b"<p>" * 50_000)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def shop(settings: Any) -> Iterator[str]:
    """A shop on this machine, which only an explicit setting lets be asked."""
    settings.WEBHOOKS_LOCAL = True
    Shop.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def _landing(row: Launch) -> str:
    said: str = next(one["message"] for one in row.checks if one["check"] == "landing")
    return said


@pytest.mark.parametrize(
    ("path", "state", "said"),
    [
        ("/fine", "scheduled", "Every page answers."),
        ("/moved", "scheduled", "Every page answers."),
        ("/shy", "scheduled", "Not known of"),
        ("/gone", "held", "It answers 404."),
        ("/found", "held", "It answers 404."),
        ("/broken", "held", "It answers 503."),
        ("/round", "held", "from page to page without end"),
        ("/inside", "held", "which is not allowed"),
        ("/garbled", "held", "what is no address"),
        ("/hidden", "held", "shop[U+0000].example.com"),
    ],
)
def test_a_page_that_does_not_answer_holds_a_launch(
    shop: str,
    launch: Launch,
    product: Product,
    cleo: User,
    start: datetime,
    path: str,
    state: str,
    said: str,
):
    Product.objects.filter(pk=product.pk).update(url=shop + path)
    row = scheduled(launch, cleo)
    assert "asked shortly before each check" in _landing(row)
    assert pages_look(start - DAY - 10 * MINUTE) == 0
    assert Shop.asked == []
    assert pages_look(start - DAY - MINUTE) == 1
    assert pages_look(start - DAY - MINUTE) == 0
    assert tended(row, start - DAY) == state
    assert said in _landing(row)


def test_a_page_that_is_mended_lets_a_held_launch_go_on(
    shop: str, launch: Launch, product: Product, ben: User, cleo: User, start: datetime
):
    Product.objects.filter(pk=product.pk).update(url=f"{shop}/gone")
    row = scheduled(launch, cleo)
    pages_look(start - DAY)
    assert tended(row, start - DAY) == "held"
    assert launch_resume(launch=row, by=ben).state == "held"
    Product.objects.filter(pk=product.pk).update(url=f"{shop}/fine")
    row.refresh_from_db()
    row = launch_resume(launch=row, by=ben)
    assert (row.state, checks(row)) == ("scheduled", {})


def test_what_pages_answered_is_forgotten_with_the_approval(
    shop: str,
    launch: Launch,
    product: Product,
    ben: User,
    cleo: User,
    start: datetime,
):
    Product.objects.filter(pk=product.pk).update(url=f"{shop}/gone")
    row = scheduled(launch, cleo)
    pages_look(start - DAY)
    assert tended(row, start - DAY) == "held"
    Product.objects.filter(pk=product.pk).update(url=f"{shop}/fine")
    later = {"starts_at": start + DAY, "ends_at": start + 3 * DAY}
    row = launch_change(launch=row, by=ben, values=later)
    row = launch_approve(launch=row, by=cleo)
    assert (row.state, checks(row)) == ("scheduled", {})
    assert pages_look(start) == 1


def test_what_cannot_be_asked_or_does_not_answer_is_against_nothing(
    settings: Any, launch: Launch, product: Product, cleo: User, start: datetime
):
    settings.WEBHOOKS_LOCAL = True
    row = scheduled(launch, cleo)
    for url in ("http://127.0.0.1:1/", "http://shop.example.com/", ""):
        Product.objects.filter(pk=product.pk).update(url=url)
        Launch.objects.filter(pk=row.pk).update(pages_looked=None)
        assert pages_look(start - DAY) == 1
        assert tended(row, start - DAY) == "scheduled"
        Launch.objects.filter(pk=row.pk).update(due=start - DAY)
