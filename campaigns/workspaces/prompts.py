"""The page of prompts: what engines that are asked in words are told, in all versions, one against another."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from campaigns.common.word_diff import word_diff
from campaigns.models import PromptState, PromptVersion
from campaigns.workspaces.requests import StudioRequest
from generation.jobs.prompt_library import prompt_parts, prompt_versions
from generation.types import channels


def prompts_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """The parts, and one version of one of them; `?version=` chooses it, `?against=` marks what differs."""
    own = {
        row.channel: row
        for row in PromptVersion.objects.filter(
            workspace=request.workspace, state=PromptState.PRODUCTION
        )
    }
    parts = [
        {**part, "own": own.get(part["name"]), "channel": part["name"] in channels()}
        for part in prompt_parts()
    ]
    part = _chosen(parts, "name", request.GET.get("part") or parts[0]["name"])
    versions = prompt_versions(part["name"])
    version = _chosen(versions, "number", request.GET.get("version") or part["number"])
    against = request.GET.get("against")
    before = _chosen(versions, "number", against) if against else None
    context = {
        "parts": parts,
        "part": part,
        "versions": versions,
        "version": version,
        "before": before,
        "changes": word_diff(before["source"], version["source"]) if before else "",
    }
    return render(request, "campaigns/workspaces/prompts.html", context)


def _chosen(items: list[dict[str, Any]], key: str, wanted: object) -> dict[str, Any]:
    for item in items:
        if str(item[key]) == str(wanted):
            return item
    raise Http404("There is no such prompt.")
