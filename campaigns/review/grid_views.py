"""Pages of the grid: many lines, one verdict on those that are ticked, what became of each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from campaigns.channels.selectors import channel_labels
from campaigns.common.errors import DomainError
from campaigns.common.figures import lines_count, number
from campaigns.models import Batch, Candidate, Decision, TaskChange
from campaigns.review.assigning import PLAN, task_holders
from campaigns.review.bulk import ACTIONS, FREE, BulkResult, bulk_decide, bulk_lines
from campaigns.review.bulk_tasks import bulk_plan
from campaigns.review.compared import lines_compared
from campaigns.review.grid import (
    COMPARED_MOST,
    grid_campaigns,
    grid_page,
    grid_row,
    grid_tabs,
)
from campaigns.review.grid_chips import grid_chips
from campaigns.review.grid_order import ORDERS, grid_headings
from campaigns.review.grid_query import SIZES, GridQuery, grid_query, grid_url
from campaigns.review.place import number_read
from campaigns.review.saved_views import ViewLink, view_links
from campaigns.review.states import REASONS
from campaigns.review.talk import lines_talked_about
from campaigns.review.task_filters import PRIORITY_WORDS
from campaigns.review.task_forms import task_values
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest

SAMPLES = 5
REFUSED_KEPT = 200
DONE = {
    "approve": "Approved", "reject": "Rejected", "request_changes": "Sent back", PLAN: "Planned",
}  # fmt: skip
ASKED = {
    "approve": "Approve", "reject": "Reject", "request_changes": "Send back", PLAN: "Plan",
}  # fmt: skip
DOING = {
    "approve": "Approving", "reject": "Rejecting", "request_changes": "Sending back",
    PLAN: "Planning",
}  # fmt: skip


def grid_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Lines a page at a time, filtered by the address."""
    query = grid_query(request.GET)
    views = view_links(request.workspace, request.user, query)
    compare = [pk for pk in map(number_read, request.GET.getlist("compare")) if pk]
    context = {
        "page": grid_page(request, query),
        "query": query,
        "tabs": grid_tabs(request, query),
        "sizes": SIZES,
        "campaigns": grid_campaigns(request.workspace),
        "channels": list(channel_labels().items()),
        "holders": task_holders(request.workspace.pk),
        "compared": lines_compared(request.workspace, compare),
        "may_decide": access.may(request, "candidate.decide"),
        "bulk_url": f"{reverse('review:bulk', args=[workspace])}?{query.query()}",
        "undo_last_url": _undo_last_url(workspace, query),
        "narrowed": {k: v for k, v in query.filters.items() if k != "state"} or query.resting,
        "chips": grid_chips(request.workspace, query),
        "orders": ORDERS,
        "headings": grid_headings(query.sort),
        "views": views,
        "view": _view_here(request, query, views),
        "may_share": access.may(request, "view.share"),
        "done": _batch_done(request),
        "may_export": access.may(request, "export.preview"),
        "looks_query": f"campaign={query.filters['campaign']}"
        if query.filters.get("campaign", "").isdigit()
        else "",
    }
    return render(request, "campaigns/review/grid.html", context)


def _view_here(
    request: StudioRequest, query: GridQuery, views: list[ViewLink]
) -> dict[str, Any] | None:
    """The saved view that the grid began as, and whether it shows something else by now."""
    link = next((link for link in views if link.here), None)
    if link is None:
        return None
    return {
        "link": link,
        "is_changed": link.view.query != query.saved,
        "may_change": access.saved_view_is_to_change(request, link.view),
    }


def _batch_done(request: StudioRequest) -> Batch | None:
    """The bulk act that led here, for a look at what became of each line."""
    rows = Batch.objects.filter(workspace=request.workspace, created_by=request.user)
    return rows.filter(pk=number_read(request.GET.get("batch")) or 0, undone=None).first()


def bulk_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """First asks (how many, five samples), then, with the count that was shown, decides."""
    query = grid_query(request.GET)
    action = request.POST.get("action", "")
    ids = _ids(request)
    if action == "compare":
        return _compare(request, query, ids)
    if action not in (*ACTIONS, PLAN):
        raise DomainError("Choose what to do with the lines.")
    everything = bool(request.POST.get("all"))
    if not everything and not ids:
        messages.warning(request, "Tick some lines first.")
        return _go(request, grid_url(workspace, query))
    lines = bulk_lines(
        request, ids=None if everything else ids, wanted=query.wanted if everything else None
    )
    expected = number_read(request.POST.get("expected_count"))
    if expected is None:
        return _ask(request, query, action, lines, everything=everything)
    return _done(request, query, action, _act(request, action, lines, expected))


def _act(request: StudioRequest, action: str, lines: list[Candidate], expected: int) -> BulkResult:
    if action == PLAN:
        zone = request.workspace.timezone
        values = task_values(request.POST, workspace=request.workspace, zone=zone)
        return bulk_plan(request, lines=lines, expected_count=expected, values=values)
    return bulk_decide(
        request,
        action=action,
        lines=lines,
        expected_count=expected,
        reason=request.POST.get("reason", ""),
        note=request.POST.get("note", ""),
    )


