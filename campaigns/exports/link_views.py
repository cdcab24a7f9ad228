"""The page on which a campaign's links are tagged, with each approved text's own link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.channels.selectors import channel_labels
from campaigns.common.errors import Conflict, DomainError
from campaigns.common.forms import form_errors, form_focus_fault
from campaigns.exports.links import (
    ADDRESS_MOST,
    LINKED,
    VALUE_MOST,
    LinkTags,
    links_change,
    links_of,
    links_version,
    utm_value,
    variant_of,
)
from campaigns.exports.selection import approved_candidates
from campaigns.models import Campaign
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest

SHOWN = 50


class LinkForm(forms.Form):
    """Source and medium for each channel that a campaign links from, and what all of them share."""

    campaign = forms.CharField(
        label="Campaign",
        max_length=VALUE_MOST,
        help_text="utm_campaign. Kept in lower case, blanks as hyphens.",
    )
    address = forms.CharField(
        label="Page they all lead to",
        required=False,
        max_length=ADDRESS_MOST,
        widget=forms.URLInput(),
        help_text="Empty leads each text to its product’s own page.",
    )

    def __init__(self, *args: Any, channels: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        labels = channel_labels()
        for channel in channels:
            source, medium = LINKED[channel]
            for part, value in (("source", source), ("medium", medium)):
                self.fields[f"{part}_{channel}"] = forms.CharField(
                    label=f"{labels[channel]}: {part}",
                    required=False,
                    max_length=VALUE_MOST,
                    help_text=f"utm_{part}; empty is “{value}”.",
                )

    @property
    def shared(self) -> list[forms.BoundField]:
        """What all channels share."""
        return [self["campaign"], self["address"]]

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Source and medium, channel by channel."""
        names = [name for name in self.fields if name.startswith("source_")]
        return [(self[name], self[name.replace("source_", "medium_", 1)]) for name in names]

    def values(self) -> LinkTags:
        """What was asked for."""
        clean = self.cleaned_data
        return LinkTags(
            clean["campaign"],
            clean["address"],
            {key: clean.get(f"source_{key}", "") for key in LINKED},
            {key: clean.get(f"medium_{key}", "") for key in LINKED},
        )


def links_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """How links are tagged; with `stop` no longer."""
    row = access.campaign(request, pk)
    if request.method == "POST":
        return _save(request, access.campaign_to_edit(request, pk))
    return _page(request, row, _form(row))


def _save(request: StudioRequest, row: Campaign) -> HttpResponse:
    stops = "stop" in request.POST
    form = _form(row, request.POST)
    problem: DomainError | None = None
    if stops or form.is_valid():
        try:
            links_change(
                campaign=row,
                values=None if stops else form.values(),
                version=request.POST.get("version", ""),
                by=request.user,
            )
        except DomainError as error:
            problem = error
            if not stops:
                form_errors(form, error)
        else:
            messages.success(request, "Links are tagged no longer." if stops else "Saved.")
            return redirect("exports:links", request.workspace.slug, row.pk)
    status = problem.status if problem else 422
    row.refresh_from_db()
    if isinstance(problem, Conflict):
        # Theirs, with their version: a second Save writes only over what was seen.
        form = _form(row)
    return _page(request, row, form, problem=problem, status=status)


def _form(row: Campaign, data: Any = None) -> LinkForm:
    tags = links_of(row) or LinkTags(utm_value(row.name))
    initial = {"campaign": tags.campaign, "address": tags.address}
    initial |= {f"source_{key}": value for key, value in tags.sources.items()}
    initial |= {f"medium_{key}": value for key, value in tags.mediums.items()}
    return LinkForm(data, initial=initial, channels=[key for key in LINKED if key in row.channels])


def _page(
    request: StudioRequest,
    row: Campaign,
    form: LinkForm,
    *,
    problem: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    form_focus_fault(form)
    tags, after = links_of(row), request.GET.get("after", "")
    cursor = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    lines = approved_candidates(row).filter(channel__in=LINKED, pk__gt=cursor).order_by("pk")
    found = list(lines[: SHOWN + 1]) if tags else []
    linked = [
        (line, tags.link(line.channel, line.product.url, variant_of(line.revision_id)))
        for line in found[:SHOWN]
        if tags
    ]
    context = {
        "campaign": row,
        "form": form,
        "problem": problem,
        "version": links_version(row),
        "tags": tags,
        "lines": linked,
        "next": found[SHOWN - 1].pk if len(found) > SHOWN else 0,
        "deeper": cursor > 0,
        "may_edit": access.may(request, "brief.edit", own=access.campaign_is_own(request, row)),
    }
    return render(request, "campaigns/exports/links.html", context, status=status)
