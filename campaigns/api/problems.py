"""Every error of the API as problem+json (RFC 9457)."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.common import CommonMiddleware
from django.template import loader
from django.urls import is_valid_path
from django.views.defaults import bad_request, page_not_found
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    MethodNotAllowed,
    NotAuthenticated,
    ValidationError,
)

from campaigns.common.errors import DomainError, domain_error_problem, problem_response
from campaigns.common.requests import request_id_var

API = "/api/"
RETRY_AFTER_S = 5
RETRIED_STATES = ("57P01", "57P02", "57P03", "53300", "40001", "40P01", "55P03")
"""SQLSTATE of a server that stops or starts, of too many connections, of who lost against another transaction."""
NOT_HERE = "There is nothing here."
TITLES = {
    400: "That cannot be read",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    413: "The body is too large",
    415: "Another content type is needed",
    422: "Some values cannot be used",
}


def problem_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """The answer for an exception; None leaves it to Django (a 500)."""
    if isinstance(error, DomainError):
        return domain_error_problem(error)
    if isinstance(error, Http404):
        return not_found()
    if isinstance(error, ValidationError):
        return _values(_by_field(error.detail))
    if isinstance(error, RequestDataTooBig):
        return _problem(413, "The body is larger than the API reads.")
    if isinstance(error, SuspiciousOperation):
        return _problem(400, "The request cannot be read.")
    if isinstance(error, DataError | OverflowError):
        return _values({"body": ["A value is beyond what can be stored."]})
    if isinstance(error, APIException):
        return _problem(error.status_code, str(error.detail), _headers(error, context))
    return None


def not_found() -> HttpResponse:
    """The one 404: a foreign row, a missing row and an unknown address look alike."""
    return _problem(404, NOT_HERE)


def method_not_offered(request: HttpRequest, offered: Sequence[str]) -> HttpResponse:
    """The 405 of an address that is no REST view."""
    return _problem(405, f"{request.method} is not offered here.", {"Allow": ", ".join(offered)})


def _problem(status: int, detail: str, headers: dict[str, str] | None = None) -> HttpResponse:
    title = TITLES.get(status, "That is not possible")
    return problem_response(status=status, title=title, detail=detail, headers=headers)


def _values(errors: dict[str, list[str]]) -> HttpResponse:
    return problem_response(status=422, title=TITLES[422], detail="See errors.", errors=errors)


def _headers(error: APIException, context: dict[str, Any]) -> dict[str, str]:
    if isinstance(error, NotAuthenticated | AuthenticationFailed):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, MethodNotAllowed):
        return {"Allow": ", ".join(context["view"].allowed_methods)}
    return {}


def _by_field(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """DRF's nested detail as {field.path: [text]}."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for key, value in detail.items():
            name = "" if key == "non_field_errors" else str(key)
            found.update(_by_field(value, f"{prefix}.{name}".strip(".") if name else prefix))
        return found
    if isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        found = {}
        for position, item in enumerate(detail):
            found.update(_by_field(item, f"{prefix}.{position}".strip(".")))
        return found
    return {
        prefix or "body": [str(item) for item in (detail if isinstance(detail, list) else [detail])]
    }


def bad_request_view(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 where no view was reached: a problem under /api/, else the page."""
    if request.path_info.startswith(API):
        if isinstance(exception, RequestDataTooBig):
            return _problem(413, "The body is larger than the API reads.")
        return _problem(400, "The request cannot be read.")
    return bad_request(request, exception)


def not_found_view(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 for an unknown address: a problem under /api/, else the page."""
    if request.path_info.startswith(API):
        if not request.path_info.endswith("/") and is_valid_path(f"{request.path_info}/"):
            return _problem(404, f"Addresses end with a slash: {request.path_info}/.")
        return not_found()
    return page_not_found(request, exception)


class SlashMiddleware(CommonMiddleware):
    """As Django's own, but what the API is sent to an address without its slash is no redirect, which would lose it."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        """Whether the address with a slash at its end is answered in place of this one."""
        sent = request.path_info.startswith(API) and request.method not in ("GET", "HEAD")
        return not sent and super().should_redirect_with_slash(request)


def server_error_view(request: HttpRequest) -> HttpResponse:
    """500, or 503 where it was the database or Redis that did not answer: a problem under /api/, else the page.

    Neither says more than the log's id.
    """
    error = sys.exc_info()[1]
    if _database_is_away(error) or _redis_is_away(error):
        return _unavailable(request)
    if request.path_info.startswith(API):
        return problem_response(
            status=500,
            title="Something broke",
            detail="It was written to the log under the X-Request-Id of this answer.",
        )
    # Not by a template that knows who asks: that is read from the database, which may be what broke.
    words = {"request_id": request_id_var.get()}
    return HttpResponse(loader.get_template("500.html").render(words), status=500)


def _database_is_away(error: BaseException | None) -> bool:
    """Whether asking again helps: no connection, a shutdown, a deadlock, a lock that took too long.

    Missing tables, statements too large and a full disk are of the same class, and ours.
    """
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
    state = getattr(cause, "sqlstate", None) or ""
    return state in ("", *RETRIED_STATES) or state.startswith("08")


def _redis_is_away(error: BaseException | None) -> bool:
    """Whether it was the cache: what it counts, such as codes of a second factor, is not let through uncounted."""
    # Loaded only where there is one: an embedded site is not to carry it.
    known = sys.modules.get("redis.exceptions")
    return known is not None and isinstance(error, known.ConnectionError | known.TimeoutError)


def _unavailable(request: HttpRequest) -> HttpResponse:
    later = {"Retry-After": str(RETRY_AFTER_S)}
    if request.path_info.startswith(API):
        return problem_response(
            status=503,
            title="A service this site needs is not answering",
            detail="Send it again in a few seconds, with the same Idempotency-Key where it had one.",
            headers=later,
        )
    return HttpResponse(loader.get_template("503.html").render(), status=503, headers=later)
