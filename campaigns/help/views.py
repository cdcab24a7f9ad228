"""The page of help: all of it in one place, the same for everybody but for pages that a role cannot open."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from campaigns.catalog.forms import FORMAT_WORDS
from campaigns.common.help_parts import PARTS, TOPICS
from campaigns.common.line_states import LINE_STATES
from campaigns.exports.profiles import PROFILES
from campaigns.help.words import BADGES, DOCS, REVIEW_KEYS, STATES
from campaigns.workspaces.permissions import may_open
from campaigns.workspaces.requests import StudioRequest


def help_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """What each page is for, states, badges, keys, formats, documents. It asks the database nothing."""
    role = request.membership.role
    context = {
        "parts": [
            (part, reverse(part.url_name, args=[workspace]) if part.url_name else "")
            for part in PARTS
            if not part.url_name or may_open(role, part.url_name)
        ],
        "topics": TOPICS,
        "states": [(LINE_STATES[state], said) for state, said in STATES.items()],
        "badges": [
            (label, says, blocks.replace("`", "")) for label, says, blocks in BADGES.values()
        ],
        "keys": [(caps.split(), said) for caps, said in REVIEW_KEYS],
        "imports": [said for name, said in FORMAT_WORDS.items() if name != "auto"],
        "exports": PROFILES.values(),
        "docs": DOCS,
    }
    return render(request, "campaigns/help/help.html", context)
