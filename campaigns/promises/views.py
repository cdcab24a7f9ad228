"""The page of promises."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from campaigns.models import Promise, PromiseKind
from campaigns.promises.selectors import STATES, promises_listed
from campaigns.promises.words import LOOKS, promise_words
from campaigns.workspaces.requests import StudioRequest

SHOWN = 50


def promise_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """What approved copy promises, what ends first before the others."""
    return render(request, "campaigns/promises/promise_list.html", _context(request))


def _context(request: StudioRequest) -> dict[str, Any]:
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    rows = promises_listed(state=state, kind=kind)
    if campaign := _number(request.GET.get("campaign", "")):
        rows = rows.filter(candidate__campaign=campaign)
    rows = _after(rows, _number(request.GET.get("cursor", "")[1:]))
    related = ("candidate__campaign", "product")
    heavy = ("candidate__badges", "product__description", "product__understanding")
    found = list(rows.select_related(*related).defer(*heavy).order_by("until", "pk")[: SHOWN + 1])
    shown = found[:SHOWN]
    return {
        "rows": [promise_words(row) for row in shown],
        "next": f"b{shown[-1].pk}" if len(found) > SHOWN else "",
        "states": [(name, LOOKS[name][0]) for name in STATES],
        "kinds": PromiseKind.choices,
        "state": state if state in STATES else "",
        "kind": kind if kind in PromiseKind.values else "",
        "campaign": campaign,
        "narrowed": state in STATES or kind in PromiseKind.values or bool(campaign),
    }


def _after(rows: QuerySet[Promise], last: int) -> QuerySet[Promise]:
    """Those that come after a row of the list."""
    until = Promise.objects.filter(pk=last).values_list("until", flat=True).first()
    if until is None:
        return rows
    return rows.filter(Q(until__gt=until) | Q(until=until, pk__gt=last))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
