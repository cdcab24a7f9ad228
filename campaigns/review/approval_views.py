"""The page of a line's approval record."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from campaigns.common.word_diff import word_diff
from campaigns.review.approval_record import approval_record, source_type
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


@require_safe
def approval_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Where a line's text came from, who approved it and what it was held against."""
    line = access.candidate(request, pk)
    record = approval_record(line)
    changed: SafeString | str = ""
    if line.generated_text and line.text != line.generated_text:
        changed = word_diff(line.generated_text, line.text)
    context = {
        "line": line,
        "record": record,
        "changed": changed,
        "source_type": source_type(line.origin).rpartition("/")[2],
        "rests_on_nothing": not (
            record.revision.basis.get("facts") or record.evidence or record.waivers
        ),
    }
    return render(request, "campaigns/review/approval.html", context)
