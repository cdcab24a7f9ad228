"""Reading a request: JSON that can be stored, bodies of a sane size, and no choosing of formats."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

DEPTH_MOST = 40


class TooLarge(APIException):
    """The body is larger than the API reads."""

    status_code = 413
    default_detail = "The body is too large"


class StudioJSONParser(BaseParser):
    """JSON as RFC 8259 says, at most `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes, whatever its headers claim."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The value. Raises `ParseError` (400) for what is no JSON, `TooLarge` (413)."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        raw = stream.read(most + 1)
        if len(raw) > most:
            raise TooLarge(f"At most {most:,} bytes of JSON.")
        try:
            return json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError("The body is no JSON.") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON.")


class StudioMultiPartParser(MultiPartParser):
    """Multipart forms; Django's own limits hold for their fields, the service's for the file."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Fields and files. Raises `ParseError` (400) for what has no part: Django finds it empty."""
        form = super().parse(stream, media_type, parser_context)
        if not form.data and not form.files:
            raise ParseError("The body is no multipart form with parts.")
        return form


class OneFormat(BaseContentNegotiation):
    """The API answers JSON; `Accept` and `?format=` change nothing."""

    def select_parser(self, request: Request, parsers: Sequence[BaseParser]) -> BaseParser | None:  # type: ignore[override]  # the stubs are stricter than REST framework
        """The parser whose media type the body has."""
        sent = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(  # type: ignore[override]  # the stubs are stricter than REST framework
        self,
        request: Request,
        renderers: Sequence[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """Always the first."""
        return renderers[0], str(renderers[0].media_type)


def body_check(data: Any) -> None:
    """Raise `ValidationError` (422) for text or numbers that no database stores."""
    for path, value in _leaves(data, ()):
        if problem := _problem(value, len(path)):
            raise ValidationError({".".join(path) or "body": [problem]})


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every key and every value that holds no others, with where it is; nothing beyond the depth."""
    if isinstance(value, dict | list) and len(path) <= DEPTH_MOST:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield path, key
            yield from _leaves(item, (*path, str(key)))
    else:
        yield path, value


def _problem(value: Any, depth: int) -> str:
    if depth > DEPTH_MOST:
        return "Is nested too deeply."
    if isinstance(value, str):
        return text_problem(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "Is no finite number."
    return ""


def text_problem(text: str) -> str:
    """Why a text cannot be stored; "" where it can."""
    if "\0" in text:
        return "Holds a NUL character, which cannot be stored."
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "Holds half a surrogate pair, which is no character."
    return ""
