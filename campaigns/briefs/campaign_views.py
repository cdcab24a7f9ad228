"""Pages of campaigns: list, new, overview, brief."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from campaigns.briefs.board import CARDS, board_columns
from campaigns.briefs.brief_shown import brief_initial
from campaigns.briefs.duplicating import campaign_duplicate
from campaigns.briefs.forms import BriefForm, CampaignForm, form_lock
from campaigns.briefs.offer_reach import offer_reach
from campaigns.briefs.ordering import order_summary
from campaigns.briefs.products import campaign_products
from campaigns.briefs.readiness import PAGE, campaign_readiness
from campaigns.briefs.selectors import (
    STATE_BADGES,
    campaign_rounds,
    campaign_tasks,
    campaign_timeline,
    campaigns_listed,
)
from campaigns.briefs.services import (
    campaign_archive,
    campaign_assign,
    campaign_change,
    campaign_create,
    campaign_holder,
    campaign_holders,
)
from campaigns.briefs.versions import LABELS
from campaigns.common.errors import Conflict, DomainError
from campaigns.common.forms import form_errors, form_focus_fault
from campaigns.models import Brand, Campaign, CampaignState
from campaigns.workspaces import access
from campaigns.workspaces.onboarding import onboarding_look
from campaigns.workspaces.requests import StudioRequest

LISTED = 25
PAGES_MOST = 10_000
MIXED_ADS = {"google_rsa", "google_pmax"}
SHOWN = 5
CONFLICT_FIELDS = {
    name: LABELS[name]
    for name in (
        "name",
        "goal",
        "audience",
        "offer",
        "starts",
        "ends",
        "lines_due",
        "timezone",
        "channels",
        "must_say",
        "must_not_say",
        "learn_from_review",
    )
}


def campaign_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Campaigns, those changed last first, as a list or as a board."""
    show = request.GET.get("show", "open")
    search = request.GET.get("search", "").strip()
    mine = request.user if request.GET.get("mine") else None
    rows = campaigns_listed(show=show, search=search, mine=mine)
    is_board = request.GET.get("view") == "board"
    page = Paginator(rows, CARDS if is_board else LISTED).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, STATE_BADGES[CampaignState(row.state)]) for row in page],
        "columns": board_columns(list(page)) if is_board else None,
        "is_board": is_board,
        "show": show,
        "search": search,
        "mine": mine,
        "may_create": access.may(request, "brief.edit", own=True),
    }
    return render(request, "campaigns/briefs/campaign_list.html", context)


def campaign_create_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """A new campaign, which opens on its brief; with `sku` it has that product already."""
    data = request.POST if request.method == "POST" else None
    sku = (request.POST.get("sku") or request.GET.get("sku") or "").strip()
    product = access.product(request, sku) if sku else None
    skus = {"skus": [product.sku]} if product else {}
    form = CampaignForm(data, brands=_brands())
    if request.method == "POST" and form.is_valid():
        try:
            row = campaign_create(
                workspace=request.workspace, by=request.user, values={**form.cleaned_data, **skus}
            )
        except DomainError as error:
            form_errors(form, error)
        else:
            return redirect("briefs:brief_edit", workspace, row.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "product": product}
    return render(request, "campaigns/briefs/campaign_create.html", context, status=status)


