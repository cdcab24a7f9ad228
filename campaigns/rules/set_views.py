"""Pages of sets of rules: all that there were, one, its preview and its lines, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render

from campaigns.catalog.selectors import page_of
from campaigns.common.errors import DomainError
from campaigns.common.forms import form_errors, form_focus_fault
from campaigns.common.spreadsheets import spreadsheet_csv
from campaigns.models import CandidateState, RuleSet, RuleSetState
from campaigns.rules.activating import rule_set_activate, rule_set_propose
from campaigns.rules.compared import set_before, sets_compared
from campaigns.rules.exchange import BYTES_MOST, FORMATS, file_format, rules_import
from campaigns.rules.files import MEDIA, file_response, set_file_response
from campaigns.rules.forms import RuleFileForm
from campaigns.rules.impact import impact_ask
from campaigns.rules.impact_lines import (
    impact_line,
    impact_lines,
    impact_states,
    impact_table,
    state_badge,
)
from campaigns.rules.page import RuleItem, impact_context, set_state, settling_context
from campaigns.rules.records import impact_record
from campaigns.rules.selectors import OPEN_STATES, rule_set_open, rules_of_set
from campaigns.rules.services import rule_set_discard, rule_set_put_back
from campaigns.rules.words import rule_title
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest

SETS_SHOWN = 50


def set_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Every set that there was, the newest first."""
    rows = RuleSet.objects.select_related("created_by", "proposed_by", "activated_by")
    before = request.GET.get("cursor", "")[1:]
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: SETS_SHOWN + 1])
    more = len(found) > SETS_SHOWN
    context = {
        "rows": [(row, set_state(row)) for row in found[:SETS_SHOWN]],
        "next": f"b{found[SETS_SHOWN - 1].pk}" if more else "",
        "may_edit": access.may(request, "rule.edit"),
    }
    return render(request, "campaigns/rules/rule_set_list.html", context)


def set_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """One set: what is new in it, and its rules."""
    row = access.rule_set(request, pk)
    before = set_before(row)
    context = {
        "row": row,
        "state": set_state(row),
        "before": before,
        "changes": sets_compared(before, row),
        "items": [RuleItem(rule, rule_title(rule.kind, rule.value)) for rule in row.rules.all()],
        "impact": impact_record(row),
        "formats": FORMATS.items(),
        "may_put_back": row.state == RuleSetState.SUPERSEDED and access.may(request, "rule.edit"),
        "open_set": rule_set_open(row.workspace_id),
    }
    return render(request, "campaigns/rules/rule_set.html", context)


def set_live_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """The preview of an open set, or the reading by one that holds: for a page that looks again."""
    row = access.rule_set(request, pk)
    if row.state in OPEN_STATES:
        context = {"impact": impact_context(request, row)}
        return render(request, "campaigns/rules/_rule_impact.html", context)
    context = {"settling": settling_context(request, row)}
    return render(request, "campaigns/rules/_rule_settling.html", context)


def set_lines_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """The lines that a set's preview found blocked, by state."""
    row = access.rule_set(request, pk)
    state = _state(request)
    rules = rules_of_set(row)
    page = page_of(impact_lines(row, state), request.GET.get("cursor", ""))
    states = [
        {"value": name, "label": state_badge(name)[0], "count": count, "on": name == state}
        for name, count in impact_states(row).items()
    ]
    context = {
        "row": row,
        "lines": [impact_line(line, rules) for line in page.rows],
        "page": page,
        "states": states,
        "state": state,
    }
    return render(request, "campaigns/rules/rule_lines.html", context)


def set_lines_file_view(request: StudioRequest, workspace: str, pk: int) -> FileResponse:
    """The same lines as CSV."""
    row = access.rule_set(request, pk)
    pieces = spreadsheet_csv(impact_table(row, _state(request)))
    return file_response(pieces, f"blocked-by-set-{row.number}.csv", MEDIA["csv"])


def set_file_view(request: StudioRequest, workspace: str, pk: int) -> FileResponse:
    """The rules of a set as a file."""
    row = access.rule_set(request, pk)
    asked = request.GET.get("format", "")
    format = asked if asked in FORMATS else "csv"
    return set_file_response(row, format)


def import_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Write the rules of a file into the open set, all or none."""
    form = RuleFileForm(request.POST or None, request.FILES or None)
    problem = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            counts = rules_import(
                workspace_id=request.workspace.pk,
                data=file.read(BYTES_MOST + 1),
                format=file_format(file.name),
                replace=form.cleaned_data["replace"],
                by=request.user,
            )
        except DomainError as error:
            problem = error
            form_errors(form, DomainError(error.message))
        else:
            messages.success(request, _counted(counts))
            return redirect("rules:rule_list", workspace)
    form_focus_fault(form)
    context = {"form": form, "problem": problem}
    status = problem.status if problem else 422 if form.errors else 200
    return render(request, "campaigns/rules/rule_import.html", context, status=status)


def preview_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Count what activating the set would do, as a job."""
    return _act(request, pk, impact_ask, "It is being previewed. You can leave this page.")


def propose_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Put the set up for another admin."""
    return _act(request, pk, rule_set_propose, "It is proposed. Another admin activates it.")


def activate_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """From now on the set holds."""
    return _act(
        request, pk, rule_set_activate, "It is active. Stored lines are being checked against it."
    )


def discard_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Throw the open set away."""
    return _act(
        request, pk, rule_set_discard, "The changes are discarded. The active set is unchanged."
    )


def put_back_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Begin a set as a copy of one that was replaced."""
    source = access.rule_set(request, pk)
    row = rule_set_put_back(rule_set=source, by=request.user)
    said = f"Set {row.number} has the rules of set {source.number}. It acts once it is activated."
    messages.success(request, said)
    return redirect("rules:rule_list", workspace)


def _act(request: StudioRequest, pk: int, act: Callable[..., object], done: str) -> HttpResponse:
    row = access.rule_set(request, pk)
    try:
        version = int(request.POST.get("version", ""))
    except ValueError:
        raise DomainError("This page is out of date. Reload it.") from None
    act(rule_set=row, version=version, by=request.user)
    messages.success(request, done)
    return redirect("rules:rule_list", request.workspace.slug)


def _state(request: StudioRequest) -> str:
    asked = request.GET.get("state", "")
    return asked if asked in CandidateState.values else ""


def _counted(counts: dict[str, int]) -> str:
    if not any(counts.values()):
        return "The file has nothing new."
    words = {"added": "added", "changed": "changed", "removed": "taken out"}
    said = ", ".join(f"{count} {words[name]}" for name, count in counts.items() if count)
    return f"Rules of the file: {said}. They act once the set is activated."
