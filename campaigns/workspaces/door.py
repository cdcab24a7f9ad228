"""Pages for people who have not signed in: the root, set-up, one-time links, health."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST

from campaigns.common.errors import DomainError
from campaigns.common.forms import form_errors
from campaigns.models import Membership
from campaigns.workspaces.forms import PasswordForm, SetUpForm
from campaigns.workspaces.health import readiness
from campaigns.workspaces.metrics import metrics_may_read, metrics_text
from campaigns.workspaces.services import (
    set_up,
    set_up_is_open,
    sign_in_link_find,
    sign_in_link_use,
)
from campaigns.workspaces.sessions import session_begin


@never_cache
def root_view(request: HttpRequest) -> HttpResponse:
    """One's workspace, or the sign-in page, or set-up where nobody exists."""
    if request.user.is_authenticated:
        member = (
            Membership.objects.filter(user=request.user, active=True)
            .select_related("workspace")
            .first()
        )
        if member is None:
            return render(request, "campaigns/workspaces/nowhere.html", status=403)
        return redirect("workspaces:home", member.workspace.slug)
    return redirect("set_up" if set_up_is_open() else "account_login")


@never_cache
def set_up_view(request: HttpRequest) -> HttpResponse:
    """The first admin, password and workspace; closed as soon as anybody exists."""
    if not set_up_is_open():
        return redirect("root")
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = set_up(**form.cleaned_data)
        except DomainError as error:
            form_errors(form, error)
        else:
            session_begin(request, user)
            return HttpResponseRedirect("/")
    status = 422 if form.errors else 200
    return render(request, "campaigns/workspaces/set_up.html", {"form": form}, status=status)


@never_cache
def sign_in_link_view(request: HttpRequest, secret: str) -> HttpResponse:
    """A one-time link: choose a password and be signed in."""
    link = sign_in_link_find(secret)
    if link is None:
        return render(request, "campaigns/workspaces/link_spent.html", status=404)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = sign_in_link_use(secret=secret, password=form.cleaned_data["password"])
        except DomainError as error:
            form_errors(form, error)
        else:
            session_begin(request, user)
            return HttpResponseRedirect("/")
    context = {"form": form, "person": link.user}
    return render(
        request,
        "campaigns/workspaces/sign_in_link.html",
        context,
        status=422 if form.errors else 200,
    )


def favicon_view(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it by themselves: the mark."""
    return redirect(static("img/mark.svg"))


@never_cache
def healthz_view(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz_view(request: HttpRequest) -> HttpResponse:
    """Database, migrations, age of the oldest due job, disk: 200, or 503 with the reasons."""
    checks = readiness()
    ready = all(check["ok"] for check in checks.values())
    return JsonResponse(
        {"status": "ready" if ready else "not ready", "checks": checks},
        status=200 if ready else 503,
    )


@never_cache
def metrics_view(request: HttpRequest) -> HttpResponse:
    """What a Prometheus server reads, for those who know the token."""
    if not metrics_may_read(request):
        why = "Set COPYSTUDIO_METRICS_TOKEN and send it as a bearer token.\n"
        return HttpResponse(why, content_type="text/plain; charset=utf-8", status=403)
    return HttpResponse(metrics_text(), content_type=CONTENT_TYPE_LATEST)
