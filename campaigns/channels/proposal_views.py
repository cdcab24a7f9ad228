"""The pages of proposed limits: what waits, a form for another one, and each of them with its decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.channels.forms import LimitProposalForm
from campaigns.channels.own import own_newest
from campaigns.channels.proposals import (
    limit_proposal_accept,
    limit_proposal_decline,
    limit_propose,
    limit_proposed_title,
)
from campaigns.channels.selectors import field_rows, field_spec_from_row
from campaigns.common.errors import DomainError
from campaigns.common.forms import DeclineForm, form_errors, form_focus_fault
from campaigns.models import LimitProposal, ProposalState
from campaigns.workspaces import access, access_proposed
from campaigns.workspaces.requests import StudioRequest

DECIDED_SHOWN = 20
STATES = {
    ProposalState.OPEN: ("Waits for an admin", "clock", ""),
    ProposalState.ACCEPTED: ("Set", "circle-check", "ok"),
    ProposalState.DECLINED: ("Declined", "circle-minus", ""),
}
"""State of a proposal -> words, icon, tone."""


def proposal_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """What waits for an admin, and what was decided last."""
    rows = LimitProposal.objects.select_related("proposed_by", "decided_by")
    waiting = rows.filter(state=ProposalState.OPEN).order_by("pk")
    decided = rows.exclude(state=ProposalState.OPEN).order_by("-decided")
    context = {
        "waiting": [(row, limit_proposed_title(row)) for row in waiting],
        "decided": [
            (row, limit_proposed_title(row), STATES[ProposalState(row.state)])
            for row in decided[:DECIDED_SHOWN]
        ],
    }
    return render(request, "campaigns/channels/limit_proposals.html", context)


def propose_view(request: StudioRequest, workspace: str, channel: str, field: str) -> HttpResponse:
    """A form for the limit that one would have of a field."""
    spec = field_spec_from_row(field_rows(channel, field)[0])
    newest = own_newest(request.workspace.pk).get((channel, field))
    form = LimitProposalForm(spec, newest, request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        try:
            limit_propose(
                workspace_id=request.workspace.pk,
                place=(channel, field),
                why=values.pop("note"),
                values=values,
                by=request.user,
            )
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, "It is proposed. An admin decides.")
            return redirect("channels:proposal_list", workspace)
    form_focus_fault(form)
    status = 422 if form.errors else 200
    context = {"form": form, "spec": spec}
    return render(request, "campaigns/channels/limit_propose.html", context, status=status)


def proposal_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """One proposal and what became of it; an admin sets it for the workspace, or declines it."""
    proposal = access_proposed.limit_proposal(request, pk)
    if request.method == "POST" and request.POST.get("act") == "accept":
        limit_proposal_accept(proposal=proposal, by=request.user)
        messages.success(
            request, "It is set. Lines that no longer fit go stale within ten minutes."
        )
        return redirect("channels:field", workspace, proposal.channel, proposal.field)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limit_proposal_decline(proposal=proposal, by=request.user, **form.cleaned_data)
        messages.success(request, "It is declined, and whoever proposed it is told why.")
        return redirect("channels:proposal_list", workspace)
    form_focus_fault(form)
    waits = proposal.state == ProposalState.OPEN
    context = {
        "row": proposal,
        "spec": field_spec_from_row(field_rows(proposal.channel, proposal.field)[0]),
        "form": form,
        "state": STATES[ProposalState(proposal.state)],
        "waits": waits,
        "may_decide": waits and access.may(request, "limit.set"),
    }
    status = 422 if form.errors else 200
    return render(request, "campaigns/channels/limit_proposal.html", context, status=status)
