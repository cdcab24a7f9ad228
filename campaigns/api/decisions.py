"""Deciding on lines: one by one, many at once, and taking it back."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.bodies import ApproveBody, BulkBody, NoteBody, NoteMaybeBody, RejectBody
from campaigns.api.line_shapes import BulkShape, CandidateShape
from campaigns.api.schema import operation
from campaigns.api.tasks_of_lines import task_body
from campaigns.models import Batch
from campaigns.review.assigning import PLAN
from campaigns.review.bulk import bulk_decide, bulk_lines
from campaigns.review.bulk_tasks import bulk_plan
from campaigns.review.records import candidate_record
from campaigns.review.services import (
    candidate_approve,
    candidate_make_primary,
    candidate_reject,
    candidate_request_changes,
)
from campaigns.review.states import moved
from campaigns.review.undo import batch_undo, decision_undo, last_decision
from campaigns.workspaces import access


class ApproveView(StudioView):
    """Approving."""

    @operation(name="candidates_approve", tag="Decisions", body=ApproveBody, answer=CandidateShape)
    def post(self, request: Request, pk: int) -> Response:
        """Approve exactly the content with this hash. Where two have to, the line stays `in_review` after the first.

        409 where hash or state moved, 403 for somebody who edited it, and for a second approval by who gave
        the first or is no reviewer, 422 with `blocks` where
        something forbids approval.
        """
        line = access.candidate_named(self.studio, pk)
        values = self.body(ApproveBody)
        return Response(
            candidate_record(candidate_approve(candidate=line, by=self.studio.user, **values))
        )


class RejectView(StudioView):
    """Rejecting."""

    @operation(name="candidates_reject", tag="Decisions", body=RejectBody, answer=CandidateShape)
    def post(self, request: Request, pk: int) -> Response:
        """Reject with a reason: off_brand, inaccurate, unclear, weak, duplicate, tone, legal, length, other."""
        line = access.candidate_named(self.studio, pk)
        values = self.body(RejectBody)
        return Response(
            candidate_record(candidate_reject(candidate=line, by=self.studio.user, **values))
        )


class RequestChangesView(StudioView):
    """Sending back."""

    @operation(
        name="candidates_request_changes", tag="Decisions", body=NoteBody, answer=CandidateShape
    )
    def post(self, request: Request, pk: int) -> Response:
        """Send a line back to its writers with a note that says what to change."""
        line = access.candidate_named(self.studio, pk)
        values = self.body(NoteBody)
        row = candidate_request_changes(candidate=line, by=self.studio.user, **values)
        return Response(candidate_record(row))


class UndoView(StudioView):
    """Taking back."""

    @operation(name="candidates_undo", tag="Decisions", body=NoteMaybeBody, answer=CandidateShape)
    def post(self, request: Request, pk: int) -> Response:
        """Undo one's newest decision on this line; 409 where it was decided or changed since."""
        line = access.candidate(self.studio, pk)
        note = self.body(NoteMaybeBody).get("note", "")
        decision = last_decision(by=self.studio.user, candidate=line)
        if decision is None:
            raise moved(line, "You have no decision on this line that could be undone.")
        row = decision_undo(decision=decision, by=self.studio.user, note=note)
        return Response(candidate_record(row))


class PrimaryView(StudioView):
    """The one text of a field."""

    @operation(name="candidates_primary", tag="Decisions", answer=CandidateShape)
    def post(self, request: Request, pk: int) -> Response:
        """Mark an approved line as the one text of its field; undo takes it back."""
        line = access.candidate(self.studio, pk)
        row = candidate_make_primary(candidate=line, by=self.studio.user)
        return Response(candidate_record(row))


class BulkView(StudioView):
    """Many lines at once."""

    @operation(name="candidates_bulk", tag="Decisions", body=BulkBody, answer=BulkShape)
    def post(self, request: Request) -> Response:
        """Decide on many lines, or plan them, each by the same rules as alone.

        409 where `ids` or `filter` now match another count than `expected_count`. Without a state,
        a filter means lines in review. `undo` with the `undo_id` of an earlier answer takes all back.
        """
        values = self.body(BulkBody)
        if values["action"] == "undo":
            return self._undo(values)
        if "expected_count" not in values:
            raise ValidationError({"expected_count": ["This field is required."]})
        lines = bulk_lines(self.studio, ids=values.get("ids"), wanted=values.get("filter"))
        if values["action"] == PLAN:
            plan = bulk_plan(
                self.studio,
                lines=lines,
                expected_count=values["expected_count"],
                values=task_body(values, self.studio.workspace),
            )
            return Response({"results": plan.results, "undo_id": plan.undo_id})
        done = bulk_decide(
            self.studio,
            action=values["action"],
            lines=lines,
            expected_count=values["expected_count"],
            reason=values.get("reason", ""),
            note=values.get("note", ""),
        )
        return Response({"results": done.results, "undo_id": done.undo_id})

    def _undo(self, values: dict[str, Any]) -> Response:
        if "undo_id" not in values:
            raise ValidationError({"undo_id": ["This field is required."]})
        batch = Batch.objects.filter(pk=values["undo_id"], created_by=self.studio.user).first()
        if batch is None:
            raise Http404
        lines = batch_undo(batch=batch, by=self.studio.user)
        results = [{"id": line.pk, "ok": True, "problem": None} for line in lines]
        return Response({"results": results, "undo_id": None})
