"""What shops ask and tell: which arm a unit sees, and what it did. With a token, or a publishable key."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.experiments import TAG
from campaigns.api.reading import StudioMultiPartParser
from campaigns.api.schema import operation
from campaigns.api.shopper_shapes import (
    EVENTS,
    AssignBody,
    AssignedShape,
    EventsFileBody,
    TakenShape,
)
from campaigns.experiments.events_file import events_file_take
from campaigns.experiments.intake import events_take
from campaigns.experiments.keys import key_count
from campaigns.experiments.serving import unit_assign
from campaigns.workspaces import access_live


class ShopperView(StudioView):
    """Behind `key_door`, too: whoever comes with a key is no user, and was let in before."""

    permission_classes: list[type[BasePermission]] = []


class AssignView(ShopperView):
    """Assigning."""

    @operation(name="experiments_assign", tag=TAG, body=AssignBody, answer=AssignedShape)
    def post(self, request: Request, pk: int) -> Response:
        """The arm of a unit and its text: the same for the same unit, for ever. 409 where it does not run."""
        unit = self.body(AssignBody)["unit"]
        return Response(unit_assign(experiment_id=pk, unit=unit))


class EventsView(ShopperView):
    """Events."""

    @operation(name="experiments_events", tag=TAG, body=EVENTS, answer=TakenShape)
    def post(self, request: Request, pk: int) -> Response:
        """What units saw and did, 1,000 at most: {`id`, `unit`, `kind`, `at`, `value`?, `arm`?, `segment`?, `before`?}.

        Each counts once under its id, however late it comes; each is taken or refused by itself.
        """
        row = access_live.experiment(self.studio, pk)
        told: Any = request.data
        if not isinstance(told, list):
            raise ValidationError({"body": ["Must be a list of events."]})
        if key := self.studio.shop_key:
            key_count(key, len(told))
        return Response(asdict(events_take(experiment=row, told=told)))


class EventsFileView(StudioView):
    """Events as a file."""

    parser_classes = (StudioMultiPartParser,)

    @operation(
        name="experiments_events_file",
        tag=TAG,
        body={"multipart/form-data": EventsFileBody},
        answer=TakenShape,
    )
    def post(self, request: Request, pk: int) -> Response:
        """The same as CSV, 50,000 rows at most; of what was refused the first 100."""
        row = access_live.experiment(self.studio, pk)
        file = self.body(EventsFileBody)["file"]
        return Response(asdict(events_file_take(experiment=row, file=file.file)))
