"""The script of docs/examples in a shop's page: another origin, a publishable key, one person always shown one text."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import ROOT
from tests.flows.conftest import Site

pytestmark = pytest.mark.browser
OWN = "Our own headline"
SCRIPT = (ROOT / "docs" / "examples" / "experiment.js").read_text()


class Talk:
    """The API as one person."""

    def __init__(self, site: Site, person: str) -> None:
        self.at = f"{site.url}/api/v1/"
        made = ("api_token", "--user", person, "--workspace", "acme")
        self.token = site.manage(*made).strip().splitlines()[-1]

    def __call__(self, path: str, body: Any = None) -> Any:
        """POST with a body, GET without."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        with urllib.request.urlopen(
            urllib.request.Request(self.at + path, data, headers)
        ) as answer:
            return json.load(answer)


def approved_texts(ana: Talk, ben: Talk) -> list[dict[str, Any]]:
    """Two lines for a field of a product that Ana wrote and Ben approved."""
    first = ben("candidates/?campaign=1&page_size=1")["results"][0]
    place = {name: first[name] for name in ("campaign", "sku", "channel", "field")}
    found = []
    for words in ("Made for every day", "A pleasure to own"):
        line = ana("candidates/", {**place, "text": words})
        said = {"content_hash": line["content_hash"]}
        found.append(ben(f"candidates/{line['id']}/approve/", said))
    return found


class Shop(ThreadingHTTPServer):
    """A shop on a port of its own: a page, and the script of the example."""

    page = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), ShopAnswer)
        self.origin = f"http://127.0.0.1:{self.server_port}"


class ShopAnswer(BaseHTTPRequestHandler):
    """The page at any address but that of the script."""

    server: Shop

    def do_GET(self) -> None:
        """Answer one."""
        is_script = self.path == "/experiment.js"
        body = (SCRIPT if is_script else self.server.page).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if is_script else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said: object) -> None:
        """Say nothing."""


@pytest.fixture
def shop() -> Iterator[Shop]:
    """It ends with the test."""
    server = Shop()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_visitor_of_a_shop_is_shown_one_text_and_counts_once(
    browser: Browser, site: Site, shop: Shop
):
    ana, ben = Talk(site, "ana"), Talk(site, "ben")
    lines = approved_texts(ana, ben)
    arms = [{"key": key, "candidate": line["id"]} for key, line in zip("ab", lines, strict=True)]
    made = ben("experiments/", {"hypothesis": "The weight sells", "arms": arms})
    own = f"experiments/{made['id']}/"
    ben(f"{own}start/", {})
    key = ben(f"{own}keys/", {"origins": [shop.origin]})["key"]
    texts = [line["text"] for line in lines]
    shop.page = (
        f'<h1 id="headline">{OWN}</h1><script defer src="/experiment.js" data-target="#headline"'
        f' data-at="{site.url}/api/v1/{own}" data-key="{key}" data-wait="9000"></script>'
    )
    page = browser.new_context().new_page()

    def told(act: str) -> None:
        """One event arrives while something is done."""
        with page.expect_response(f"**/{own}events/") as answered:
            page.goto(shop.origin) if act == "visit" else page.locator("#headline").click()
        assert answered.value.json()["accepted"] == 1

    told("visit")
    shown = page.locator("#headline").inner_text()
    assert shown in texts
    told("click")
    told("visit")
    expect(page.locator("#headline")).to_have_text(shown)
    units = [arm["units"] for arm in ben(f"{own}results/")["arms"]]
    assert sorted(units) == [0, 1]
    assert units.index(1) == texts.index(shown)
    ben(f"{own}stop/", {"note": "Seen enough"})
    with page.expect_response(f"**/{own}assign/") as answered:
        page.goto(shop.origin)
    assert answered.value.status == 409
    expect(page.locator("#headline")).to_have_text(OWN)
