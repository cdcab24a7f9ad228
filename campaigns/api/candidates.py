"""Lines: listed, read, entered by hand, edited, and asked for once more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.bodies import LineBody, RevisionBody
from campaigns.api.line_shapes import CandidateShape, RevisionShape
from campaigns.api.pages import page_recorded
from campaigns.api.schema import ID_PARAMETER, PAGE_PARAMETERS, listed, operation
from campaigns.briefs.lines import line_enter, line_more_like, line_regenerate, line_shorter
from campaigns.briefs.neighbours_shown import badges_shown
from campaigns.common.edit_share import share_told
from campaigns.models import Candidate, CandidateState, Revision
from campaigns.review.editing import candidate_edit
from campaigns.review.records import candidate_record, candidate_records
from campaigns.review.second_step import WORDS as SECOND_WORDS
from campaigns.review.selectors import FILTERS, MEASURED, candidates_filtered
from campaigns.review.task_filters import DUE_WORDS, PRIORITY_WORDS
from campaigns.workspaces import access
from generation.types import Badges

VIA = "api"
FILTER_PARAMETERS = [
    OpenApiParameter("campaign", ID_PARAMETER),
    OpenApiParameter("round", ID_PARAMETER),
    OpenApiParameter("state", str, enum=CandidateState.values),
    OpenApiParameter("channel", str),
    OpenApiParameter("sku", str),
    OpenApiParameter("field", str),
    OpenApiParameter("origin", str),
    OpenApiParameter("search", str, description="Words in the text."),
    OpenApiParameter(
        "mine", str, enum=["1"], description="Yours: of campaigns that you made or hold."
    ),
    OpenApiParameter(
        "second",
        str,
        enum=list(SECOND_WORDS),
        description="By second approval: all that wait, those that wait for yours, those you may decide on.",
    ),
    OpenApiParameter("threads", str, enum=["open"], description="With open threads."),
    OpenApiParameter("fact", str, description="Claims rest on it, as they cite it: `drop: 8 mm`."),
    OpenApiParameter("evidence", ID_PARAMETER, description="Claims rest on this record."),
    OpenApiParameter(
        "assignee", str, description="A member's user name, `me`, or `nobody` for free lines."
    ),
    OpenApiParameter(
        "due", str, enum=list(DUE_WORDS), description="Open lines, by the workspace's days."
    ),
    OpenApiParameter("due_before", OpenApiTypes.DATETIME, description="ISO 8601 with zone."),
    OpenApiParameter("priority", str, enum=list(PRIORITY_WORDS)),
    *(OpenApiParameter(name, str, enum=list(words)) for name, words in MEASURED.items()),
]


class CandidateListView(StudioView):
    """Lines."""

    @operation(
        name="candidates_list",
        tag="Lines",
        answer=listed(CandidateShape),
        query=[*FILTER_PARAMETERS, *PAGE_PARAMETERS],
    )
    def get(self, request: Request) -> Response:
        """Lines that match every filter, oldest first; a filter given twice means either."""
        query = request.query_params
        for known in FILTER_PARAMETERS:
            # A page's form sends what it leaves open as ""; here it is none of the words.
            if known.enum and "" in query.getlist(known.name):
                raise ValidationError({known.name: [f"Use {', '.join(map(str, known.enum))}."]})
        wanted = {name: query.getlist(name) for name in FILTERS if name in query}
        rows = candidates_filtered(self.studio.workspace, wanted, viewer=self.studio.user)
        return page_recorded(request, rows, candidate_records, newest_first=False)

    @operation(
        name="candidates_create", tag="Lines", body=LineBody, answer=CandidateShape, status=201
    )
    def post(self, request: Request) -> Response:
        """Enter own or existing text as a line: origin `human`, usable as the control.

        `is_control` marks it as the text to beat. Whoever entered it cannot approve it."""
        values = self.body(LineBody)
        row = line_enter(
            campaign=access.campaign(self.studio, values.pop("campaign")),
            product=access.product(self.studio, values.pop("sku")),
            by=self.studio.user,
            values=values,
            via=VIA,
        )
        return Response(candidate_record(row), status=201)


class CandidateView(StudioView):
    """One line."""

    @operation(name="candidates_read", tag="Lines", answer=CandidateShape)
    def get(self, request: Request, pk: int) -> Response:
        """A line with its badges."""
        return Response(candidate_record(access.candidate(self.studio, pk)))


class RevisionListView(StudioView):
    """The texts of a line."""

    @operation(
        name="revisions_list",
        tag="Lines",
        answer=listed(RevisionShape),
        query=[*PAGE_PARAMETERS],
    )
    def get(self, request: Request, pk: int) -> Response:
        """Every text this line had, newest first."""
        line = access.candidate(self.studio, pk)
        rows = Revision.objects.filter(candidate=line).select_related("author")
        return page_recorded(request, rows, _revision_records)

    @operation(
        name="revisions_create", tag="Lines", body=RevisionBody, answer=CandidateShape, status=201
    )
    def post(self, request: Request, pk: int) -> Response:
        """Save a new text; 409 with `current` where `version` is not the newest.

        A manager edits lines of campaigns that are theirs or given to them, else 403. The line goes back into review, or is blocked where the new text breaks a rule.
        """
        line = access.candidate_to_edit(self.studio, pk)
        values = self.body(RevisionBody)
        row = candidate_edit(candidate=line, by=self.studio.user, **values)
        return Response(candidate_record(row), status=201)


class _MoreView(StudioView):
    """One more line beside this one."""

    def more(self, pk: int, write: Callable[..., Candidate]) -> Response:
        """The new line."""
        line = access.candidate(self.studio, pk)
        made = write(candidate=line, by=self.studio.user, via=VIA)
        return Response(candidate_record(made), status=201)


class RegenerateView(_MoreView):
    """Another line."""

    @operation(name="candidates_regenerate", tag="Lines", answer=CandidateShape, status=201)
    def post(self, request: Request, pk: int) -> Response:
        """Write another line beside this one; 422 where nothing else honest can be said."""
        return self.more(pk, line_regenerate)


class ShorterView(_MoreView):
    """A shorter line."""

    @operation(name="candidates_shorter", tag="Lines", answer=CandidateShape, status=201)
    def post(self, request: Request, pk: int) -> Response:
        """Write a shorter line beside this one; 422 where there is none."""
        return self.more(pk, line_shorter)


class MoreLikeView(_MoreView):
    """A line that sounds alike."""

    @operation(name="candidates_more_like", tag="Lines", answer=CandidateShape, status=201)
    def post(self, request: Request, pk: int) -> Response:
        """Write a line that sounds like this one; 422 where there is none."""
        return self.more(pk, line_more_like)


def _revision_records(rows: Sequence[Revision]) -> list[dict[str, Any]]:
    shown = badges_shown(rows)
    return [_revision_record(row, badges) for row, badges in zip(rows, shown, strict=True)]


def _revision_record(row: Revision, badges: Badges) -> dict[str, Any]:
    return {
        "id": row.pk,
        "number": row.number,
        "text": row.text,
        "content_hash": row.content_hash,
        "origin": row.origin,
        "share_edited": share_told(row.origin, row.share_edited),
        "author": row.author.username if row.author else None,
        "badges": badges,
        "created": row.created.isoformat(),
    }
