"""The dashboard: the last weeks in figures, with what an hour of computing costs where somebody says it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from campaigns.learning.dashboard import (
    WEEKS,
    Week,
    channels_accepted,
    creativity_accepted,
    weeks_review,
)
from campaigns.workspaces.requests import StudioRequest

HOUR_S = 3600


class PriceForm(forms.Form):
    """What an hour of computing costs."""

    price = forms.DecimalField(
        label="Price of an hour of computing",
        min_value=0,
        max_value=10_000,
        max_digits=9,
        decimal_places=4,
        required=False,
        widget=forms.NumberInput(attrs={"class": "input input-amount", "step": "any"}),
    )


def dashboard_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """The last weeks; with `?price=` what an approved line costs in computing."""
    now = timezone.now()
    form = PriceForm(request.GET or None)
    price: Decimal | None = form.cleaned_data["price"] if form.is_valid() else None
    weeks = weeks_review(now)
    context: dict[str, Any] = {
        "form": form,
        "price": price,
        "weeks": [(week, _cost(week, price)) for week in weeks],
        "an_hour": [week.an_hour for week in weeks[::-1] if week.an_hour is not None],
        "shares": [week.share for week in weeks[::-1] if week.share is not None],
        "channels": channels_accepted(now),
        "creativities": creativity_accepted(now),
        "span": WEEKS,
    }
    return render(request, "campaigns/learning/dashboard.html", context)


def _cost(week: Week, price: Decimal | None) -> float | None:
    if price is None or week.seconds_each is None:
        return None
    return float(price) * week.seconds_each / HOUR_S
