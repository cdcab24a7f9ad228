"""Experiments: designed, started, stopped, decided, read; publishable keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.experiment_shapes import (
    DecideBody,
    ExperimentBody,
    ExperimentPatch,
    ExperimentShape,
    KeyBody,
    KeyShape,
    SizeBody,
    SizeShape,
    StopBody,
)
from campaigns.api.pages import page_response
from campaigns.api.result_shapes import ResultsShape
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.common.errors import Forbidden
from campaigns.experiments.design import ArmDesign, experiment_change, experiment_create
from campaigns.experiments.keys import key_add, key_revoke
from campaigns.experiments.planning import plan_said
from campaigns.experiments.records import ARMS, experiment_record, key_record
from campaigns.experiments.results import results_of
from campaigns.experiments.running import (
    NOTHING,
    Acts,
    experiment_decide,
    experiment_start,
    experiment_stop,
)
from campaigns.models import Experiment, ExperimentKey
from campaigns.workspaces import access_live

VIA = "api"
TAG = "Experiments"


class ExperimentListView(StudioView):
    """Experiments."""

    @operation(
        name="experiments_list", tag=TAG, answer=listed(ExperimentShape), query=[*PAGE_PARAMETERS]
    )
    def get(self, request: Request) -> Response:
        """Experiments, newest first."""
        return page_response(request, Experiment.objects.prefetch_related(ARMS), experiment_record)

    @operation(
        name="experiments_create", tag=TAG, body=ExperimentBody, answer=ExperimentShape, status=201
    )
    def post(self, request: Request) -> Response:
        """Design an experiment. Its arms are lines for the same field of the same product."""
        values = self.body(ExperimentBody)
        arms = _arms(values.pop("arms"))
        row = experiment_create(
            workspace_id=self.workspace_id, values=values, arms=arms, by=self.studio.user, via=VIA
        )
        return Response(experiment_record(row), status=201)


class ExperimentSizeView(StudioView):
    """The calculator."""

    @operation(name="experiments_size", tag=TAG, body=SizeBody, answer=SizeShape)
    def post(self, request: Request) -> Response:
        """How many units an experiment needs to find an effect four times in five, and how many days. Nothing is kept."""
        return Response(plan_said(**self.body(SizeBody)))


class ExperimentView(StudioView):
    """One experiment."""

    @operation(name="experiments_read", tag=TAG, answer=ExperimentShape)
    def get(self, request: Request, pk: int) -> Response:
        """An experiment."""
        return Response(experiment_record(access_live.experiment(self.studio, pk)))

    @operation(name="experiments_change", tag=TAG, body=ExperimentPatch, answer=ExperimentShape)
    def patch(self, request: Request, pk: int) -> Response:
        """Change a design. 409 once it has started, and where `version` is not the newest."""
        row = access_live.experiment(self.studio, pk)
        values = self.body(ExperimentPatch)
        version, arms = values.pop("version"), values.pop("arms", None)
        changed = experiment_change(
            experiment=row,
            values=values,
            arms=None if arms is None else _arms(arms),
            version=version,
            by=self.studio.user,
            via=VIA,
        )
        return Response(experiment_record(changed))


class ExperimentStartView(StudioView):
    """Starting."""

    @operation(name="experiments_start", tag=TAG, answer=ExperimentShape)
    def post(self, request: Request, pk: int) -> Response:
        """Register the design and begin. Every arm must be approved as it stands; from now on nothing of it changes."""
        row = access_live.experiment(self.studio, pk)
        started = experiment_start(experiment=row, by=self.studio.user, via=VIA)
        return Response(experiment_record(started))


class ExperimentStopView(StudioView):
    """Stopping."""

    @operation(name="experiments_stop", tag=TAG, body=StopBody, answer=ExperimentShape)
    def post(self, request: Request, pk: int) -> Response:
        """Assign nobody any more. While its results are sealed it needs a `note`."""
        row = access_live.experiment(self.studio, pk)
        note = self.body(StopBody).get("note", "")
        stopped = experiment_stop(experiment=row, note=note, by=self.studio.user, via=VIA)
        return Response(experiment_record(stopped))


class ExperimentDecideView(StudioView):
    """The verdict."""

    @operation(name="experiments_decide", tag=TAG, body=DecideBody, answer=ExperimentShape)
    def post(self, request: Request, pk: int) -> Response:
        """Record which arm wins. 409 while results are sealed. One that still runs ends with it."""
        row = access_live.experiment(self.studio, pk)
        values = self.body(DecideBody)
        acts = Acts(publish=values.get("publish", False), retire=values.get("retire", False))
        if acts != NOTHING and self.studio.token and "approve" not in self.studio.token.scopes:
            raise Forbidden("This token lacks the scope “approve”, which publish and retire need.")
        decided = experiment_decide(
            experiment=row,
            winner=values["winner"],
            note=values.get("note", ""),
            by=self.studio.user,
            acts=acts,
            via=VIA,
        )
        return Response(experiment_record(decided))


class ExperimentResultsView(StudioView):
    """Results."""

    @operation(name="experiments_results", tag=TAG, answer=ResultsShape)
    def get(self, request: Request, pk: int) -> Response:
        """What may be said now: sealed until days and units are enough and while its health is not sound."""
        return Response(results_of(access_live.experiment(self.studio, pk)))


class ExperimentKeyListView(StudioView):
    """Publishable keys."""

    @operation(name="experiments_keys", tag=TAG, answer=listed(KeyShape), query=[*PAGE_PARAMETERS])
    def get(self, request: Request, pk: int) -> Response:
        """Keys of an experiment, newest first."""
        row = access_live.experiment(self.studio, pk)
        return page_response(request, ExperimentKey.objects.filter(experiment=row), key_record)

    @operation(name="experiments_key_add", tag=TAG, body=KeyBody, answer=KeyShape, status=201)
    def post(self, request: Request, pk: int) -> Response:
        """A key for the pages of a shop: good for `assign/` and `events/` of this experiment, from these origins."""
        row = access_live.experiment(self.studio, pk)
        origins = self.body(KeyBody)["origins"]
        key = key_add(experiment=row, origins=origins, by=self.studio.user, via=VIA)
        return Response(key_record(key), status=201)


class ExperimentKeyRevokeView(StudioView):
    """Ending a key."""

    @operation(name="experiments_key_revoke", tag=TAG, answer=KeyShape)
    def post(self, request: Request, pk: int) -> Response:
        """End a key now."""
        key = access_live.experiment_key(self.studio, pk)
        return Response(key_record(key_revoke(key=key, by=self.studio.user, via=VIA)))


def _arms(said: Sequence[dict[str, Any]]) -> list[ArmDesign]:
    return [
        ArmDesign(
            key=arm["key"],
            candidate=arm["candidate"],
            weight=arm.get("weight", 1.0),
            is_control=arm.get("control", False),
        )
        for arm in said
    ]
