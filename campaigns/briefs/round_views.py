"""Pages of rounds and jobs: order, watch, cancel, ask again for what is missing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone

from campaigns.briefs.brand_adapters import round_adapter
from campaigns.briefs.forms import RoundForm
from campaigns.briefs.live import Event
from campaigns.briefs.operations_views import job_rows
from campaigns.briefs.ordering import order_summary
from campaigns.briefs.own_prompts import round_prompts
from campaigns.briefs.products import campaign_quarantined, products_writable
from campaigns.briefs.round_page import (
    FLAT_MOST,
    JOB_BADGES,
    PAGE,
    WAITING,
    asked_context,
    lines_by_list,
    progress_context,
    round_groups,
    round_lines,
)
from campaigns.briefs.round_services import round_create, work_cancel, work_retry
from campaigns.briefs.selectors import rounds_listed
from campaigns.briefs.sse import event_written, last_event_id, stream_response
from campaigns.catalog.quarantines import is_quarantined
from campaigns.common.errors import DomainError, QuotaExceeded
from campaigns.common.forms import form_errors
from campaigns.models import Campaign, Candidate, Product, Round
from campaigns.workspaces import access
from campaigns.workspaces.engine_choice import engine_writer
from campaigns.workspaces.engine_list import engines_listed
from campaigns.workspaces.formats import formats_of
from campaigns.workspaces.requests import StudioRequest
from generation.models import Job, JobState

LISTED = 25
TICKED_MOST = 60
LOOKS = ("product", "field", "newest")


def round_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """All rounds, newest first."""
    only = request.GET.get("only", "")
    page = Paginator(rounds_listed(only=only), LISTED).get_page(request.GET.get("page"))
    rows = [(row, JOB_BADGES[JobState(row.job.state)]) for row in page]
    context = {"page": page, "rows": rows, "only": only}
    return render(request, "campaigns/briefs/round_list.html", context)


def round_create_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Choose channels, products and how many lines; POST starts the round."""
    row = access.campaign(request, pk)
    data = request.POST if request.method == "POST" else None
    products = _ticked_from(row, request.GET.get("sku", ""))
    form = RoundForm(data, campaign=row, products=products, initial=request.GET.dict())
    status = 200
    headers: dict[str, str] = {}
    writer = engine_writer(request.workspace)
    if request.method == "POST" and form.is_valid():
        asked = form.asked()
        if asked.get("engine") == writer.wanted:
            # Ticked from the start: nobody asked for it by name, so another may go on in its place.
            del asked["engine"]
        try:
            made = round_create(campaign=row, by=request.user, asked=asked)
        except DomainError as error:
            form_errors(form, error)
            status, headers = error.status, error.headers
        else:
            return redirect("briefs:round_detail", workspace, made.pk)
    elif form.errors:
        status = 422
    engines = sorted(engines_listed(), key=lambda engine: engine["name"] != writer.name)
    context = {
        "campaign": row,
        "form": form,
        "ticked": len(products),
        "quarantined": len(campaign_quarantined(row)),
        "order": order_summary(row),
        "writer": writer,
        "engines": [engine for engine in engines if not engine["unavailable"]],
        "missing_engines": [engine for engine in engines if engine["unavailable"]],
        "may_generate": access.may(request, "round.create"),
    }
    response = render(request, "campaigns/briefs/round_create.html", context, status=status)
    for name, value in headers.items():
        response[name] = value
    return response


def _ticked_from(row: Campaign, sku: str) -> list[Product]:
    """The products to tick, the one asked for in the address among them; none where they are too many to read."""
    products = products_writable(row, TICKED_MOST + 1)
    if len(products) > TICKED_MOST:
        return []
    if sku and all(product.sku != sku for product in products):
        products += Product.objects.exclude(is_quarantined()).filter(sku=sku, archived=False)
    return products


def round_detail_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """A round while it runs and after."""
    row = access.round_(request, pk)
    return render(request, "campaigns/briefs/round_detail.html", _round_context(request, row))


