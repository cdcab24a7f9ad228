"""Errors fit to show, and how they become a page, a fragment or problem+json."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class DomainError(Exception):
    """Something the person can mend or must know. `status` is the HTTP status it answers with."""

    status = 422
    title = "That is not possible"

    def __init__(
        self,
        message: str,
        *,
        errors: Mapping[str, list[str]] | None = None,
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.errors = dict(errors or {})
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})


class Conflict(DomainError):
    """The row moved on meanwhile; `extra["current"]` holds what it is now."""

    status = 409
    title = "Somebody else changed it first"


class StateConflict(Conflict):
    """What is asked does not go with the row's state, whoever brought it there."""

    title = "Not possible in its present state"


class Forbidden(DomainError):
    """The role, the token or four eyes forbid it."""

    status = 403
    title = "Not allowed"


class QuotaExceeded(DomainError):
    """A limit is reached; the Retry-After header says when to come back."""

    status = 429
    title = "Too many requests"


PROBLEM_JSON = "application/problem+json"


def problem_response(
    *,
    status: int,
    title: str,
    detail: str,
    errors: Mapping[str, list[str]] | None = None,
    extra: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """An `application/problem+json` answer (RFC 9457)."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = dict(errors)
    body.update(extra or {})
    response = HttpResponse(json.dumps(body, default=str), status=status, content_type=PROBLEM_JSON)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def domain_error_problem(error: DomainError) -> HttpResponse:
    """A `DomainError` as problem+json."""
    return problem_response(
        status=error.status,
        title=error.title,
        detail=error.message,
        errors=error.errors,
        extra=error.extra,
        headers=error.headers,
    )


class DomainErrorMiddleware:
    """Turns a `DomainError` that a page's view let through into a page or a toast fragment."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a `DomainError`; leave every other exception to Django."""
        if not isinstance(error, DomainError):
            return None
        if request.path.startswith("/api/"):
            return domain_error_problem(error)
        name = "components/problem.html" if request.headers.get("HX-Request") else "problem.html"
        response = render(request, name, {"problem": error}, status=error.status)
        if request.headers.get("HX-Request"):
            response["HX-Retarget"] = "#notice"
            response["HX-Reswap"] = "innerHTML"
        for header, value in error.headers.items():
            response[header] = value
        return response
