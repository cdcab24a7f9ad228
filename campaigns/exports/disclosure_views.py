"""The page on which an admin decides what files do with AI-born text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.common.errors import Conflict, DomainError
from campaigns.common.forms import form_errors, form_focus_fault
from campaigns.exports.disclosure import (
    HOLD,
    LEAVE,
    MARK,
    Policy,
    asked_of,
    options_of,
    policy_change,
    policy_of,
)
from campaigns.exports.profiles import PROFILES
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest

WORDS = {MARK: "Mark it", LEAVE: "Leave it unmarked", HOLD: "Hold it back"}


class DisclosureForm(forms.Form):
    """A choice for each file, and from when on an edited text counts as a person's."""

    human_from = forms.IntegerField(
        label="Edited text counts as a person’s from (%)",
        required=False,
        min_value=1,
        max_value=100,
        help_text="The share of the words that people changed. Empty: never, as long as a model began it.",
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, profile in PROFILES.items():
            self.fields[name] = forms.ChoiceField(
                label=profile.label,
                choices=[(key, WORDS[key]) for key in options_of(name)],
                widget=forms.Select(attrs={"class": "input"}),
            )

    def choices(self) -> dict[str, str]:
        """Profile -> what was chosen."""
        return {name: self.cleaned_data[name] for name in PROFILES}


def disclosure_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """What each platform asks, and what is decided; an admin changes it."""
    if request.method == "POST":
        return _save(request)
    return _page(request, _form(policy_of(request.workspace.pk)))


def _save(request: StudioRequest) -> HttpResponse:
    form = DisclosureForm(request.POST)
    problem: DomainError | None = None
    if form.is_valid():
        try:
            policy_change(
                workspace=request.workspace,
                by=request.user,
                choices=form.choices(),
                human_from=form.cleaned_data["human_from"],
                version=form.cleaned_data["version"],
            )
        except DomainError as error:
            problem = error
            form_errors(form, error)
        else:
            messages.success(request, "Saved. Files made from now on go by it.")
            return redirect("exports:disclosure", request.workspace.slug)
    if isinstance(problem, Conflict):
        # Theirs, with their version: a second Save writes only over what was seen.
        form = _form(policy_of(request.workspace.pk))
    return _page(request, form, problem=problem, status=problem.status if problem else 422)


def _form(policy: Policy) -> DisclosureForm:
    chosen = {name: policy.choice(name) for name in PROFILES}
    return DisclosureForm(
        initial={**chosen, "human_from": policy.human_from, "version": policy.version}
    )


def _page(
    request: StudioRequest,
    form: DisclosureForm,
    *,
    problem: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    form_focus_fault(form)
    policy = policy_of(request.workspace.pk)
    rows = [
        {
            "profile": profile,
            "asked": asked_of(name),
            "field": form[name],
            "chosen": WORDS[policy.choice(name)],
            "default": WORDS[asked_of(name).default],
            "is_risky": asked_of(name).default == MARK and policy.choice(name) == LEAVE,
        }
        for name, profile in PROFILES.items()
    ]
    context = {
        "form": form,
        "rows": rows,
        "policy": policy,
        "problem": problem,
        "may_change": access.may(request, "export.policy"),
    }
    return render(request, "campaigns/exports/disclosure.html", context, status=status)