def _round_context(request: StudioRequest, row: Round) -> dict[str, Any]:
    look = request.GET.get("by", "product")
    blocked = bool(request.GET.get("blocked"))
    number = _number(request)
    # Read before the lines, so that a line that comes meanwhile is sent again rather than lost.
    last = Candidate.objects.filter(round=row).aggregate(last=Max("pk"))["last"] or 0
    context = {
        **progress_context(row, row.job, timezone.now()),
        **asked_context(row),
        "campaign": row.campaign,
        "adapter": round_adapter(row),
        "prompts": round_prompts(row),
        "look": look if look in LOOKS else "product",
        "only_blocked": blocked,
        "last": last,
        "page_number": number,
        "pages": range(1, -(-len(row.skus) // PAGE) + 1),
        "waiting": Candidate.objects.filter(round=row, state__in=WAITING).count(),
        "may_cancel": _may_cancel(request, row.job),
    }
    if context["look"] == "product":
        context["groups"] = round_groups(row, number, blocked=blocked)
    else:
        lines = round_lines(row, blocked=blocked)
        order = ("channel", "field", "rank", "pk") if look == "field" else ("-pk",)
        context["flat"] = lines.order_by(*order)[:FLAT_MOST]
    return context


def round_live_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """The head of the page and the lines since `after`: asked every two seconds where events do not come."""
    row = access.round_(request, pk)
    after = last_event_id(request)
    lines = list(round_lines(row).filter(pk__gt=after)[:FLAT_MOST])
    context = {
        **progress_context(row, row.job, timezone.now()),
        "lists": lines_by_list(lines, _shown(request, row)),
        "last": lines[-1].pk if lines else after,
        "polling": not row.job.is_final or len(lines) == FLAT_MOST,
        "may_cancel": _may_cancel(request, row.job),
        "shown_page": request.GET.get("page", ""),
    }
    return render(request, "campaigns/briefs/_round_live.html", context)


def round_events_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponseBase:
    """Lines and progress as they come."""
    row = access.round_(request, pk)
    shown = _shown(request, row)
    shell = {
        "workspace": request.workspace,
        "may_cancel": _may_cancel(request, row.job),
        "csrf_token": get_token(request),
    }

    def write(event: Event) -> str:
        if event.kind == "candidate":
            lists = lines_by_list(event.lines, shown)
            context = {**shell, "lists": lists}
            html = render_to_string("campaigns/briefs/_round_lists.html", context) if lists else ""
            return event_written("candidate", html, event.last_id)
        html = render_to_string(
            "campaigns/briefs/_round_progress.html", {**shell, **event.progress}
        )
        return event_written(event.kind, html)

    def written(event: Event) -> str:
        # The stream goes on when the request and its formats are long left.
        with formats_of(request, request.workspace):
            return write(event)

    return stream_response(row.job_id, last_event_id(request), written)


def _shown(request: StudioRequest, row: Round) -> set[int]:
    """The products whose lists stand on the page that asks; none where it groups in another way."""
    if not request.GET.get("page"):
        return set()
    number = _number(request)
    skus = row.skus[(number - 1) * PAGE : number * PAGE]
    return set(Product.objects.filter(sku__in=skus).values_list("pk", flat=True))


def _number(request: StudioRequest) -> int:
    try:
        return max(1, int(request.GET.get("page") or "1"))
    except ValueError:
        return 1


def job_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """All jobs of the workspace, newest first."""
    page = Paginator(Job.objects.order_by("-pk"), LISTED).get_page(request.GET.get("page"))
    context = {"page": page, "rows": job_rows(request, list(page))}
    return render(request, "campaigns/briefs/job_list.html", context)


def job_cancel_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Cancel in any state that is not an end."""
    job = access.job_to_cancel(request, pk)
    work_cancel(job=job, by=request.user)
    messages.success(request, "Cancelled. What was finished is kept.")
    return _back(request, job)


def job_retry_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Make what is missing."""
    job = access.job_to_cancel(request, pk)
    try:
        work_retry(job=job, by=request.user)
    except QuotaExceeded as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Queued again for what is missing.")
    return _back(request, job)


def _back(request: StudioRequest, job: Job) -> HttpResponse:
    row = Round.objects.filter(job=job).first()
    if row is not None:
        return redirect("briefs:round_detail", request.workspace.slug, row.pk)
    return redirect("briefs:job_list", request.workspace.slug)


def _may_cancel(request: StudioRequest, job: Job) -> bool:
    return access.may(request, "job.cancel", own=job.requested_by_id == request.user.pk)
