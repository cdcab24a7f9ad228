"""S13, E5: what the other side does costs a bounded time and a bounded read; nothing of the machine goes along."""

from __future__ import annotations

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from campaigns.webhooks.addresses import AddressRefused
from campaigns.webhooks.guarded import Patience, Unsent, guarded_post
from tests.campaigns.webhooks.receiver import (
    LONG,
    Act,
    Handler,
    accepts,
    drips,
    fails,
    floods,
    hangs,
    receiving,
    redirects,
    resets,
)

SHORT = Patience(connect=LONG, total=0.4)
PATIENT = Patience(connect=LONG, total=LONG)


def post(url: str, patience: Patience = PATIENT, **options: Any) -> int:
    return guarded_post(
        url, body=b'{"a":1}', headers={"webhook-id": "m"}, local=True, patience=patience, **options
    )


@pytest.mark.parametrize(
    ("act", "code"), [(accepts, 204), (fails, 500), (redirects, 301)], ids=lambda one: str(one)
)
def test_an_answer_is_its_status_and_a_redirect_is_not_followed(act: Act, code: int):
    with receiving(lambda got, times: act) as server:
        assert post(server.url) == code
        assert [(one.path, one.body) for one in server.got] == [("/hook", b'{"a":1}')]


@pytest.mark.parametrize(
    ("act", "patience", "why"),
    [
        (hangs, SHORT, "It took too long."),
        (drips, SHORT, "It took too long."),
        (floods, PATIENT, "The answer was too long."),
        (resets, PATIENT, "The connection broke off."),
    ],
    ids=["hangs", "drips", "floods", "resets"],
)
def test_what_has_no_end_is_no_answer(act: Act, patience: Patience, why: str):
    with receiving(lambda got, times: act) as server, pytest.raises(Unsent, match=why):
        post(server.url, patience)


def test_headers_without_end_are_no_answer():
    def babbles(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"x-a: b\r\n" * 100_000 + b"\r\n")

    with receiving(lambda got, times: babbles) as server, pytest.raises(Unsent):
        post(server.url)


def test_what_is_no_http_is_no_answer():
    def mutters(handler: Handler) -> None:
        handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        handler.close_connection = True

    with receiving(lambda got, times: mutters) as server, pytest.raises(Unsent):
        post(server.url)


def test_a_chunk_that_is_shorter_than_nothing_is_no_answer():
    def lies(handler: Handler) -> None:
        chunk = b"-5\r\nhello\r\n0\r\n\r\n"
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk)
        handler.close_connection = True

    with receiving(lambda got, times: lies) as server, pytest.raises(Unsent):
        post(server.url)


def test_a_receiver_without_tls_is_no_secure_one():
    with receiving() as server, pytest.raises(Unsent):
        post(server.url.replace("http://", "https://"))
    assert server.got == []


def test_a_certificate_that_nobody_vouches_for_is_not_believed(tmp_path: Path):
    with receiving() as server:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(_certificate(tmp_path))
        server.socket = context.wrap_socket(server.socket, server_side=True)
        with pytest.raises(Unsent, match="TLS failed .CERTIFICATE_VERIFY_FAILED"):
            post(server.url.replace("http://127.0.0.1", "https://localhost"))
        assert server.got == []


def _certificate(folder: Path) -> Path:
    """One for localhost, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
    kept = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    signed = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    path = folder / "localhost.pem"
    path.write_bytes(kept + signed)
    return path


def test_nobody_there_and_names_that_nobody_knows_say_so():
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        with pytest.raises(Unsent, match="cannot be connected"):
            post(f"http://127.0.0.1:{deaf.getsockname()[1]}/")
    with pytest.raises(Unsent, match="not known"):
        guarded_post(
            "https://hooks.example.com/", body=b"", headers={}, lookup=lambda host, port: ()
        )
    waits = threading.Event()
    try:
        with pytest.raises(Unsent, match="looked up in time"):
            guarded_post(
                "https://hooks.example.com/",
                body=b"",
                headers={},
                lookup=lambda host, port: ["8.8.8.8"] if waits.wait(LONG) else [],
                patience=SHORT,
            )
    finally:
        waits.set()


def test_no_proxy_no_cookie_and_nothing_else_of_the_machine_goes_along(
    monkeypatch: pytest.MonkeyPatch,
):
    def sets_a_cookie(handler: Handler) -> None:
        handler.answer(200, b"", **{"Set-Cookie": "a=b"})

    with receiving(lambda got, times: sets_a_cookie) as server:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9/")
        assert [post(server.url), post(server.url)] == [200, 200]
    allowed = {"host", "connection", "accept-encoding", "content-length", "webhook-id"}
    assert [set(one.headers) for one in server.got] == [allowed, allowed]


def test_a_closed_number_is_judged_before_anything_is_sent():
    with receiving() as server, pytest.raises(AddressRefused):
        post(server.url.replace("127.0.0.1", "localhost"), lookup=lambda host, port: ["10.0.0.1"])
    assert server.got == []
