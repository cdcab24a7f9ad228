"""Signatures of the Standard Webhooks specification: HMAC-SHA256 over id, time and bytes; any of several secrets."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"
BYTES = 32


def secret_new() -> str:
    """A secret that nobody has yet."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def signature(secret: str, *, message: str, moment: int, body: bytes) -> str:
    """What one secret says of a message sent at a moment (seconds since 1970)."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    said = hmac.digest(key, f"{message}.{moment}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(said).decode()}"


def signed_headers(
    known: Sequence[str], *, message: str, moment: int, body: bytes
) -> dict[str, str]:
    """The headers of a message; while a secret is being replaced both sign, and either is enough."""
    signed = [signature(one, message=message, moment=moment, body=body) for one in known]
    return {
        "webhook-id": message,
        "webhook-timestamp": str(moment),
        "webhook-signature": " ".join(signed),
    }
