"""The packs that ship: what each asks and where that stands, to be taken into the set or out of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.rules.selectors import rule_set_shown
from campaigns.rules.services import pack_drop, pack_take
from campaigns.rules.words import SEVERITIES, rule_title
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest
from generation.jobs.rules import rule_packs

TAKE, DROP = "take", "drop"


def pack_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """All packs by family, with how many rules of each stand in the set."""
    shown = rule_set_shown(request.workspace.pk)
    here = Counter(shown.rules.values_list("pack", flat=True)) if shown else Counter[str]()
    families: dict[str, list[dict[str, Any]]] = {}
    for pack in rule_packs():
        rules = [_rule(rule) for rule in pack["rules"]]
        told = {**pack, "rules": rules, "here": here[pack["key"]]}
        families.setdefault(pack["family"], []).append(told)
    context = {"families": families, "may_edit": access.may(request, "rule.edit")}
    return render(request, "campaigns/rules/rule_packs.html", context)


def pack_view(request: StudioRequest, workspace: str, pack: str) -> HttpResponse:
    """Take a pack into the open set, or out of it."""
    act = pack_drop if request.POST.get("act") == DROP else pack_take
    rule_set = act(workspace_id=request.workspace.pk, pack=pack, by=request.user)
    messages.success(
        request, f"Set {rule_set.number} is being written. Its rules act once it is activated."
    )
    return redirect("rules:pack_list", workspace)


def _rule(rule: dict[str, Any]) -> dict[str, Any]:
    return {
        **rule,
        "title": rule_title(rule["kind"], rule["value"]),
        "shown": SEVERITIES[rule["severity"]],
    }
