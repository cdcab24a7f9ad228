"""A round watched over a real web process: every line comes once, and a stream goes on where it broke off."""

from __future__ import annotations

import http.cookiejar
import re
import socket
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.generation.jobs.sites import PATIENCE_S, Site, kill, wait_until
from tests.slowed import slowed


class Browser:
    """A person who signed in, without scripts."""

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        """A page."""
        with self.opener.open(self.root + path, timeout=PATIENCE_S) as answer:
            return str(answer.read().decode())

    def sign_in(self) -> None:
        """As Ben."""
        page = self.get("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        data = {"login": "ben", "password": "copystudio", "csrfmiddlewaretoken": token[1]}
        headers = {"Referer": self.root}
        request = urllib.request.Request(
            f"{self.root}/accounts/login/", urllib.parse.urlencode(data).encode(), headers
        )
        self.opener.open(request, timeout=PATIENCE_S).close()

    def events(self, path: str, last_id: str = "") -> Iterator[dict[str, str]]:
        """The events of a stream as they come."""
        headers = {"Last-Event-ID": last_id} if last_id else {}
        request = urllib.request.Request(self.root + path, headers=headers)
        with self.opener.open(request, timeout=PATIENCE_S) as answer:
            assert answer.headers["Content-Type"] == "text/event-stream"
            event: dict[str, str] = {}
            for raw in answer:
                name, _, value = raw.decode().rstrip("\n").partition(": ")
                if name == "" and not value:
                    if event:
                        yield event
                    event = {}
                elif name:
                    event[name] = event.get(name, "") + value


@pytest.fixture
def site(home: Path, seeded: tuple[Path, int]) -> Iterator[Site]:
    """The seeded site."""
    found = Site(home, seeded[1])
    yield found
    found.stop()


def line_ids(events: list[dict[str, str]]) -> list[str]:
    return [pk for event in events for pk in re.findall(r'id="line-(\d+)"', event.get("data", ""))]


def test_a_stream_brings_every_line_once_and_goes_on_after_its_web_process_was_killed(site: Site):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    listen = ("uvicorn", "copystudio.asgi:application", "--port", str(port))

    def answers() -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0

    web = site.start(*listen, "--log-level", "warning")
    wait_until(answers, "the site answers")
    browser = Browser(port)
    browser.sign_in()
    path = "/w/acme/rounds/1/events/?page=1"
    worker = site.worker()
    first: list[dict[str, str]] = []
    # Held back from its start, a worker would take a minute to load its modules and the packs.
    wait_until(lambda: site.job()["done"] != 0, "the first lines are stored")
    with slowed(worker.pid):
        for event in browser.events(path):
            assert worker.poll() is None, site.log()
            first.append(event)
            if "Cancel, keep" in event.get("data", ""):
                break
    assert any(event.get("event") == "candidate" for event in first)
    # The web process dies under the stream; the browser asks the next one for what it has not heard.
    kill(web)
    site.start(*listen, "--log-level", "warning")
    wait_until(answers, "the site answers again")
    rest = list(browser.events(path, last_id=max((e["id"] for e in first if "id" in e), key=int)))
    assert rest[-1]["event"] == "end"
    ids = line_ids([*first, *rest])
    stored = [str(pk) for (pk,) in site.ask("SELECT id FROM campaigns_candidate ORDER BY id")]
    assert ids == stored, site.log()
    late = list(browser.events(path, last_id=stored[-1]))
    assert [event["event"] for event in late if "event" in event] == ["progress", "end"]
    page = browser.get("/w/acme/rounds/1/")
    assert sorted(re.findall(r'id="line-(\d+)"', page), key=int) == stored
