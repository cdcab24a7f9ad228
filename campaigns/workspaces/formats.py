"""How a person wants dates and numbers written: their region and their zone, else the browser's and the workspace's."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from campaigns.common.regional import region_asked, region_choices, written_for
from campaigns.common.zones import zone_choices
from campaigns.models import User, Workspace
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.requests import StudioRequest


def formats_of(request: HttpRequest, workspace: Workspace | None) -> AbstractContextManager[None]:
    """The region and the zone in which a page is written: the person's own, else the browser's and the workspace's."""
    user = request.user
    own_region, own_zone = (user.region, user.timezone) if user.is_authenticated else ("", "")
    region = own_region or region_asked(request.headers.get("Accept-Language", ""))
    return written_for(region, own_zone or (workspace.timezone if workspace else "UTC"))


@transaction.atomic
def formats_choose(*, person: User, workspace_id: int, region: str, zone: str) -> None:
    """Set a person's region and zone; "" leaves either to the browser or the workspace."""
    User.objects.filter(pk=person.pk).update(region=region, timezone=zone)
    audit_record(
        workspace_id=workspace_id,
        actor=person,
        event="user.formats_set",
        row=person,
        data={"region": region, "timezone": zone},
    )


class FormatsForm(forms.Form):
    """A region and a zone."""

    region = forms.ChoiceField(label="Dates and numbers as in", required=False)
    timezone_name = forms.ChoiceField(label="Time zone", required=False)

    def __init__(self, *args: Any, workspace: Workspace, **options: Any) -> None:
        super().__init__(*args, **options)
        region, zone = self.fields["region"], self.fields["timezone_name"]
        assert isinstance(region, forms.ChoiceField)
        assert isinstance(zone, forms.ChoiceField)
        region.choices = [("", "As the browser asks"), *region_choices()]
        as_here = ("", f"As the workspace: {workspace.timezone}")
        zone.choices = [as_here, *zone_choices(str(self["timezone_name"].value() or ""))]


def formats_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """How dates and numbers are written for the person, with examples."""
    now = {"region": request.user.region, "timezone_name": request.user.timezone}
    form = FormatsForm(request.POST or None, initial=now, workspace=request.workspace)
    if request.method == "POST" and form.is_valid():
        formats_choose(
            person=request.user,
            workspace_id=request.workspace.pk,
            region=form.cleaned_data["region"],
            zone=form.cleaned_data["timezone_name"],
        )
        messages.success(request, "Saved.")
        return redirect("workspaces:formats", workspace)
    context = {"form": form, "now": timezone.now(), "example": "1248.5"}
    status = 422 if form.is_bound else 200
    return render(request, "campaigns/workspaces/formats.html", context, status=status)
