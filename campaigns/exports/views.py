"""Pages of exports and publishing: preview, make, fetch, publish, roll back."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from campaigns.common.conditional import unless_known
from campaigns.common.errors import DomainError
from campaigns.common.figures import lines_count, number
from campaigns.exports.build import exports_dir
from campaigns.exports.held import held_of_file
from campaigns.exports.preview import export_preview
from campaigns.exports.profiles import PROFILES, profile_default, profile_takes
from campaigns.exports.publications import publication_removed, publication_told
from campaigns.exports.publishing import campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.exports.saved_profiles import profile_found, profile_of, profiles_saved
from campaigns.exports.services import export_create
from campaigns.models import Campaign, Export, Publication
from campaigns.review.place import number_read
from campaigns.workspaces import access
from campaigns.workspaces.onboarding import onboarding_look
from campaigns.workspaces.requests import StudioRequest

SHOWN = 50
# What a list of exports does not tell, and which may name every line of a catalog.
LONG = ("held", "risky", "manifest")


def export_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Campaigns that have something to send, and past exports and publications."""
    campaigns = Campaign.objects.filter(workspace=request.workspace).order_by("-updated")[:SHOWN]
    exports = Export.objects.filter(workspace=request.workspace).select_related(
        "campaign", "created_by", "job"
    )
    exports = exports.defer(*LONG)
    publications = Publication.objects.filter(workspace=request.workspace)
    context = {
        "campaigns": campaigns,
        "profiles": PROFILES.values(),
        "own_profiles": profiles_saved(request.workspace.pk),
        "exports": [_row(row) for row in exports.order_by("-pk")[:SHOWN]],
        "publications": publications.select_related("campaign", "created_by").order_by("-pk")[
            :SHOWN
        ],
        "may_publish": access.may(request, "publish"),
    }
    return render(request, "campaigns/exports/export_list.html", context)


def preview_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """What would change, what is held and why. POST makes the export."""
    campaign = access.campaign(request, pk)
    name = request.POST.get("profile") or request.GET.get("profile") or profile_default(campaign)
    found = profile_found(name, campaign.workspace_id)
    if name != "publish" and found is None:
        raise Http404("There is no such profile.")
    if request.method == "POST":
        access.require(request, "export.make")
        row = export_create(campaign=campaign, profile=name, by=request.user)
        return redirect("exports:export_detail", workspace, row.pk)
    onboarding_look(request, "preview")
    profile = found[0] if found else None
    context = {
        "campaign": campaign,
        "profile": profile,
        "profile_name": name,
        "profiles": PROFILES.values(),
        "own_profiles": profiles_saved(campaign.workspace_id),
        "preview": export_preview(
            campaign,
            profile,
            page=number_read(request.GET.get("page")) or 1,
            held_page=number_read(request.GET.get("held")) or 1,
        ),
        "takes": profile_takes(campaign, profile),
        "may_make": access.may(request, "export.make"),
        "may_publish": access.may(request, "publish"),
        "exports": [
            _row(row)
            for row in campaign.exports.select_related("created_by", "job")
            .defer(*LONG)
            .order_by("-pk")[:6]
        ],
        "publications": campaign.publications.select_related("created_by").order_by("-pk")[:6],
    }
    return render(request, "campaigns/exports/preview.html", context)


def export_detail_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """One export: its state, its file, what was held."""
    row = access.export(request, pk)
    name = "_export_state.html" if request.htmx else "export_detail.html"
    return render(
        request,
        f"campaigns/exports/{name}",
        {
            "export": row,
            "shown": _row(row),
            "campaign": row.campaign,
            "is_offered": profile_found(row.profile, row.workspace_id) is not None,
            "behind": held_of_file(row, page=number_read(request.GET.get("held")) or 1),
        },
    )


def export_file_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponseBase:
    """The whole file."""
    return export_file_response(request, access.export(request, pk))


def export_manifest_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """What the file holds, as JSON."""
    return export_manifest_response(access.export(request, pk))


def export_provenance_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponseBase:
    """Where each text of the file came from and who approved it, as JSON Lines."""
    return export_provenance_response(request, access.export(request, pk))


