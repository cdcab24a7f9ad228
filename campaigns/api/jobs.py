"""Jobs: where they stand, cancelling, retrying, and their events as they come."""

from __future__ import annotations

import json

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.schema import operation
from campaigns.api.shapes import JobShape
from campaigns.briefs.live import Event
from campaigns.briefs.records import job_record
from campaigns.briefs.round_services import work_cancel, work_retry
from campaigns.briefs.sse import event_written, last_event_id, stream_response
from campaigns.review.records import line_record
from campaigns.workspaces import access

VIA = "api"


class JobView(StudioView):
    """One job."""

    @operation(name="jobs_read", tag="Jobs", answer=JobShape)
    def get(self, request: Request, pk: int) -> Response:
        """A job: its state, progress, place in the queue and an honest estimate."""
        return Response(job_record(access.job(self.studio, pk)))


class JobCancelView(StudioView):
    """Cancelling."""

    @operation(name="jobs_cancel", tag="Jobs", answer=JobShape, status=202)
    def post(self, request: Request, pk: int) -> Response:
        """Cancel a job that has not ended; what it has stored stays."""
        job = access.job_to_cancel(self.studio, pk)
        return Response(job_record(work_cancel(job=job, by=self.studio.user, via=VIA)), status=202)


class JobRetryView(StudioView):
    """Retrying."""

    @operation(name="jobs_retry", tag="Jobs", answer=JobShape, status=202)
    def post(self, request: Request, pk: int) -> Response:
        """Queue a failed, partial or cancelled job again for what is missing."""
        job = access.job_to_cancel(self.studio, pk)
        return Response(job_record(work_retry(job=job, by=self.studio.user, via=VIA)), status=202)


class JobEventsView(StudioView):
    """A job's events."""

    @operation(
        name="jobs_events",
        tag="Jobs",
        answer={
            (200, "text/event-stream"): OpenApiResponse(OpenApiTypes.STR, description="The stream.")
        },
        query=[
            OpenApiParameter(
                "Last-Event-ID",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="Goes on after this event; anything but a number is the start.",
            )
        ],
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """`candidate` for each line as it is stored, `progress`, and `end`, as server-sent events.

        The data of `candidate` is the candidate, that of the others the job. The stream ends with the
        job, or after ten minutes: then connect again with Last-Event-ID.
        """
        job = access.job(self.studio, pk)
        return stream_response(job.pk, last_event_id(self.studio), _written)


def _written(event: Event) -> str:
    if event.kind == "candidate":
        return "".join(
            event_written("candidate", json.dumps(line_record(line, line.badges)), line.pk)
            for line in event.lines
        )
    return event_written(event.kind, json.dumps(event.record))
