"""Watches every request of the suite: safe headers, no write by looking, an audit entry with each change (S6, S8, A8)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from tests.hands import hands_off

WRITES = re.compile(r'(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM)\s+"(\w+)"')
AUDIT = "campaigns_auditentry"
# What may be written by looking, or without being a change of anything that people share.
UNTOLD = frozenset(
    {
        "django_session",
        "campaigns_idempotencyrecord",
        "account_emailaddress",
        "campaigns_draft",
        "campaigns_presence",
        "usersessions_usersession",
        "copystudio_cache",
        # How often somebody guessed a password, or a token changed something: gone when its minutes are over.
        "campaigns_limitcount",
        # What shoppers did: told by their shop, and by nobody who works here.
        "campaigns_experimentevent",
        "campaigns_armtally",
    }
)
# The moment of the last use of a token or a code, of the last sign-in, and at which somebody read what they were told.
SEEN = {
    "campaigns_apitoken": ('"last_used"',),
    "campaigns_user": ('"last_login"',),
    "campaigns_notification": ('"read"',),
    "socialaccount_socialaccount": ('"user_id"',),
    "mfa_authenticator": ('"last_used_at"', '"data"'),
    # Which of the first steps somebody did by looking, and whether home shows them.
    "campaigns_membership": ('"onboarding_seen"', '"onboarding"'),
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SAFE = ("GET", "HEAD", "OPTIONS")
# A provider can send people back by a GET alone; that it links or makes their account is told like any change.
COMES_BACK = {"account_provider_callback"}
# Names of the addresses that were seen to change something, and to say so.
told: set[str] = set()


class Writes:
    """The tables that were written and kept: what a savepoint took back does not count."""

    def __init__(self) -> None:
        self.tables: list[str] = []
        self.marks: dict[str, int] = {}

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        answer = execute(sql, *rest)
        words = sql.split()
        if sql.startswith("SAVEPOINT"):
            self.marks[words[1]] = len(self.tables)
        elif sql.startswith("ROLLBACK TO"):
            del self.tables[self.marks[words[-1]] :]
        elif (found := WRITES.match(sql)) and not self._nothing(found[1], sql, rest):
            self.tables.append(found[1])
        return answer

    @staticmethod
    def _nothing(table: str, sql: str, rest: tuple[Any, ...]) -> bool:
        """Whether it changed no row, or only one that nobody is told of."""
        if not sql.startswith("INSERT") and not rest[-1]["cursor"].rowcount:
            return True
        return table in UNTOLD or any(f"SET {column}" in sql for column in SEEN.get(table, ()))


class WatchMiddleware:
    """Stands before all others, in tests only: whatever an answer breaks fails the test that asked for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then look at the answer and at what was written for it."""
        writes = Writes()
        # Outside a test's own transaction nothing tells what was rolled back.
        whole = connection.in_atomic_block
        with hands_off(), connection.execute_wrapper(writes):
            response = self.get_response(request)
        _headers_check(request, response)
        if whole:
            _writes_check(request, response, writes.tables)
        return response


def _headers_check(request: HttpRequest, response: HttpResponse) -> None:
    policy = response.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy, f"{request.path}: no policy"
    assert "frame-ancestors 'none'" in policy, request.path
    assert "unsafe-" not in policy, request.path
    for name, value in HEADERS.items():
        assert response.get(name) == value, f"{request.path}: {name}"
    if response.status_code == 200 and request.user.is_authenticated:
        assert "no-store" in response.get("Cache-Control", "no-store"), request.path


def _writes_check(request: HttpRequest, response: HttpResponse, tables: list[str]) -> None:
    where = f"{request.method} {request.path} ({response.status_code})"
    changed = [table for table in tables if table != AUDIT]
    entries = len(tables) - len(changed)
    match = request.resolver_match
    looks = request.method in SAFE and not (match and match.view_name in COMES_BACK)
    if looks or response.status_code >= 400:
        assert not tables, f"{where} wrote {set(tables)}"
    else:
        assert bool(changed) == bool(entries), f"{where}: {entries} entries for {set(changed)}"
        if entries and request.resolver_match:
            told.add(request.resolver_match.view_name)
