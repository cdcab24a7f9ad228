"""The page of engines: what can write here, what cannot and why, the model's card, and what was measured of each."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from campaigns.workspaces import access
from campaigns.workspaces.engine_list import engines_listed
from campaigns.workspaces.engine_page import (
    adapters_shown,
    model_shown,
    prompts_shown,
    report_shown,
)
from campaigns.workspaces.requests import StudioRequest


def engine_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Engines, the one in use first, and what is known of it or of `?engine=`; over htmx only how far the install is."""
    if request.htmx:
        return render(
            request, "campaigns/workspaces/_install_state.html", {"install": install_state()}
        )
    engines = [
        {**engine, "in_use": engine["name"] == settings.ENGINE} for engine in engines_listed()
    ]
    engines.sort(key=lambda engine: (not engine["in_use"], bool(engine["unavailable"])))
    able = [engine["name"] for engine in engines if not engine["unavailable"]]
    wanted = request.GET.get("engine", settings.ENGINE)
    chosen = wanted if wanted in able else next(iter(able), settings.ENGINE)
    context = {
        "engines": engines,
        "current": engines[0],
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


def install_state() -> dict[str, Any]:
    """What run.py's background install last said (`HOME/install.json`); empty where it said nothing."""
    try:
        values = json.loads((settings.HOME / "install.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}
