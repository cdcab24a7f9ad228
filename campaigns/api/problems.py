"""Every error of the API as problem+json."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    MethodNotAllowed,
    NotAuthenticated,
    ValidationError,
)

from campaigns.common.errors import DomainError, domain_error_problem, problem_response


def problem_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """The answer for an exception; None leaves it to Django (a 500)."""
    if isinstance(error, DomainError):
        return domain_error_problem(error)
    if isinstance(error, Http404):
        return problem_response(status=404, title="Not found", detail="There is nothing here.")
    if isinstance(error, ValidationError):
        return problem_response(
            status=422,
            title="Some values cannot be used",
            detail="See errors.",
            errors=_by_field(error.detail),
        )
    if isinstance(error, APIException):
        headers = (
            {"WWW-Authenticate": "Bearer"}
            if isinstance(error, NotAuthenticated | AuthenticationFailed)
            else {}
        )
        if isinstance(error, MethodNotAllowed):
            headers["Allow"] = ", ".join(context["view"].allowed_methods)
        return problem_response(
            status=error.status_code,
            title=str(error.default_detail),
            detail=str(error.detail),
            headers=headers,
        )
    return None


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
