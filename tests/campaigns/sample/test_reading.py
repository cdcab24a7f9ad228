"""Every page that the sample's people can reach by links: none breaks, none writes (S6)."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from campaigns.models import User
from tests.conftest import signed_in
from tests.sizes import sized

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]
LINK = re.compile(r'(?:href|hx-get|data-href)="(/[^"#]*)')
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
# Sessions keep themselves, what somebody was told is last seen when they open it, and a first step may be to look;
# nothing else may.
MAY_WRITE = re.compile(
    r'"django_session"|UPDATE "campaigns_notification" SET "read" = %s WHERE'
    r'|UPDATE "campaigns_membership" SET "onboarding_seen" = %s WHERE'
)
SHAPES_MOST = sized(2, 3)  # addresses of one shape
# Addresses of one page: filters that go on and off have more shapes than anybody can read.
PAGES_MOST = sized(8, 24)


def _shape(address: str) -> str:
    path, _, query = address.partition("?")
    names = sorted(part.partition("=")[0] for part in query.split("&"))
    return re.sub(r"/\d+/", "/N/", re.sub(r"/catalog/[^/]+/", "/catalog/SKU/", path)) + str(names)


class Reader:
    """Follows links as one person and notes what a GET writes."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.wrote: list[tuple[str, str]] = []
        self.broke: list[tuple[str, int]] = []
        self.seen: Counter[str] = Counter()
        self.pages: Counter[str] = Counter()
        self.known: set[str] = set()

    def read(self, start: str) -> None:
        waiting = [start]
        while waiting:
            address = waiting.pop(0)
            shape = _shape(address)
            page = shape.partition("[")[0]
            if address in self.known or self.seen[shape] >= SHAPES_MOST:
                continue
            if self.pages[page] >= PAGES_MOST:
                continue
            self.known.add(address)
            self.seen[shape] += 1
            self.pages[page] += 1
            waiting += self._open(address)

    def _open(self, address: str) -> list[str]:
        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if WRITES.match(sql) and not MAY_WRITE.search(sql):
                self.wrote.append((address, sql[:120]))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(watch):
            answer = self.client.get(address)
        if answer.status_code == 404 or answer.status_code >= 500:
            self.broke.append((address, answer.status_code))
        if answer.streaming or "html" not in answer.get("Content-Type", ""):
            return []
        found = (unescape(link) for link in LINK.findall(answer.content.decode()))
        return [urljoin(address, link) for link in found if not link.startswith(("/static/", "//"))]


def test_no_page_breaks_and_none_writes(tmp_path: Path, settings: Settings):
    settings.HOME = tmp_path
    settings.FILES_DIR = tmp_path / "files"
    call_command("sample_load")
    for name in ("ana", "ben", "cleo", "vic"):
        reader = Reader(signed_in(User.objects.get(username=name)))
        reader.read("/w/acme/")
        assert reader.broke == [], name
        assert reader.wrote == [], name
        assert len(reader.seen) > 30, name
