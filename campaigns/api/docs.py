"""The OpenAPI description, and a page to read it on that needs no script and no other host."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.generators import SchemaGenerator

from campaigns.api.problems import method_not_offered
from campaigns.api.schema import PROBLEM_WORDS
from campaigns.common.conditional import unless_known

METHODS = ("get", "post", "patch")
READ = ("GET", "HEAD")
View = Callable[[HttpRequest], HttpResponseBase]
Words = list[tuple[str, bool]]
"""A text in parts: (text, whether it stood in backticks)."""


def offered_to_read(view: View) -> View:
    """GET and HEAD; any other method is a problem like everywhere in the API, not a page about cookies."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponseBase:
        return view(request) if request.method in READ else method_not_offered(request, READ)

    return answer


@cache
def schema_document() -> dict[str, Any]:
    """The OpenAPI document; made once, for it changes only with the code."""
    document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # drf-spectacular leaves it untyped
    return document


@cache
def _schema_bytes() -> bytes:
    return json.dumps(schema_document(), default=str).encode()


@offered_to_read
def schema_view(request: HttpRequest) -> HttpResponseBase:
    """OpenAPI 3, as JSON."""
    body = _schema_bytes()
    known = hashlib.sha256(body).hexdigest()
    return unless_known(request, known, lambda: HttpResponse(body, content_type="application/json"))


@offered_to_read
def docs_view(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters, body and answers."""
    problems = [(status, _words(words)) for status, words in PROBLEM_WORDS.items()]
    context = {"groups": _groups(), "shapes": _shapes(), "problems": problems}
    return render(request, "campaigns/api/docs.html", context)


@dataclass(frozen=True)
class Row:
    """A parameter or a key: its name, type and words."""

    name: str
    kind: str
    words: Words
    needed: bool
    place: str = ""
    shape: str = ""


@dataclass(frozen=True)
class Operation:
    """One method of one path, ready to print."""

    name: str
    method: str
    path: str
    summary: str
    description: Words
    parameters: list[Row] = field(default_factory=list)
    body: list[Row] = field(default_factory=list)
    answers: list[dict[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@cache
def _groups() -> dict[str, list[Operation]]:
    """Tag -> its operations, in the order of the addresses."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in schema_document()["paths"].items():
        for method in METHODS:
            if method in methods:
                data = methods[method]
                groups.setdefault(data["tags"][0], []).append(_operation(path, method, data))
    return groups


def _operation(path: str, method: str, data: dict[str, Any]) -> Operation:
    contents = data.get("requestBody", {}).get("content", {})
    content: dict[str, Any] = next(iter(contents.values()), {})
    body = content.get("schema", {})
    return Operation(
        name=data["operationId"],
        method=method.upper(),
        path=path,
        summary=data.get("summary", ""),
        description=_words(data.get("description", "")),
        parameters=[
            Row(
                one["name"],
                _kind(one["schema"]),
                _words(one.get("description", "")),
                one.get("required", False),
                one["in"],
            )
            for one in data.get("parameters", [])
        ],
        body=_keys(_resolved(body)),
        answers=[
            _answer(status, one)
            for status, one in sorted(data["responses"].items())
            if status < "300"
        ],
        problems=[status for status in sorted(data["responses"]) if status >= "400"],
    )


def _answer(status: str, data: dict[str, Any]) -> dict[str, str]:
    contents = data.get("content", {})
    empty: tuple[str, dict[str, Any]] = ("", {})
    media, content = next(iter(contents.items()), empty)
    return {
        "status": status,
        "media": media,
        "shape": _shape_name(content.get("schema", {})),
    }


def _words(text: str) -> Words:
    return [(part, bool(at % 2)) for at, part in enumerate(text.split("`")) if part]


@cache
def _shapes() -> dict[str, list[Row]]:
    """Name -> keys, of each answer's shape and of the objects inside bodies."""
    schemas = schema_document()["components"]["schemas"]
    rows = {name: _keys(data) for name, data in sorted(schemas.items()) if data.get("properties")}
    inside = {row.shape for keys in rows.values() for row in keys}
    return {
        name: keys for name, keys in rows.items() if name in inside or not name.endswith("Request")
    }


def _keys(schema: dict[str, Any]) -> list[Row]:
    needed = schema.get("required", [])
    return [
        Row(
            name,
            _kind(one),
            _words(one.get("description", "")),
            name in needed,
            shape=_shape_name(one) if "properties" in _resolved(one.get("items", one)) else "",
        )
        for name, one in schema.get("properties", {}).items()
    ]


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = _shape_name(schema)
    found: dict[str, Any] = schema_document()["components"]["schemas"].get(name, schema)
    return found


def _shape_name(schema: dict[str, Any]) -> str:
    inner: dict[str, Any] = schema.get("items") or next(iter(schema.get("allOf", [])), schema)
    return str(inner.get("$ref", "")).rpartition("/")[2]


def _kind(schema: dict[str, Any]) -> str:
    """A schema in a few words: "integer, 1 to 200", "list of string", "one of draft, live"."""
    resolved = _resolved(schema) if _shape_name(schema) and "items" not in schema else schema
    if values := resolved.get("enum"):
        return "one of " + ", ".join(str(value) for value in values if value is not None)
    if "oneOf" in resolved:
        return " or ".join(_kind(one) for one in resolved["oneOf"])
    kind = str(resolved.get("type", "any"))
    if kind == "array":
        return f"list of {_kind(resolved.get('items', {}))}"
    low, high = resolved.get("minimum"), resolved.get("maximum")
    if low is not None and high is not None:
        kind += f", {low} to {high}"
    if most := resolved.get("maxLength"):
        kind += f", at most {most} characters"
    if resolved.get("format") == "date-time":
        kind = "time, ISO 8601 in UTC"
    return kind + (" or null" if schema.get("nullable") else "")
