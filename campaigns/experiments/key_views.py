"""Publishable keys of an experiment: made, shown with what a shop's page needs, revoked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from campaigns.common.errors import DomainError
from campaigns.common.forms import form_errors, form_focus_fault
from campaigns.experiments.keys import key_add, key_revoke
from campaigns.models import ExperimentKey
from campaigns.workspaces import access_live
from campaigns.workspaces.requests import StudioRequest


class KeyForm(forms.Form):
    """From where a key works."""

    origins = forms.CharField(
        label="Addresses of the shop",
        help_text="One a line, as https://shop.example.com. The key works from these pages alone.",
        widget=forms.Textarea(attrs={"rows": 3, "data-autosize": "", "spellcheck": "false"}),
    )


def keys_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Keys of an experiment, newest first; a POST makes one."""
    row = access_live.experiment(request, pk)
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            origins = form.cleaned_data["origins"].split()
            key_add(experiment=row, origins=origins, by=request.user)
        except DomainError as error:
            if not error.errors:
                raise
            form_errors(form, error)
        else:
            messages.success(request, "The key works. Copy what the page needs from below.")
            return redirect("experiments:keys", workspace, pk)
    if form.is_bound:
        form_focus_fault(form)
    keys = ExperimentKey.objects.filter(experiment=row)
    path = reverse("api:experiment", args=[pk])
    context: dict[str, Any] = {
        "row": row,
        "form": form,
        "keys": sorted(keys, key=lambda key: (key.revoked is not None, -key.pk)),
        "at": settings.SITE_URL + path if settings.SITE_URL else request.build_absolute_uri(path),
    }
    status = 422 if form.is_bound else 200
    return render(request, "campaigns/experiments/keys.html", context, status=status)


def key_revoke_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """End a key now."""
    key = access_live.experiment_key(request, pk)
    key_revoke(key=key, by=request.user)
    messages.success(request, "The key is revoked. Pages that use it show their own text.")
    return redirect("experiments:keys", workspace, key.experiment_id)
