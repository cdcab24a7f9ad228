"""The pages on which channels, their fields and limits are read, compared and set for the workspace."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from campaigns.channels.comparing import comparison_read
from campaigns.channels.forms import MergeTagsForm, OwnLimitForm
from campaigns.channels.own import own_limits, own_rows, spec_overlaid
from campaigns.channels.selectors import (
    field_rows,
    field_spec_from_row,
    field_table,
    is_written,
    row_in_force,
)
from campaigns.channels.setting import own_limit_set, own_tags_set, tags_of, tags_version
from campaigns.common.errors import Conflict, DomainError
from campaigns.common.forms import form_errors, form_focus_fault
from campaigns.models import LimitProposal, ProposalState
from campaigns.workspaces import access
from campaigns.workspaces.onboarding import onboarding_look
from campaigns.workspaces.requests import StudioRequest
from generation.types.merge_tags import DEFAULTS

MINE = "over"
SETTLED_SOON = "Lines that no longer fit go stale within ten minutes."


def field_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Every field with what holds of it here, source, date, confidence and versions; an admin sets merge tags."""
    onboarding_look(request, "channels")
    form = MergeTagsForm(tags_of(request.workspace.pk), request.POST or None)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            changed = own_tags_set(
                workspace_id=request.workspace.pk,
                tags=form.values(),
                version=_version(request, MINE),
                by=request.user,
            )
        except Conflict as error:
            conflict = error
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, f"Saved. {SETTLED_SOON}" if changed else "Nothing changed.")
            return redirect("channels:field_list", workspace)
    return _list(request, form, conflict)


def field_view(request: StudioRequest, workspace: str, channel: str, field: str) -> HttpResponse:
    """One field: its versions, two of them side by side, the copy that would no longer fit; an admin sets a limit."""
    rows = field_rows(channel, field)
    own = own_rows(request.workspace.pk, channel, field)
    newest = max(own, key=lambda row: row.number, default=None)
    form = OwnLimitForm(field_spec_from_row(rows[0]), newest, request.POST or None)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            own_limit_set(
                workspace_id=request.workspace.pk,
                place=(channel, field),
                values=form.values(),
                version=_version(request, MINE),
                by=request.user,
            )
        except Conflict as error:
            conflict, own = error, own_rows(request.workspace.pk, channel, field)
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, f"Saved. {SETTLED_SOON}")
            return redirect("channels:field", workspace, channel, field)
    form_focus_fault(form)
    here = own_limits(request.workspace.pk).get((channel, field))
    ships = field_spec_from_row(row_in_force(rows, timezone.now().date()))
    context = {
        "spec": field_spec_from_row(rows[0]),
        "here": spec_overlaid(ships, here),
        "rows": [(row, field_spec_from_row(row)) for row in rows],
        "written": is_written(rows[0]),
        "compared": comparison_read(request.workspace.pk, rows, request.GET),
        "own": own,
        "own_in_force": here.pk if here else 0,
        "form": form,
        "version": _version(request) if request.POST else newest.number if newest else 0,
        "theirs": conflict.extra["current"]["number"] if conflict else None,
        "conflict": conflict,
        "may_set": access.may(request, "limit.set"),
        "may_propose": access.may(request, "limit.propose"),
    }
    return render(request, "campaigns/channels/field.html", context, status=_status(form, conflict))


def _list(request: StudioRequest, form: MergeTagsForm, conflict: Conflict | None) -> HttpResponse:
    form_focus_fault(form)
    groups = [
        {"key": channel, "label": fields[0].spec.channel_label, "fields": fields}
        for channel, fields in field_table(request.workspace.pk).items()
    ]
    # Counted before they are read: what comes between is theirs again.
    version = tags_version(request.workspace.pk)
    own: dict[str, Any] = tags_of(request.workspace.pk)
    context = {
        "groups": groups,
        "count": sum(len(fields["fields"]) for fields in groups),
        "form": form,
        "tags": [(name, own.get(name, length), name in own) for name, length in _tags(own).items()],
        "version": _version(request) if request.POST else version,
        "theirs": version if conflict else None,
        "conflict": conflict,
        "may_set": access.may(request, "limit.set"),
        "proposals": LimitProposal.objects.filter(state=ProposalState.OPEN).count(),
    }
    page = "campaigns/channels/field_list.html"
    return render(request, page, context, status=_status(form, conflict))


def _tags(own: dict[str, int]) -> dict[str, int]:
    """Every name that counts otherwise than all others, those that ship first."""
    return {**DEFAULTS, **own}


def _version(request: StudioRequest, *over: str) -> int:
    """The number that the person saw; or, by a name of `over`, theirs, which they saw beside their own and set aside."""
    names = [*over, "version"]
    sent = next((request.POST[name] for name in names if request.POST.get(name)), "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def _status(form: Any, conflict: Conflict | None) -> int:
    return 409 if conflict else 422 if form.errors else 200
