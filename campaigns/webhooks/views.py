"""Pages of webhooks: all endpoints, one with its messages, and what is done with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from campaigns.common.errors import Conflict, DomainError
from campaigns.common.figures import counted
from campaigns.common.forms import form_errors, form_focus_fault
from campaigns.models import WebhookEndpoint
from campaigns.webhooks.forms import CONNECT, EndpointChangeForm, EndpointForm, ReplayForm
from campaigns.webhooks.keeping import BOTH
from campaigns.webhooks.selectors import STATES, delivery_page, endpoint_state, endpoints_of
from campaigns.webhooks.services import (
    deliveries_replay,
    delivery_replay,
    endpoint_add,
    endpoint_change,
    endpoint_remove,
    endpoint_test,
    secret_replace,
)
from campaigns.webhooks.shops import TAKEN
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Every endpoint; add one. Its secret is shown once."""
    form = EndpointForm(request.POST or None)
    context: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            row, context["secret"] = endpoint_add(
                workspace_id=request.workspace.pk, by=request.user, **form.values()
            )
        except DomainError as error:
            form_errors(form, error)
        else:
            context["added"] = row
            form = EndpointForm()
    form_focus_fault(form)
    context["shops"] = [(way, made.title) for way, made in CONNECT.items()]
    context |= {"form": form, "endpoints": endpoints_of(request.workspace)}
    status = 422 if form.errors else 200
    return render(request, "campaigns/webhooks/endpoint_list.html", context, status=status)


def connect_view(request: StudioRequest, workspace: str, way: str) -> HttpResponse:
    """Connect a shop; a test says at once whether it lets us in."""
    if (made := CONNECT.get(way)) is None:
        raise Http404
    form = made(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row, _ = endpoint_add(
                workspace_id=request.workspace.pk, kinds=TAKEN, by=request.user, **form.values()
            )
        except DomainError as error:
            form_errors(form, error)
        else:
            endpoint_test(endpoint=row, by=request.user)
            messages.success(request, "It is connected. A test is on its way: reload in a moment.")
            return redirect("webhooks:endpoint", workspace, row.pk)
    form_focus_fault(form)
    context = {"form": form, "way": way}
    status = 422 if form.errors else 200
    return render(request, "campaigns/webhooks/connect.html", context, status=status)


def endpoint_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """One endpoint and its messages; change it."""
    row = access.webhook_endpoint(request, pk)
    form = EndpointChangeForm(row, request.POST or None)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            endpoint_change(
                endpoint=row, values=form.values(), version=_version(request), by=request.user
            )
        except Conflict as error:
            conflict = error
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, "The endpoint is saved.")
            return redirect("webhooks:endpoint", workspace, pk)
    return _page(request, row, form, conflict=conflict)


def endpoint_remove_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Take an endpoint away, where the box that says so is ticked: its messages go with it."""
    row = access.webhook_endpoint(request, pk)
    if not request.POST.get("sure"):
        raise DomainError("Tick the box to confirm. Nothing was removed.")
    endpoint_remove(endpoint=row, by=request.user)
    messages.success(request, "The endpoint is removed.")
    return redirect("webhooks:list", workspace)


def endpoint_test_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Send a test message."""
    endpoint_test(endpoint=access.webhook_endpoint(request, pk), by=request.user)
    messages.success(request, "A test message is on its way. Reload this page in a moment.")
    return redirect("webhooks:endpoint", workspace, pk)


def secret_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """A new secret, shown once."""
    row = access.webhook_endpoint(request, pk)
    secret = secret_replace(endpoint=row, by=request.user)
    row.refresh_from_db()
    return _page(request, row, EndpointChangeForm(row), secret=secret)


def replay_span_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Send again what was given up or held in a span of time."""
    row = access.webhook_endpoint(request, pk)
    form = ReplayForm(request.POST)
    if not form.is_valid():
        raise DomainError("Choose one of the spans.")
    # One moment later than now: what was written in this moment is meant, too.
    until = timezone.now() + timedelta(seconds=1)
    count = deliveries_replay(
        endpoint=row,
        since=until - form.span(),
        until=until,
        delivered=form.cleaned_data["delivered"],
        by=request.user,
    )
    said = (
        f"{counted(count, 'message')} will be sent again."
        if count
        else "There was nothing to send again."
    )
    messages.success(request, said)
    return redirect("webhooks:endpoint", workspace, pk)


def replay_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Send one message again."""
    row = access.webhook_delivery(request, pk)
    delivery_replay(delivery=row, by=request.user)
    messages.success(request, "The message will be sent again.")
    return redirect("webhooks:endpoint", workspace, row.endpoint_id)


def _page(
    request: StudioRequest,
    row: WebhookEndpoint,
    form: EndpointChangeForm,
    *,
    conflict: Conflict | None = None,
    secret: str = "",
) -> HttpResponse:
    state = request.GET.get("state", "")
    form_focus_fault(form)
    context = {
        "row": row,
        "form": form,
        "replay": ReplayForm(),
        "conflict": conflict,
        "secret": secret,
        "both": BOTH,
        "badge": endpoint_state(row),
        "page": delivery_page(row, state=state, before=_number(request.GET.get("cursor", ""))),
        "states": [
            {"value": value, "label": badge[0], "on": value == state}
            for value, badge in STATES.items()
        ],
        "state": state,
        "now": timezone.now(),
    }
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "campaigns/webhooks/endpoint.html", context, status=status)


def _version(request: StudioRequest) -> int:
    return _number(request.POST.get("version", "")) or 0


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
