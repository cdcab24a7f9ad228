"""The id and the way of each request, and log lines that carry the id and cannot be split."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

request_id_var: ContextVar[str] = ContextVar("request_id", default="-")
# By which way a change comes, for the audit trail: page or api; jobs and commands say so themselves.
via_var: ContextVar[str] = ContextVar("via", default="page")


class RequestIdMiddleware:
    """Gives each request an id that logs, audit entries and the answer carry."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the id, answer, name it in a header."""
        request_id = uuid.uuid4().hex
        token = request_id_var.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            request_id_var.reset(token)
        response["X-Request-Id"] = request_id
        return response


class RequestIdFilter(logging.Filter):
    """Adds the request's or job's id to a log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a record."""
        record.request_id = request_id_var.get()
        return True


class OneLineFormatter(logging.Formatter):
    """Keeps foreign text from forging log lines: control characters are written as escapes."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  the name that logging calls
        """One line, whatever the message holds."""
        line = super().formatMessage(record)
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)
