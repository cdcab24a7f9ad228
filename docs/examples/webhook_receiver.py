"""Receives CopyStudio's webhooks: checks each signature, takes each message once, answers at once. Standard library only.

    WEBHOOK_SECRET=whsec_... python3 webhook_receiver.py 9000

Put it behind something that speaks TLS: CopyStudio sends to https:// alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOLERANCE_SECONDS = 300
BODY_MOST = 1024 * 1024


class NotOurs(Exception):
    """Nobody who knows the secret sent this, or not now."""


def message_read(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> Any:
    """What a message says, by headers in lower case. Raises `NotOurs`; believe nothing of a body before this has read it."""
    try:
        moment = int(headers.get("webhook-timestamp") or "")
    except ValueError:
        raise NotOurs("no moment") from None
    if abs(now - moment) > TOLERANCE_SECONDS:
        raise NotOurs("too old, or of the future")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers.get('webhook-id') or ''}.{moment}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    # There are two while the secret is being replaced.
    known = (headers.get("webhook-signature") or "").split(" ")
    if not any(hmac.compare_digest(one.encode(), expected.encode()) for one in known):
        raise NotOurs("the signature is not right")
    return json.loads(body)


class Receiver(BaseHTTPRequestHandler):
    """One message a request."""

    secret = ""
    # Keep these in your database: a message may come again, also after a restart.
    taken: set[str] = set()

    def do_POST(self) -> None:
        """Take the message, or say that it is not ours."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > BODY_MOST:
            self._answer(413)
            return
        try:
            headers = {name.lower(): value for name, value in self.headers.items()}
            message = message_read(self.secret, headers, self.rfile.read(length), time.time())
        except NotOurs as why:
            print(f"refused: {why}")
            self._answer(400)
            return
        if self.headers["webhook-id"] not in self.taken:
            self.taken.add(self.headers["webhook-id"])
            # Put it into a queue of your own here; the answer has to come within five seconds.
            print(f"{message['timestamp']} {message['type']} {message['data']}")
        self._answer(204)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing beside what is printed above."""


if __name__ == "__main__":
    Receiver.secret = os.environ["WEBHOOK_SECRET"]
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9000
    ThreadingHTTPServer(("127.0.0.1", port), Receiver).serve_forever()
