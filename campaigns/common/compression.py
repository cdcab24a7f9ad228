"""Pages and JSON go out compressed; streams go out as they come."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressionMiddleware(GZipMiddleware):
    """Django's gzip (padded against BREACH), but never for a stream: an event must not wait in a buffer."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress a whole answer where the browser takes it. Files of exports and static files stream."""
        return response if response.streaming else super().process_response(request, response)