def _compare(request: StudioRequest, query: GridQuery, ids: list[int]) -> HttpResponse:
    address = grid_url(request.workspace.slug, query)
    if not 2 <= len(ids) <= COMPARED_MOST:
        messages.warning(request, f"Tick two to {COMPARED_MOST} lines to compare them.")
        return _go(request, address)
    chosen = "".join(f"&compare={pk}" for pk in ids)
    return _go(request, f"{address}{chosen}#compare")


def _go(request: StudioRequest, address: str) -> HttpResponse:
    """Another page, also where htmx asked for a dialog."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def batch_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """What became of each line of a bulk act."""
    batch = access.batch(request, pk)
    model = TaskChange if batch.action == PLAN else Decision
    decisions = model.objects.filter(batch=batch).select_related(
        "candidate__product", "candidate__campaign", "candidate__assigned_to"
    )
    refused = request.session.get(f"batch-{pk}", [])
    words = {item["id"]: item["problem"] for item in refused}
    left = Candidate.objects.filter(workspace=request.workspace, pk__in=words)
    rows = left.select_related("product", "campaign", "assigned_to").order_by("pk")
    context = {
        "batch": batch,
        "query": grid_query(request.GET),
        "done_word": DONE[batch.action].lower(),
        "done": [grid_row(decision.candidate) for decision in decisions.order_by("pk")[:100]],
        "refused": [(grid_row(line), words[line.pk]) for line in rows],
        "may_undo": access.may(request, "candidate.decide") and batch.count and not batch.undone,
    }
    return render(request, "campaigns/review/batch.html", context)


def _ask(
    request: StudioRequest,
    query: GridQuery,
    action: str,
    lines: list[Candidate],
    *,
    everything: bool,
) -> HttpResponse:
    too_many = (
        action == "approve"
        and len(lines) > FREE
        and not access.may(request, "candidate.bulk_over_25")
    )
    context: dict[str, Any] = {
        "action": action,
        "verb": ASKED[action],
        "doing": f"{DOING[action]} {number(len(lines))}",
        "lines": lines,
        "said": lines_count(len(lines)),
        "samples": [grid_row(line) for line in _spread(lines)],
        "blocked": sum(bool(line.badges.get("blocks")) for line in lines),
        "talked_about": lines_talked_about(lines) if action == "approve" else 0,
        "everything": everything,
        "too_many": too_many,
        "free": FREE,
        "reasons": list(REASONS.items()),
        **_plan_choices(request, action),
        "bulk_url": f"{reverse('review:bulk', args=[request.workspace.slug])}?{query.query()}",
        "grid_url": grid_url(request.workspace.slug, query),
    }
    name = "_bulk_ask.html" if request.htmx else "bulk_ask.html"
    return render(request, f"campaigns/review/{name}", context)


def _plan_choices(request: StudioRequest, action: str) -> dict[str, Any]:
    """What the dialog of the act that plans offers: a writer takes lines or lets them go, no more."""
    if action != PLAN:
        return {}
    may_plan = access.may(request, "task.plan")
    holders = task_holders(request.workspace.pk) if may_plan else [request.user]
    return {
        "may_plan": may_plan,
        "holders": holders,
        "priorities": list(PRIORITY_WORDS)[::-1],
        "zone": request.workspace.timezone,
    }


def _spread(lines: list[Candidate]) -> list[Candidate]:
    """Samples from all over the lines: the first ones are often of one product and field."""
    step = max(1, len(lines) // SAMPLES)
    return lines[::step][:SAMPLES]


def _done(
    request: StudioRequest, query: GridQuery, action: str, result: BulkResult
) -> HttpResponse:
    refused = [item for item in result.results if not item["ok"]]
    done = len(result.results) - len(refused)
    slug = request.workspace.slug
    if result.undo_id is None:
        first = refused[0]["problem"] if refused else ""
        messages.warning(request, f"Nothing was decided. {first}".strip())
        return redirect(grid_url(slug, query))
    undo = f"{reverse('review:batch_undo', args=[slug, result.undo_id])}?{query.query()}"
    messages.success(request, f"{DONE[action]} {lines_count(done)}.", extra_tags=f"undo:{undo}")
    if not refused:
        return redirect(grid_url(slug, query, batch=result.undo_id))
    request.session[f"batch-{result.undo_id}"] = refused[:REFUSED_KEPT]
    address = reverse("review:batch", args=[slug, result.undo_id])
    return redirect(f"{address}?{query.query()}")


def _ids(request: StudioRequest) -> list[int]:
    return [pk for pk in map(number_read, request.POST.getlist("ids")) if pk]


def _undo_last_url(workspace: str, query: GridQuery) -> str:
    """Undo that comes back to this page of the grid."""
    back = query.query(after=query.after, before=query.before, at="grid")
    return f"{reverse('review:undo_last', args=[workspace])}?{back}"
