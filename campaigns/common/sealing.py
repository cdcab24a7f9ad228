"""Secrets that have to be read again, sealed with a key that is not in the database."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.encoding import force_bytes


class Unreadable(Exception):
    """It was sealed under another SECRET_KEY, or for another purpose."""


def seal(purpose: str, data: bytes) -> bytes:
    """What is stored of a secret; only `unseal` with the same purpose reads it."""
    return _fernet(purpose).encrypt(data)


def unseal(purpose: str, sealed: bytes) -> bytes:
    """The secret. Raises `Unreadable`."""
    try:
        return _fernet(purpose).decrypt(sealed)
    except InvalidToken:
        raise Unreadable(purpose) from None


def _fernet(purpose: str) -> Fernet:
    key = hashlib.sha256(f"{purpose}:".encode() + force_bytes(settings.SECRET_KEY)).digest()
    return Fernet(base64.urlsafe_b64encode(key))
