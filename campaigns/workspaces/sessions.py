"""Where a person is signed in, and signing out there."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from campaigns.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OTHERS = "others"
# What a user agent names, the more particular first: every browser also calls itself those below it.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def session_begin(request: HttpRequest, user: User) -> None:
    """Sign somebody in who has just proved who they are in another way than by their password."""
    login(request, user, backend=BACKEND)
    UserSession.objects.create_from_request(request)


def client_name(user_agent: str) -> str:
    """ "Firefox on Linux", as far as a user agent says; else its first words."""
    browser, system = (
        next((name for mark, name in names.items() if mark in user_agent), "")
        for names in (BROWSERS, SYSTEMS)
    )
    return " on ".join(filter(None, (browser, system))) or user_agent[:40] or "Unknown browser"


@never_cache
@login_required
def sessions_view(request: HttpRequest) -> HttpResponse:
    """One's own sessions; end one, or all but this one."""
    # Those that ended or ran out are left out here and removed when their person signs in next.
    rows = [row for row in _sessions(request) if row.exists()]
    others = [row for row in rows if row.session_key != request.session.session_key]
    if request.method == "POST":
        asked = request.POST.get("end")
        ended = [row for row in others if asked in (str(row.pk), OTHERS)]
        for row in ended:
            row.end()
        messages.success(
            request, "Signed out there." if ended else "That session had already ended."
        )
        return redirect("account_sessions")
    shown = [(row, client_name(row.user_agent), row not in others) for row in rows]
    context = {"sessions": shown, "others": others}
    return render(request, "account/sessions.html", context)


def _sessions(request: HttpRequest) -> list[UserSession]:
    return list(UserSession.objects.filter(user=request.user.pk).order_by("-created_at"))
