"""What experiments teach: fits of the chance to win; and whose shoppers an experiment sees."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.experiment_shapes import ExperimentShape
from campaigns.api.experiments import TAG
from campaigns.api.fields import Body, Text
from campaigns.api.pages import page_response
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.api.shapes import Shape
from campaigns.experiments.records import experiment_record
from campaigns.learning.fits import fit_ask, fit_promote, fit_refuse, fit_rollback
from campaigns.learning.records import fit_record
from campaigns.learning.simulated import experiment_simulate
from campaigns.models import ConversionFit, FitState
from campaigns.workspaces import access_live

VIA = "api"
NOTE_MOST = 2_000


class AssessedShape(Shape):
    """How a fit did on pairs of arms that it had not seen."""

    pairs = serializers.IntegerField()
    hits = serializers.FloatField(help_text="How often the higher rate was foreseen.")
    loss = serializers.FloatField(help_text="Log loss a pair; 0.693 is a coin's.")
    slip = serializers.FloatField(
        help_text="How much more (+) or less often favourites won than foreseen, in standard errors."
    )
    within = serializers.FloatField(
        allow_null=True, help_text="The share of click rates within their 90 % interval."
    )


class ShadowShape(Shape):
    """A twin that had not seen the newest experiments, beside what was in use, on these."""

    experiments = serializers.IntegerField(help_text="The newest ones, on which both were tried.")
    own = AssessedShape(required=False)
    in_use = AssessedShape(required=False)
    beside = serializers.IntegerField(
        required=False, allow_null=True, help_text="The fit in use; null is what ships."
    )


class FitShape(Shape):
    """A fit of the chance to win on the workspace's own experiments."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(FitState.choices)
    job = serializers.IntegerField(allow_null=True)
    simulated = serializers.BooleanField(help_text="Whether its shoppers do not exist.")
    experiments = serializers.IntegerField()
    arms = serializers.IntegerField()
    until = serializers.DateTimeField(allow_null=True, help_text="When the last of them ended.")
    basis = serializers.CharField(help_text="What the badge says.")
    helps = serializers.BooleanField(help_text="Whether it may be promoted.")
    shadow = ShadowShape(allow_null=True)
    later = AssessedShape(allow_null=True, help_text="On experiments that ended after `until`.")
    on_probation = serializers.BooleanField(help_text="Whether it has promised too much since.")
    note = serializers.CharField(allow_blank=True)
    created = serializers.DateTimeField()
    decided = serializers.DateTimeField(allow_null=True)


class RefuseBody(Body):
    """Why a fit is refused."""

    note = Text(max_length=NOTE_MOST, required=False)


class ExperimentSimulateView(StudioView):
    """Marking as simulated."""

    @operation(name="experiments_simulate", tag=TAG, answer=ExperimentShape)
    def post(self, request: Request, pk: int) -> Response:
        """Say of a draft that its shoppers do not exist: every page of it says so. 409 once it has started."""
        row = access_live.experiment(self.studio, pk)
        marked = experiment_simulate(experiment=row, by=self.studio.user, via=VIA)
        return Response(experiment_record(marked))


class FitListView(StudioView):
    """Fits."""

    @operation(name="fits_list", tag=TAG, answer=listed(FitShape), query=[*PAGE_PARAMETERS])
    def get(self, request: Request) -> Response:
        """Fits of the chance to win, newest first."""
        return page_response(request, ConversionFit.objects.defer("fitted"), fit_record)

    @operation(name="fits_create", tag=TAG, answer=FitShape, status=202)
    def post(self, request: Request) -> Response:
        """Fit what has ended and compare it with what is in use, as a job. Nothing is in use by it."""
        row = fit_ask(workspace=self.studio.workspace, by=self.studio.user, via=VIA)
        return Response(fit_record(row), status=202)


class FitView(StudioView):
    """One fit."""

    @operation(name="fits_read", tag=TAG, answer=FitShape)
    def get(self, request: Request, pk: int) -> Response:
        """A fit."""
        return Response(fit_record(access_live.fit(self.studio, pk)))


class FitPromoteView(StudioView):
    """Promoting."""

    @operation(name="fits_promote", tag=TAG, answer=FitShape)
    def post(self, request: Request, pk: int) -> Response:
        """From now on it speaks for new lines. 422 where it was no better than what is in use."""
        row = access_live.fit(self.studio, pk)
        return Response(fit_record(fit_promote(fit=row, by=self.studio.user, via=VIA)))


class FitRefuseView(StudioView):
    """Refusing."""

    @operation(name="fits_refuse", tag=TAG, body=RefuseBody, answer=FitShape)
    def post(self, request: Request, pk: int) -> Response:
        """It never speaks. 409 unless it waits for a decision."""
        row, note = access_live.fit(self.studio, pk), self.body(RefuseBody).get("note", "")
        return Response(fit_record(fit_refuse(fit=row, note=note, by=self.studio.user, via=VIA)))


class FitRollbackView(StudioView):
    """Taking back."""

    @operation(name="fits_rollback", tag=TAG, answer=FitShape)
    def post(self, request: Request, pk: int) -> Response:
        """The fit before it speaks again, or what ships. 409 unless it is in use."""
        row = access_live.fit(self.studio, pk)
        fit_rollback(fit=row, by=self.studio.user, via=VIA)
        return Response(fit_record(access_live.fit(self.studio, pk)))
