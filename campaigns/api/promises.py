"""Promises of approved copy."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.fields import RowId
from campaigns.api.pages import page_response
from campaigns.api.schema import ID_PARAMETER, PAGE_PARAMETERS, listed, operation
from campaigns.api.shapes import Shape
from campaigns.models import PromiseKind
from campaigns.promises.selectors import STATES, promise_record, promises_listed

IDS = ("candidate", "campaign")
WANTED = {"state": list(STATES), "kind": PromiseKind.values}


class PromiseShape(Shape):
    """A span of an approved line that time, price or stock can make false."""

    id = RowId()
    candidate = serializers.IntegerField()
    campaign = serializers.IntegerField()
    sku = serializers.CharField()
    field = serializers.CharField(help_text="CHANNEL.FIELD.")
    kind = serializers.ChoiceField(PromiseKind.values)
    state = serializers.ChoiceField(STATES)
    words = serializers.CharField()
    span = serializers.ListField(child=serializers.IntegerField())
    rests_on = serializers.CharField()
    true_until = serializers.DateTimeField(
        allow_null=True, help_text="None where only a change of price or stock can end it."
    )
    timezone = serializers.CharField()
    why = serializers.CharField(help_text="Why it is false.")


class PromiseListView(StudioView):
    """Promises."""

    @operation(
        name="promises_list",
        tag="Claims",
        answer=listed(PromiseShape),
        query=[
            *PAGE_PARAMETERS,
            *(OpenApiParameter(name, str, enum=values) for name, values in WANTED.items()),
            *(OpenApiParameter(name, ID_PARAMETER) for name in IDS),
        ],
    )
    def get(self, request: Request) -> Response:
        """What approved copy says of time, price and stock, newest first."""
        asked = {name: _one_of(request, name, values) for name, values in WANTED.items()}
        rows = promises_listed(**asked).select_related("candidate", "product")
        rows = rows.defer("candidate__badges", "product__description", "product__understanding")
        found: dict[str, Any] = {name: _number(request, name) for name in IDS}
        if found["candidate"] is not None:
            rows = rows.filter(candidate=found["candidate"])
        if found["campaign"] is not None:
            rows = rows.filter(candidate__campaign=found["campaign"])
        return page_response(request, rows, promise_record)


def _one_of(request: Request, name: str, values: list[str]) -> str:
    said = request.query_params.get(name)
    if said is not None and said not in values:
        raise ValidationError({name: [f"Use one of {', '.join(values)}."]})
    return said or ""


def _number(request: Request, name: str) -> int | None:
    said = request.query_params.get(name)
    if said is None:
        return None
    if not (said.isascii() and said.isdigit() and len(said) < 19):
        raise ValidationError({name: ["Must be a whole number."]})
    return int(said)
