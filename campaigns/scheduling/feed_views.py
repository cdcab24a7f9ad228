"""The iCal feed of launches: its page, where the address is made and taken back, and what a calendar fetches."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_scopes import scope

from campaigns.common.conditional import unless_known
from campaigns.scheduling.feed import (
    feed_address,
    feed_create,
    feed_find,
    feed_own,
    feed_revoke,
    feed_written,
)
from campaigns.workspaces.requests import StudioRequest


def feed_page_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """One's own feed: made anew, shown once, taken back."""
    address = ""
    if request.method == "POST" and request.POST.get("revoke"):
        feed_revoke(by=request.user)
        messages.success(request, "The address opens nothing any more.")
        return redirect("scheduling:feed", workspace)
    if request.method == "POST":
        secret = feed_create(workspace_id=request.workspace.pk, by=request.user)
        address = feed_address(reverse("launch_feed", args=[secret]), request.build_absolute_uri)
    context = {"feed": feed_own(request.user), "address": address}
    return render(request, "campaigns/scheduling/feed.html", context)


@never_cache
@require_safe
def feed_view(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The launches for whoever knows the address. Revoked and unknown ones look alike."""
    feed = feed_find(secret)
    if feed is None:
        raise Http404
    listed = reverse("scheduling:launch_list", args=[feed.workspace.slug])
    pages = feed_address(listed, request.build_absolute_uri)
    with scope(workspace=feed.workspace_id):
        said = feed_written(feed, pages)
    etag = hashlib.sha256(said).hexdigest()[:32]
    answer = unless_known(request, etag, lambda: HttpResponse(said, "text/calendar; charset=utf-8"))
    answer["X-Robots-Tag"] = "noindex"
    return answer