def campaign_detail_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """What each person does next, how ready it is, what is missing."""
    row = access.campaign(request, pk)
    onboarding_look(request, "campaign")
    number = _number(request.GET.get("page"))
    readiness = campaign_readiness(row, number)
    rounds = campaign_rounds(row)
    context = {
        "campaign": row,
        "state_badge": STATE_BADGES[CampaignState(row.state)],
        "readiness": readiness,
        "people": campaign_tasks(row, readiness, request.user),
        "reach": offer_reach(row),
        "rounds": rounds,
        "running": [item for item in rounds if not item.job.is_final],
        "timeline": campaign_timeline(row, rounds, timezone.now()),
        "page_number": number,
        "pages": range(1, -(-readiness.products // PAGE) + 1),
        "may_edit": _may_edit(request, row),
        "may_create": access.may(request, "brief.edit", own=True),
        "holders": campaign_holders(request.workspace.pk) if _may_edit(request, row) else [],
        "may_generate": access.may(request, "round.create"),
        "may_export": access.may(request, "export.preview"),
        "may_plan": access.may(request, "launch.plan"),
        "has_ads": not MIXED_ADS.isdisjoint(row.channels),
        "has_messages": "sms" in row.channels,
    }
    return render(request, "campaigns/briefs/campaign_detail.html", context)


def campaign_archive_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Put a campaign away."""
    row = access.campaign_to_edit(request, pk)
    campaign_archive(campaign=row, by=request.user)
    messages.success(request, f"{row.name} is archived. Its lines and history stay.")
    return redirect("briefs:campaign_list", workspace)


def campaign_duplicate_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """A new campaign from this one's brief, which opens on its own."""
    row = campaign_duplicate(campaign=access.campaign(request, pk), by=request.user)
    messages.success(request, "Copied without its offer and dates. Give it a new name.")
    return redirect("briefs:brief_edit", workspace, row.pk)


def campaign_assign_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Give a campaign to somebody, or to nobody."""
    row = access.campaign_to_edit(request, pk)
    to = campaign_holder(request.workspace.pk, request.POST.get("to", ""))
    campaign_assign(campaign=row, to=to, by=request.user)
    said = f"{row.name} is assigned to {to}." if to else f"{row.name} is assigned to nobody."
    messages.success(request, said)
    return redirect("briefs:campaign_detail", workspace, row.pk)


def brief_edit_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """The structured brief; it saves itself as it is written, and by its button."""
    if request.method == "POST":
        return _brief_save(request, access.campaign_to_edit(request, pk))
    row = access.campaign(request, pk)
    form = BriefForm(initial=brief_initial(row), brands=_brands())
    return _brief_page(request, row, form)


def _brief_save(request: StudioRequest, row: Campaign) -> HttpResponse:
    form = BriefForm(request.POST, brands=_brands())
    conflict: dict[str, Any] | None = None
    if form.is_valid():
        version = _number(request.POST.get("force")) if request.POST.get("force") else None
        try:
            row = campaign_change(
                campaign=row,
                version=version or form.cleaned_data["version"],
                by=request.user,
                values=form.values(),
            )
        except Conflict as error:
            conflict = _conflict(error.extra["current"], form.values())
        except DomainError as error:
            form_errors(form, error)
        else:
            if not request.htmx:
                messages.success(request, "Saved.")
                return redirect("briefs:brief_edit", request.workspace.slug, row.pk)
    status = 409 if conflict else 422 if form.errors else 200
    if request.htmx:
        context = {
            "campaign": row,
            "form": form,
            "conflict": conflict,
            "saved": status == 200,
            "now": timezone.now(),
        }
        return render(request, "campaigns/briefs/_brief_state.html", context, status=status)
    return _brief_page(request, row, form, conflict=conflict, status=status)


def _conflict(current: dict[str, Any], mine: dict[str, Any]) -> dict[str, Any]:
    """The fields on which both differ, in words, and the version that is stored."""
    rows = [
        {"label": label, "theirs": _words(current[key]), "mine": _words(mine[key])}
        for key, label in CONFLICT_FIELDS.items()
        if _words(current[key]) != _words(mine[key])
    ]
    return {"version": current["version"], "rows": rows}


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(str(item) for item in value.values() if item)
    if isinstance(value, list):
        return ", ".join(value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return str(value or "")


def _brief_page(
    request: StudioRequest,
    row: Campaign,
    form: BriefForm,
    *,
    conflict: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    may_edit = _may_edit(request, row)
    if not may_edit:
        form_lock(form)
    if status == 422:
        form_focus_fault(form)
    context = {
        "campaign": row,
        "form": form,
        "conflict": conflict,
        "products": campaign_products(row, 0, SHOWN),
        "order": order_summary(row),
        "may_edit": may_edit,
        "may_generate": access.may(request, "round.create"),
        "now": timezone.now(),
    }
    return render(request, "campaigns/briefs/brief_edit.html", context, status=status)


def _may_edit(request: StudioRequest, row: Campaign) -> bool:
    return access.may(request, "brief.edit", own=access.campaign_is_own(request, row))


def _brands() -> list[Brand]:
    return list(Brand.objects.order_by("name"))


def _number(value: str | None) -> int:
    try:
        return min(max(1, int(value or 1)), PAGES_MOST)
    except ValueError:
        return 1
