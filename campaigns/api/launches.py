"""Launches: planned, submitted, approved by somebody else, paused, resumed, cancelled."""

from __future__ import annotations

from typing import Protocol

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.launch_shapes import LaunchAct, LaunchBody, LaunchPatch, LaunchShape
from campaigns.api.pages import page_response
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.models import Launch, LaunchState, User
from campaigns.scheduling.records import launch_record
from campaigns.scheduling.running import launch_cancel, launch_pause, launch_resume
from campaigns.scheduling.services import (
    launch_approve,
    launch_change,
    launch_create,
    launch_duplicate,
    launch_submit,
    launch_unschedule,
)
from campaigns.workspaces import access

TAG = "Launches"


class Act(Protocol):
    """What is done to a launch, by its newest version or by the one that was read."""

    def __call__(self, *, launch: Launch, by: User, version: int | None = None) -> Launch:
        """The launch afterwards."""


class LaunchListView(StudioView):
    """Launches."""

    @operation(
        name="launches_list",
        tag=TAG,
        answer=listed(LaunchShape),
        query=[*PAGE_PARAMETERS, OpenApiParameter("state", str, enum=LaunchState.values)],
    )
    def get(self, request: Request) -> Response:
        """Launches, newest first."""
        rows = Launch.objects.select_related("placement", "created_by", "approved_by")
        if (state := request.query_params.get("state")) is not None:
            if state not in LaunchState.values:
                raise ValidationError({"state": [f"Use one of {', '.join(LaunchState.values)}."]})
            rows = rows.filter(state=state)
        return page_response(request, rows.prefetch_related("lines"), launch_record)

    @operation(name="launches_create", tag=TAG, body=LaunchBody, answer=LaunchShape, status=201)
    def post(self, request: Request) -> Response:
        """Plan a launch. It is a draft, with how its checks stand now; without times until they are chosen."""
        values = self.body(LaunchBody)
        campaign = access.campaign(self.studio, values.pop("campaign"))
        row = launch_create(campaign=campaign, by=self.studio.user, values=values)
        return Response(launch_record(row), status=201)


class LaunchView(StudioView):
    """One launch."""

    @operation(name="launches_read", tag=TAG, answer=LaunchShape)
    def get(self, request: Request, pk: int) -> Response:
        """A launch with its last checks."""
        return Response(launch_record(access.launch(self.studio, pk)))

    @operation(name="launches_change", tag=TAG, body=LaunchPatch, answer=LaunchShape)
    def patch(self, request: Request, pk: int) -> Response:
        """Change what was planned. What was submitted waits for approval again; 409 where `version` is not the newest."""
        row = access.launch(self.studio, pk)
        values = self.body(LaunchPatch)
        version = values.pop("version")
        changed = launch_change(launch=row, by=self.studio.user, values=values, version=version)
        return Response(launch_record(changed))


class LaunchActView(StudioView):
    """What is done to a launch."""

    def acted(self, act: Act, pk: int) -> Response:
        """Its answer."""
        row = access.launch(self.studio, pk)
        version = self.body(LaunchAct).get("version")
        return Response(launch_record(act(launch=row, by=self.studio.user, version=version)))


class LaunchSubmitView(LaunchActView):
    """Asking for approval."""

    @operation(name="launches_submit", tag=TAG, body=LaunchAct, answer=LaunchShape)
    def post(self, request: Request, pk: int) -> Response:
        """Ask for approval of a draft, or again of what is held, with its lines as they are now."""
        return self.acted(launch_submit, pk)


class LaunchApproveView(LaunchActView):
    """Approving."""

    @operation(name="launches_approve", tag=TAG, body=LaunchAct, answer=LaunchShape)
    def post(self, request: Request, pk: int) -> Response:
        """Approve what somebody else planned: it is scheduled. 403 for who had a hand in it, 422 with `preflight`."""
        return self.acted(launch_approve, pk)


class LaunchPauseView(LaunchActView):
    """Pausing."""

    @operation(name="launches_pause", tag=TAG, body=LaunchAct, answer=LaunchShape)
    def post(self, request: Request, pk: int) -> Response:
        """Take a running launch out for now; what was there comes back."""
        return self.acted(launch_pause, pk)


class LaunchResumeView(LaunchActView):
    """Resuming."""

    @operation(name="launches_resume", tag=TAG, body=LaunchAct, answer=LaunchShape)
    def post(self, request: Request, pk: int) -> Response:
        """Go on with what is paused, or check again what is held. The answer is held where a check is not passed."""
        return self.acted(launch_resume, pk)


class LaunchCancelView(LaunchActView):
    """Cancelling."""

    @operation(name="launches_cancel", tag=TAG, body=LaunchAct, answer=LaunchShape)
    def post(self, request: Request, pk: int) -> Response:
        """Give a launch up; one that runs is taken out."""
        return self.acted(launch_cancel, pk)


class LaunchUnscheduleView(LaunchActView):
    """Taking its time away."""

    @operation(name="launches_unschedule", tag=TAG, body=LaunchAct, answer=LaunchShape)
    def post(self, request: Request, pk: int) -> Response:
        """Make what waits a draft again, without a time."""
        return self.acted(launch_unschedule, pk)


class LaunchDuplicateView(StudioView):
    """Copying."""

    @operation(name="launches_duplicate", tag=TAG, answer=LaunchShape, status=201)
    def post(self, request: Request, pk: int) -> Response:
        """A draft of the same lines in the same place, without a time."""
        row = access.launch(self.studio, pk)
        made = launch_duplicate(launch=row, by=self.studio.user)
        return Response(launch_record(made), status=201)
