"""`Idempotency-Key`: the first answer to a POST is stored with its effect, and replayed for 24 hours.

The work, the record and the stored answer are one transaction. So a crash between work and answer
leaves neither, a repeat works anew, and there is never a second effect. A concurrent repeat waits for
the first: on PostgreSQL at the record's unique index, on SQLite at the write lock.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from campaigns.common.errors import DomainError
from campaigns.common.sealing import Unreadable, seal, unseal
from campaigns.models import IdempotencyRecord
from campaigns.workspaces.requests import StudioRequest

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
NOT_STORED = frozenset({401, 403, 409, 429})
SEAL = "idempotency"
KEY = re.compile(r"[\x21-\x7e]{1,255}")


class _StillAtWork(DomainError):
    status = 409
    title = "Still at work"


def key_of(request: Request) -> str | None:
    """The key that was sent, or None. Raises `ValidationError` for one that is no key."""
    key = request.headers.get(HEADER)
    if key is not None and not KEY.fullmatch(key):
        raise ValidationError({HEADER: ["Must be 1 to 255 visible ASCII characters."]})
    return key


def body_hash(request: Request) -> str:
    """SHA-256 of what was asked: the query, and the body as its values, not as its spelling."""
    digest = hashlib.sha256(request._request.META.get("QUERY_STRING", "").encode())
    data: Any = request.data
    if request.FILES:
        digest.update(
            _canonical({key: value for key, value in data.items() if isinstance(value, str)})
        )
        for name, file in sorted(request.FILES.items()):
            digest.update(f"\n{name}\n{file.name}\n".encode())
            _hash_file(digest, file)
    else:
        digest.update(_canonical(dict(data.lists()) if hasattr(data, "lists") else data))
    return digest.hexdigest()


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str).encode()


def _hash_file(digest: Any, file: UploadedFile[Any]) -> None:
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)


def answer_once(
    request: StudioRequest,
    *,
    key: str,
    asked: str,
    answer: Callable[[], HttpResponse],
    sealed: bool = False,
) -> HttpResponse:
    """The stored answer to this key, else that of `answer()`, stored together with its effect.

    With `sealed` it is stored so that the database alone cannot tell it. `asked` is `body_hash()`; another under the same key is a 422. Raises `DomainError` (409 with
    Retry-After) where the first request is still at work after the database's own patience.
    """
    # Without a lock first: most repeats come after the first was answered.
    if stored := _stored(request, key):
        return _replay(stored, asked, sealed=sealed)
    try:
        return _answer_locked(request, key=key, asked=asked, answer=answer, sealed=sealed)
    except _Repeat:
        if stored := _stored(request, key):
            return _replay(stored, asked, sealed=sealed)
        raise _at_work() from None
    except OperationalError as error:
        if "locked" in str(error) or "lock timeout" in str(error):
            raise _at_work() from error
        raise


class _Repeat(Exception):
    """Somebody else's record of this key was committed first."""


def _at_work() -> _StillAtWork:
    return _StillAtWork(
        "The first request with this key is still at work. Ask again.", headers={"Retry-After": "1"}
    )


@transaction.atomic
def _answer_locked(
    request: StudioRequest,
    *,
    key: str,
    asked: str,
    answer: Callable[[], HttpResponse],
    sealed: bool,
) -> HttpResponse:
    mine = IdempotencyRecord.objects.filter(user=request.user)
    mine.filter(created__lt=timezone.now() - KEPT).delete()
    try:
        with transaction.atomic():
            record = IdempotencyRecord.objects.create(
                workspace=request.workspace,
                user=request.user,
                path=request.path_info,
                key=key,
                body_hash=asked,
            )
    except IntegrityError as error:
        raise _Repeat from error
    with transaction.atomic():
        response = answer()
        if response.status_code >= 400:
            transaction.set_rollback(True)
    if response.status_code in NOT_STORED or response.status_code >= 500:
        transaction.set_rollback(True)
        return response
    IdempotencyRecord.objects.filter(pk=record.pk).update(
        status=response.status_code,
        content_type=response["Content-Type"],
        body=seal(SEAL, response.content) if sealed else bytes(response.content),
    )
    return response


def _stored(request: StudioRequest, key: str) -> IdempotencyRecord | None:
    return IdempotencyRecord.objects.filter(
        user=request.user,
        path=request.path_info,
        key=key,
        created__gte=timezone.now() - KEPT,
        status__isnull=False,
    ).first()


def _replay(stored: IdempotencyRecord, asked: str, *, sealed: bool) -> HttpResponse:
    if stored.body_hash != asked:
        message = "This key was used for another body. Take a new key."
        raise DomainError(message, errors={HEADER: [message]})
    try:
        body = unseal(SEAL, bytes(stored.body)) if sealed else bytes(stored.body)
    except Unreadable:
        message = "The answer to this key was kept under another SECRET_KEY. Take a new key."
        raise DomainError(message, errors={HEADER: [message]}) from None
    response = HttpResponse(body, status=stored.status, content_type=stored.content_type)
    response["Idempotency-Replayed"] = "true"
    return response
