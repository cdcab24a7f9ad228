"""The OpenAPI description: operations with their problems, sign-in schemes and keys, by drf-spectacular."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import Direction, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from campaigns.api.fields import Part

F = TypeVar("F", bound=Callable[..., Any])
PROBLEM_WORDS = {
    400: "No JSON, no multipart, or no cursor.",
    401: "Nobody is signed in and no valid token was sent.",
    403: "The role, the token's scopes or four eyes forbid it.",
    404: "There is no such row in this workspace.",
    409: "A version, hash, state or count moved; `current` says what it is now.",
    413: "The body is too large.",
    415: "The body has another content type than the operation takes.",
    422: "Values that cannot be used, by field in `errors`.",
    429: "Above a quota; `Retry-After` says when to come back.",
}
READ_PROBLEMS = (400, 401, 403, 404, 422)
WRITE_PROBLEMS = tuple(PROBLEM_WORDS)
PAGE_PARAMETERS = [
    OpenApiParameter(
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
        description="Rows on a page.",
    ),
    OpenApiParameter(
        "cursor", str, description="From `next` or `previous`; any other text is a 400."
    ),
]
ID_PARAMETER = {"type": "integer", "minimum": 0}
KEY_PARAMETER = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    description="The first answer is stored with its effect and replayed for 24 hours.",
)


class Problem(serializers.Serializer[Any]):
    """An error (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # a key of the answer, which hides the serializer's own name
        child=serializers.ListField(child=serializers.CharField()), required=False
    )
    current = serializers.DictField(
        required=False, help_text="With 409: what the row is now.", allow_null=True
    )
    blocks = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="With 422 of approve: what forbids it.",
    )


def operation(
    *,
    name: str,
    tag: str,
    answer: Any,
    body: Any = None,
    status: int | Sequence[int] = 200,
    query: Sequence[OpenApiParameter] = (),
) -> Callable[[F], F]:
    """Describe one method of a view. `answer` is a serializer, or a mapping of statuses to them.

    The summary is the first line of the method's docstring.
    """
    answers = answer if isinstance(answer, dict) else {status: answer}
    decorate: Callable[[F], F] = extend_schema(
        operation_id=name,
        tags=[tag],
        request=body,
        responses=answers,
        parameters=[*query],
    )
    return decorate


def listed(shape: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The page of a list of `shape`."""
    fields = {
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": shape(many=True),
    }
    made: type[serializers.Serializer[Any]] = type(
        f"{shape.__name__}Page", (serializers.Serializer,), fields
    )
    return made


def also_problem(status: int, words: str) -> dict[tuple[int, str], Any]:
    """A problem that an operation has beside those of its method."""
    answer = OpenApiResponse(Problem, description=words)
    return {(status, "application/problem+json"): answer}


def download(
    media_type: str, words: str, shape: OpenApiTypes = OpenApiTypes.BINARY
) -> dict[tuple[int, str], Any]:
    """The answers of an operation that gives a file. YAML is read like JSON, so its shape is not bytes."""
    return {(200, media_type): OpenApiResponse(shape, description=words)}


class StudioSchema(AutoSchema):
    """What all operations share: problems, the key of a POST, summaries from docstrings."""

    def get_summary(self) -> str | None:
        """The first line of the docstring."""
        handler = getattr(self.view, self.method.lower(), None)
        words = (getattr(handler, "__doc__", None) or "").strip()
        return words.split("\n", 1)[0] or None

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular promises any value; ours is text
        """The rest of the docstring."""
        handler = getattr(self.view, self.method.lower(), None)
        words = (getattr(handler, "__doc__", None) or "").strip()
        rest = words.partition("\n")[2]
        return "\n".join(line.strip() for line in rest.strip().splitlines())

    def get_override_parameters(self) -> list[Any]:
        """Every POST takes a key."""
        return [KEY_PARAMETER] if self.method == "POST" else []

    def _get_serializer_name(
        self, serializer: Any, direction: str, bypass_extensions: bool = False
    ) -> str:
        """Without the words that keep our classes apart: CampaignShape is Campaign."""
        name = str(super()._get_serializer_name(serializer, direction, bypass_extensions))
        return name.replace("Shape", "").replace("Body", "")

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        answers: dict[str, Any] = super()._get_response_bodies(direction)
        if direction != "response":
            return answers
        shape = self.resolve_serializer(Problem, "response").ref
        for status in WRITE_PROBLEMS if self.method != "GET" else READ_PROBLEMS:
            answers.setdefault(
                str(status),
                {
                    "description": PROBLEM_WORDS[status],
                    "content": {"application/problem+json": {"schema": shape}},
                },
            )
        if "429" in answers:
            answers["429"]["headers"] = {
                "Retry-After": {"schema": {"type": "string"}, "description": "Seconds."}
            }
        return answers


class StudioSchemes(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular leaves it untyped
    """A token, or the browser's session (whose unsafe requests owe X-CSRFToken)."""

    target_class = "campaigns.api.authentication.StudioAuthentication"
    name = ["token", "session"]

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, list[Any]]]:
        """Either of them."""
        return [{"token": []}, {"session": []}]

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, Any]]:
        """How each is sent."""
        return [
            {"type": "http", "scheme": "bearer"},
            {
                "type": "apiKey",
                "in": "cookie",
                "name": settings.SESSION_COOKIE_NAME,
                "description": "Requests that change something also send X-CSRFToken.",
            },
        ]


class ClosedParts(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # drf-spectacular leaves it untyped
    """Objects inside a body refuse keys they do not name, and say so."""

    target_class = Part
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        """The usual schema, closed."""
        schema: dict[str, Any] = auto_schema._map_serializer(  # type: ignore[no-untyped-call]  # drf-spectacular leaves it untyped
            self.target, direction, bypass_extensions=True
        )
        return {**schema, "additionalProperties": False}
