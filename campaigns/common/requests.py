"""The id, the way and the line in the log of each request."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("copystudio.requests")
QUIET = ("/static/", "/healthz", "/readyz", "/metrics")
REQUEST_ID = "copystudio.request_id"
request_id_var: ContextVar[str] = ContextVar("request_id", default="-")
# By which way a change comes, for the audit trail: page or api; jobs and commands say so themselves.
via_var: ContextVar[str] = ContextVar("via", default="page")


class RequestIdMiddleware:
    """Gives each request an id that logs, audit entries and the answer carry."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the id, answer, name it in a header and in the log."""
        request_id, began = uuid.uuid4().hex, time.perf_counter()
        token = request_id_var.set(request_id)
        # What Django says of an answer once it has left here knows it, too.
        request.META[REQUEST_ID] = request_id
        try:
            response = self.get_response(request)
            _answer_log(request, response, began)
        finally:
            request_id_var.reset(token)
        response["X-Request-Id"] = request_id
        return response


def _answer_log(request: HttpRequest, response: HttpResponse, began: float) -> None:
    """One line an answer: who asked for what, with which outcome, in how long; without the query, where words stand."""
    path = request.path_info
    if path.startswith(QUIET) and response.status_code < 500:
        return
    membership = getattr(request, "membership", None)
    facts = {
        "method": request.method,
        "path": path,
        "status": response.status_code,
        "ms": round((time.perf_counter() - began) * 1000),
    }
    if membership is not None:
        facts |= {"workspace": membership.workspace.slug, "user": membership.user_id}
    words = "%(method)s %(path)s %(status)s in %(ms)s ms"
    logger.info(words, facts, extra={"facts": facts})
