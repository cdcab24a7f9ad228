"""The page of engines: what can write here, what cannot and why, and how far the model's libraries are."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from campaigns.workspaces.engine_list import engines_listed
from campaigns.workspaces.requests import StudioRequest


def engine_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Engines, the one in use first; over htmx only how far the install is."""
    if request.htmx:
        return render(
            request, "campaigns/workspaces/_install_state.html", {"install": install_state()}
        )
    engines = [
        {**engine, "in_use": engine["name"] == settings.ENGINE} for engine in engines_listed()
    ]
    engines.sort(key=lambda engine: (not engine["in_use"], bool(engine["unavailable"])))
    context = {"engines": engines, "current": settings.ENGINE, "install": install_state()}
    return render(request, "campaigns/workspaces/engine.html", context)


def install_state() -> dict[str, Any]:
    """What run.py's background install last said (`HOME/install.json`); empty where it said nothing."""
    try:
        values = json.loads((settings.HOME / "install.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}
