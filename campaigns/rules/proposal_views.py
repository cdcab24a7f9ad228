"""The pages of proposed rules: what waits with a form for another one, and each of them with its decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.common.errors import DomainError
from campaigns.common.forms import DeclineForm, form_errors, form_focus_fault
from campaigns.models import ProposalState, RuleProposal
from campaigns.rules.forms import ProposalForm
from campaigns.rules.proposals import (
    OPEN_MOST,
    rule_proposal_accept,
    rule_proposal_decline,
    rule_propose,
)
from campaigns.rules.words import KINDS, SEVERITIES
from campaigns.workspaces import access, access_proposed
from campaigns.workspaces.requests import StudioRequest

OWN_SHOWN = 10
STATES = {
    ProposalState.ACCEPTED: ("Taken into a set", "circle-check", "ok"),
    ProposalState.DECLINED: ("Declined", "circle-minus", ""),
}
"""State of a proposal that was decided -> words, icon, tone."""


def proposal_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """What waits for an admin, and a form for another one."""
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rule_propose(workspace_id=request.workspace.pk, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, "It is proposed. An admin decides.")
            return redirect("rules:proposal_list", workspace)
    form_focus_fault(form)
    rows = RuleProposal.objects.select_related("proposed_by", "decided_by")
    own = rows.filter(proposed_by=request.user).exclude(state=ProposalState.OPEN)
    context = {
        "form": form,
        "waiting": [
            (row, KINDS[row.kind].label)
            for row in rows.filter(state=ProposalState.OPEN).order_by("pk")[:OPEN_MOST]
        ],
        "own": [
            (row, KINDS[row.kind].label, STATES[ProposalState(row.state)])
            for row in own.order_by("-pk")[:OWN_SHOWN]
        ],
        "may_propose": access.may(request, "rule.propose"),
        "may_edit": access.may(request, "rule.edit"),
    }
    status = 422 if form.errors else 200
    return render(request, "campaigns/rules/rule_proposals.html", context, status=status)


def proposal_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """One proposal and what became of it; an admin takes it into the set being written, or declines it."""
    proposal = access_proposed.rule_proposal(request, pk)
    if request.method == "POST" and request.POST.get("act") == "accept":
        rule = rule_proposal_accept(proposal=proposal, by=request.user)
        does = SEVERITIES[rule.severity][0].lower()
        messages.success(request, f"It is in set {rule.rule_set.number} and {does}. Check it.")
        return redirect("rules:rule", workspace, rule.pk)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rule_proposal_decline(proposal=proposal, by=request.user, **form.cleaned_data)
        messages.success(request, "It is declined, and whoever proposed it is told why.")
        return redirect("rules:proposal_list", workspace)
    form_focus_fault(form)
    waits = proposal.state == ProposalState.OPEN
    context = {
        "row": proposal,
        "kind": KINDS[proposal.kind].label,
        "asked": [
            (name.replace("_", " "), said) for name, said in proposal.rule.get("value", {}).items()
        ],
        "severity": SEVERITIES[proposal.rule.get("severity", "warn")],
        "form": form,
        "state": STATES.get(ProposalState(proposal.state)),
        "may_decide": waits and access.may(request, "rule.edit"),
    }
    status = 422 if form.errors else 200
    return render(request, "campaigns/rules/rule_proposal.html", context, status=status)
