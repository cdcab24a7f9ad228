"""A real site for whole journeys: uvicorn, a Celery worker and its beat, a file database, Chromium."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.conftest import ROOT
from tests.migrated import migrated_put

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 180
STOP_SECONDS = 15
PASSWORD = "copystudio"  # noqa: S105  of people who live for one test
# Slow machines run these beside other tests; nothing waits longer than its condition needs.
PATIENCE = 90_000
CELERY = ["celery", "-A", "copystudio"]
WORKER = [*CELERY, "worker", "-Q", "default,generate", "--pool", "threads", "-c", "2"]
BEAT = [*CELERY, "beat", "--pidfile="]
UVICORN = ["uvicorn", "copystudio.asgi:application", "--timeout-graceful-shutdown", "2", "--port"]


@dataclass
class Site:
    """A running site: where it answers, the environment of its commands, its processes."""

    url: str
    home: Path
    environment: dict[str, str]
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def manage(self, *arguments: str) -> str:
        """Output of a management command on this site."""
        run = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def start(self, name: str, command: list[str]) -> None:
        """Start one of the site's processes; it writes to a log of its name."""
        with (self.home / "logs" / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def kill(self, name: str) -> None:
        """End a process as a power cut would."""
        child = self.children.pop(name)
        child.kill()
        child.wait()

    def log(self, name: str) -> str:
        """The end of a process's log."""
        return (self.home / "logs" / f"{name}.log").read_text(errors="replace")[-4000:]

    def stop(self) -> None:
        """End what still runs."""
        for child in self.children.values():
            child.terminate()
        for child in self.children.values():
            try:
                child.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, chromium_program: str) -> Iterator[Site]:
    """The sample workspace on a free port with its processes; all of it ends with the session."""
    home = tmp_path_factory.mktemp("home")
    port = _free_port()
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"COPYSTUDIO_HOME": str(home), "COPYSTUDIO_LOCAL": "1", "PYTHONUNBUFFERED": "1"}
    # A message goes nowhere else, then.
    environment["COPYSTUDIO_WEBHOOKS_LOCAL"] = "1"
    # A killed worker's job is picked up again when its lease has run out.
    environment["COPYSTUDIO_LEASE_SECONDS"] = "6"
    site = Site(f"http://127.0.0.1:{port}", home, environment)
    migrated_put(home)
    site.manage("migrate", "-v0")
    site.manage("collectstatic", "--noinput", "-v0")
    site.manage("sample_load")
    (home / "logs").mkdir(exist_ok=True)
    try:
        site.start("web", [*UVICORN, str(port)])
        site.start("worker", WORKER)
        site.start("beat", [*BEAT, "-s", str(home / "beat")])
        deadline = time.monotonic() + START_SECONDS
        while not _answers(f"{site.url}/readyz"):
            dead = [name for name, child in site.children.items() if child.poll() is not None]
            assert not dead, "".join(site.log(name) for name in dead)
            assert time.monotonic() < deadline, "the site did not answer in time"
            time.sleep(0.1)
        yield site
    finally:
        site.stop()


# For each module, because Playwright keeps an event loop running in this thread while it lives, and
# Django refuses its database to such a thread: tests of other folders may come next.
@pytest.fixture(scope="module")
def browser(chromium_program: str) -> Iterator[Browser]:
    """One Chromium for the journeys of a module."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_program, args=CHROMIUM_OPTIONS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """Cookies by person, so that each signs in once through the page and not before every test."""
    return {}


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: Site, sessions: dict[str, Any]) -> Iterator[Visit]:
    """`visit("ben", path, javascript=True, **viewport)`: a page as that person sees it; "" is nobody.

    What any page's console calls an error fails the test, and so does a request to another host.
    """
    contexts = []
    problems: list[str] = []
    foreign: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda entry: (
                problems.append(f"{page.url}: {entry.text}") if entry.type == "error" else None
            ),
        )
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((site.url, "data:", "blob:"))
                else foreign.append(asked.url)
            ),
        )

    def visit(
        person: str, path: str = "/w/acme/", *, width: int = 1280, javascript: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 900},
            locale="en-GB",
            java_script_enabled=javascript,
            storage_state=sessions.get(person) if person else None,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        watch(page)
        if person and person not in sessions:
            sign_in(page, person)
            sessions[person] = context.storage_state()
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not foreign, f"asked other hosts: {foreign}"
    # What a test asks for in vain on purpose, Chromium reports by its status, or as a lost line;
    # a measure that newer words replace (hx-sync) is given up, more often on a slow machine.
    wanted = (
        "status of 4",
        "ERR_INTERNET_DISCONNECTED",
        "htmx:afterRequest",
        "htmx:sendAbort",
        "htmx:sendError",
    )
    assert not [text for text in problems if not any(one in text for one in wanted)], problems


def sign_in(page: Page, name: str) -> None:
    """Sign in as one of the sample people."""
    page.goto("/accounts/login/")
    page.get_by_label("Name or email").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/w/acme/")


def number_in(place: Locator) -> int:
    """The first number that stands in a place."""
    found = re.search(r"\d[\d,]*", place.inner_text())
    assert found, place.inner_text()
    return int(found[0].replace(",", ""))
