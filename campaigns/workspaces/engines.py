"""The page of engines: what can write here, what cannot and why, the model's card, and what was measured of each."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.common.errors import DomainError
from campaigns.workspaces import access
from campaigns.workspaces.engine_choice import engine_choose, engine_writer
from campaigns.workspaces.engine_list import engines_listed
from campaigns.workspaces.engine_page import (
    adapters_shown,
    model_shown,
    prompts_shown,
    report_shown,
)
from campaigns.workspaces.requests import StudioRequest


def engine_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Engines, the workspace's first, what is known of it or of `?engine=`; POST chooses; over htmx only how far the install is."""
    if request.method == "POST":
        return _choose(request)
    if request.htmx:
        return render(
            request, "campaigns/workspaces/_install_state.html", {"install": install_state()}
        )
    writer = engine_writer(request.workspace)
    engines = [
        {
            **engine,
            "in_use": engine["name"] == writer.name,
            "wanted": engine["name"] == writer.wanted,
        }
        for engine in engines_listed()
    ]
    engines.sort(
        key=lambda engine: (not engine["wanted"], not engine["in_use"], bool(engine["unavailable"]))
    )
    able = [engine["name"] for engine in engines if not engine["unavailable"]]
    asked = request.GET.get("engine", writer.name)
    chosen = asked if asked in able else writer.name
    context = {
        "engines": engines,
        "writer": writer,
        "installed": settings.ENGINE,
        "may_choose": access.may(request, "engine.choose"),
        "able": able,
        "chosen": chosen,
        "report": report_shown(chosen),
        "model": model_shown(),
        "adapters": adapters_shown(),
        "prompts": prompts_shown(),
        "install": install_state(),
        "runs_it": access.may(request, "members.manage"),
    }
    return render(request, "campaigns/workspaces/engine.html", context)


def _choose(request: StudioRequest) -> HttpResponse:
    """Another engine for the workspace; an empty name is the installation's."""
    name = request.POST.get("writes")
    if name is None:
        raise DomainError("Choose one of the engines.")
    engine_choose(workspace=request.workspace, by=request.user, name=name)
    messages.success(request, f"{engine_writer(request.workspace).name} writes from now on.")
    return redirect("workspaces:engine", request.workspace.slug)


def install_state() -> dict[str, Any]:
    """What run.py's background install last said (`HOME/install.json`); empty where it said nothing."""
    try:
        values = json.loads((settings.HOME / "install.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}