def publish_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Approved copy becomes live copy."""
    campaign = access.campaign(request, pk)
    made = campaign_publish(campaign=campaign, by=request.user)
    if isinstance(made, Publication):
        messages.success(request, _published_words(made))
    else:
        messages.success(request, "Publishing has started. You can leave this page.")
    return redirect(_live_page(workspace, campaign.pk))


def publication_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """What a publication changed, what it held, and whether it can be rolled back."""
    row = access.publication(request, pk)
    context = {
        "publication": row,
        "campaign": row.campaign,
        "told": publication_told(row, page=number_read(request.GET.get("page")) or 1),
        "behind": held_of_file(row, page=number_read(request.GET.get("held")) or 1),
        "may_publish": access.may(request, "publish"),
    }
    return render(request, "campaigns/exports/publication_detail.html", context)


def _live_page(workspace: str, campaign_id: int) -> str:
    return f"{reverse('exports:preview', args=[workspace, campaign_id])}?profile=publish"


def _published_words(made: Publication) -> str:
    """How many lines went live, how many texts left, and how many lines were held."""
    count = made.items.exclude(candidate=None).count()
    words = [f"{lines_count(count)} {'is' if count == 1 else 'are'} live now."] if count else []
    if left := publication_removed(made):
        words.append(f"{number(left)} live text{' has' if left == 1 else 's have'} been removed.")
    if held := len(made.held):
        words.append(f"{lines_count(held)} {'was' if held == 1 else 'were'} held.")
    return " ".join(words)


def rollback_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Put back what was live before a publication."""
    row = publication_rollback(publication=access.publication(request, pk), by=request.user)
    messages.success(request, "Rolled back. What was live before is live again.")
    return redirect(_live_page(workspace, row.campaign_id))


def export_file_response(request: HttpRequest, row: Export) -> HttpResponseBase:
    """The file as a download, or 304 where it is known. Raises `DomainError` (409) until it is whole, and where it is gone."""
    profile = profile_of(row)
    return _download(request, row, row.file, row.sha256, (profile.ending, profile.media_type))


def export_provenance_response(request: HttpRequest, row: Export) -> HttpResponseBase:
    """The provenance of its texts as a download; as `export_file_response`."""
    if row.file and not row.provenance:
        raise _NotThere("This file was made before provenance was kept. Make the export again.")
    known = row.manifest.get("provenance", {}).get("sha256", "")
    kind = ("provenance.jsonl", "application/x-ndjson")
    return _download(request, row, row.provenance, known, kind)


def _download(
    request: HttpRequest, row: Export, kept: str, digest: str, kind: tuple[str, str]
) -> HttpResponseBase:
    """A whole file of an export; `kind` is the ending of its name and its media type."""
    if not kept:
        raise _NotThere("The file is not written yet.")
    ending, media_type = kind

    def whole() -> FileResponse:
        try:
            stream = (exports_dir() / kept).open("rb")
        except FileNotFoundError as error:
            raise _NotThere("The file is no longer there. Make the export again.") from error
        name = f"copystudio-{row.profile}-{row.pk}.{ending}"
        return FileResponse(stream, as_attachment=True, filename=name, content_type=media_type)

    return unless_known(request, digest, whole)


def export_manifest_response(row: Export) -> HttpResponse:
    """The manifest as a download. Raises `DomainError` (409) until the file is whole."""
    if not row.file:
        raise _NotThere("The file is not written yet.")
    body = json.dumps(row.manifest, indent=2, ensure_ascii=False)
    return HttpResponse(body, content_type="application/json")


class _NotThere(DomainError):
    status = 409
    title = "No file"


def _row(row: Export) -> dict[str, Any]:
    """What the lists show of an export."""
    looks = {
        "queued": ("clock", "", "Queued"),
        "running": ("loader", "here", "Being written"),
        "succeeded": ("circle-check", "ok", "Written"),
        "partial": ("triangle-alert", "warn", "Written, some held"),
        "failed": ("circle-x", "bad", "Failed"),
        "cancelled": ("ban", "", "Cancelled"),
    }
    icon, tone, words = looks[export_state(row)]
    return {
        "row": row,
        "icon": icon,
        "tone": tone,
        "words": words,
        "label": profile_of(row).label,
    }


def export_state(row: Export) -> str:
    """The export's state; where its job ended without a word of the export, the job's."""
    job = row.job
    if (
        row.state in ("queued", "running")
        and job is not None
        and job.state in ("failed", "cancelled")
    ):
        return job.state
    return row.state
