"""Who does a line until when: taken, let go, planned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.bodies import TaskPatch
from campaigns.api.line_shapes import CandidateShape
from campaigns.api.schema import operation
from campaigns.models import Workspace
from campaigns.review.assigning import line_claim, line_release, task_change, task_holder
from campaigns.review.records import candidate_record
from campaigns.review.task_forms import due_read, priority_read
from campaigns.workspaces import access


class ClaimView(StudioView):
    """Taking a line."""

    @operation(name="candidates_claim", tag="Tasks", answer=CandidateShape)
    def post(self, request: Request, pk: int) -> Response:
        """Take a line that nobody has; 409 where somebody else has it or it is decided."""
        line = access.candidate(self.studio, pk)
        return Response(candidate_record(line_claim(candidate=line, by=self.studio.user)))


class ReleaseView(StudioView):
    """Letting a line go."""

    @operation(name="candidates_release", tag="Tasks", answer=CandidateShape)
    def post(self, request: Request, pk: int) -> Response:
        """Let a line of one's own go; 409 where somebody else has it."""
        line = access.candidate(self.studio, pk)
        return Response(candidate_record(line_release(candidate=line, by=self.studio.user)))


class TaskView(StudioView):
    """Planning a line."""

    @operation(name="candidates_plan", tag="Tasks", body=TaskPatch, answer=CandidateShape)
    def patch(self, request: Request, pk: int) -> Response:
        """Give a line to a member (null: to nobody), set its due date and priority.

        409 with `current` where `version` is not the newest `task_version`.
        """
        line = access.candidate(self.studio, pk)
        body = self.body(TaskPatch)
        row = task_change(
            candidate=line,
            by=self.studio.user,
            values=task_body(body, self.studio.workspace),
            may_plan=True,
            version=body["version"],
        )
        return Response(candidate_record(row))


def task_body(body: Mapping[str, Any], workspace: Workspace) -> dict[str, Any]:
    """For `task_change`, from a checked body: the keys that it has. Raises `DomainError`."""
    values: dict[str, Any] = {}
    if "assignee" in body:
        values["assignee"] = task_holder(workspace.pk, body["assignee"])
    if "due" in body:
        values["due"] = due_read(body["due"] or "", zone=None)
    if "priority" in body:
        values["priority"] = priority_read(body["priority"])
    return values
