"""Pages are compressed for a browser that takes it; streams are not."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from campaigns.common.compression import CompressionMiddleware
from campaigns.models import User
from tests.conftest import signed_in


@pytest.mark.django_db
def test_a_page_is_compressed_for_who_takes_it(ben: User):
    client = signed_in(ben)
    plain = client.get("/w/acme/")
    small = client.get("/w/acme/", headers={"accept-encoding": "gzip, br"})
    assert not plain.has_header("Content-Encoding")
    assert small.headers["Content-Encoding"] == "gzip"
    assert len(small.content) * 2 < len(plain.content)
    assert gzip.decompress(small.content).startswith(b"<!doctype html>")


def test_an_event_stream_is_left_alone():
    request = HttpRequest()
    request.META["HTTP_ACCEPT_ENCODING"] = "gzip"
    events = StreamingHttpResponse(iter([b"data: 1\n\n" * 100]), content_type="text/event-stream")
    answer = CompressionMiddleware(lambda _: HttpResponse()).process_response(request, events)
    assert answer is events
    assert not answer.has_header("Content-Encoding")
