"""Lists as cursor pages: keyset, so that a page costs the same however deep it is."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

M = TypeVar("M", bound=Model)
DEFAULT, MOST = 50, 200
CURSOR = re.compile(r"([np])([0-9]{1,18})")


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: after (`n`) or before (`p`) the row with this number."""

    way: str = "n"
    at: int | None = None


def page_response(
    request: Request,
    rows: QuerySet[M],
    record: Callable[[M], dict[str, Any]],
    *,
    key: str = "pk",
    newest_first: bool = True,
) -> Response:
    """One page of `rows` by a unique ascending number, as {"next", "previous", "results"}: a record of each.

    Raises `ParseError` (400) for what is no cursor, `ValidationError` for `page_size`.
    """

    def records(found: Sequence[M]) -> list[dict[str, Any]]:
        return [record(row) for row in found]

    return page_recorded(request, rows, records, key=key, newest_first=newest_first)


def page_recorded(
    request: Request,
    rows: QuerySet[M],
    records: Callable[[Sequence[M]], list[dict[str, Any]]],
    *,
    key: str = "pk",
    newest_first: bool = True,
) -> Response:
    """The same where what a page's records say is asked for all of them at once.

    Raises `ParseError` (400) for what is no cursor, `ValidationError` for `page_size`.
    """
    cursor, size = _cursor(request), _size(request)
    back = cursor.way == "p"
    falling = newest_first != back
    if cursor.at is not None:
        rows = rows.filter(**{f"{key}__{'lt' if falling else 'gt'}": cursor.at})
    found = list(rows.order_by(f"-{key}" if falling else key)[: size + 1])
    more = len(found) > size
    found = found[:size]
    if back:
        found.reverse()
    after = more if not back else bool(found)
    before = more if back else cursor.at is not None and bool(found)
    return Response(
        {
            "next": _link(request, "n", found, key, at=-1) if after else None,
            "previous": _link(request, "p", found, key, at=0) if before else None,
            "results": records(found),
        }
    )


def _link(request: Request, way: str, found: Sequence[Model], key: str, *, at: int) -> str:
    number = getattr(found[at], key)
    token = base64.urlsafe_b64encode(f"{way}{number}".encode()).decode().rstrip("=")
    query = request.query_params.copy()
    query["cursor"] = token
    address = request.build_absolute_uri(request.path)
    return f"{address}?{urlencode(list(_pairs(query)))}"


def _pairs(query: Any) -> list[tuple[str, str]]:
    return [(name, value) for name, values in query.lists() for value in values]


def _cursor(request: Request) -> Cursor:
    text = request.query_params.get("cursor")
    if text is None:
        return Cursor()
    try:
        plain = base64.b64decode(
            text + "=" * (-len(text) % 4), altchars=b"-_", validate=True
        ).decode("ascii")
    except (ValueError, binascii.Error) as error:
        raise ParseError("This is no cursor. Follow next and previous as they are.") from error
    match = CURSOR.fullmatch(plain)
    if match is None:
        raise ParseError("This is no cursor. Follow next and previous as they are.")
    return Cursor(match[1], int(match[2]))


def _size(request: Request) -> int:
    text = request.query_params.get("page_size")
    if text is None:
        return DEFAULT
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= MOST:
        raise ValidationError({"page_size": [f"Must be a whole number from 1 to {MOST}."]})
    return int(text)
