"""A real OpenID Connect provider in a process of its own, and a browser that goes there and back."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx2
from allauth.socialaccount.models import SocialAccount
from django.test import Client

START = "/accounts/provider/start/"
PAGE = "/accounts/provider/"
WAIT_SECONDS = 60
# One for all: each new client reads all certificates there are, which nobody here shows.
asked = httpx2.Client(
    verify=False, trust_env=False, limits=httpx2.Limits(max_keepalive_connections=0)
)


@dataclass(frozen=True)
class Provider:
    """Where it listens."""

    issuer: str

    def knows(self, subject: str, **claims: object) -> None:
        """Give somebody an account there."""
        asked.put(f"{self.issuer}/users/{subject}", json=claims).raise_for_status()

    def answers(self, address: str, subject: str) -> str:
        """Somebody signs in there at the address they were sent to; the address they are sent back to."""
        answer = asked.post(address, data={"sub": subject})
        assert answer.status_code == 302, answer.text
        return str(answer.headers["Location"])

    def refuses(self, address: str) -> str:
        """Somebody presses Deny."""
        return str(asked.post(address, data={"action": "deny"}).headers["Location"])


@contextmanager
def provider_process(*options: str) -> Iterator[Provider]:
    """The process, for as long as the block runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "-p", str(port), *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        provider = Provider(f"http://127.0.0.1:{port}")
        _wait(process, provider)
        yield provider
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], provider: Provider) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            asked.get(f"{provider.issuer}/.well-known/openid-configuration").raise_for_status()
        except httpx2.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the provider did not start")


def sent_to(page: Any) -> str:
    """The address that a page leads on to by itself."""
    assert page.status_code == 200, page.content.decode()[:2000]
    found = re.search(
        r'<meta http-equiv="refresh" content="0; url=([^"]+)">', page.content.decode()
    )
    assert found
    return unescape(found[1])


def changed(address: str, **values: str) -> str:
    """The address with other values in its query."""
    parts = urlsplit(address)
    query = {**dict(parse_qsl(parts.query)), **values}
    return urlunsplit(parts._replace(query=urlencode(query)))


def begun(client: Client, start: str = START, **form: str) -> str:
    """A browser begins; where it is sent."""
    return sent_to(client.post(start, form))


def back(client: Client, address: str) -> Any:
    """A browser comes back from the provider."""
    parts = urlsplit(address)
    assert parts.path == "/accounts/provider/callback/"
    return client.get(f"{parts.path}?{parts.query}")


def arrived(provider: Provider, subject: str, client: Client | None = None) -> Any:
    """Somebody signs in, all the way."""
    client = client or Client()
    return back(client, provider.answers(begun(client), subject))


def words(answer: Any) -> str:
    return str(answer.content.decode())


def refused(answer: Any, why: str) -> None:
    assert answer.status_code == 403, words(answer)[:2000]
    assert "You are not signed in" in words(answer)
    assert why in words(answer)
    assert not SocialAccount.objects.exists()
