"""Answers that need not be made again: 304 where who asks has the bytes already."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response


def unless_known(
    request: HttpRequest, etag: str, make: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """The answer that `make` gives, with its ETag; an empty 304, and nothing made, where `If-None-Match` names it."""
    quoted = f'"{etag}"'
    answer = get_conditional_response(request, etag=quoted) or make()
    answer["ETag"] = quoted
    return answer
