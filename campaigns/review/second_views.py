"""The page on which an admin says which lines need a second approval, and who gives it is listed."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.channels.selectors import channel_labels
from campaigns.common.errors import Conflict
from campaigns.models import Candidate
from campaigns.review.place import number_read
from campaigns.review.queue import COUNT_MOST
from campaigns.review.second_policy import second_approval_change
from campaigns.review.second_step import reasons_words
from campaigns.rules.words import CLAIM_WORDS
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest
from campaigns.workspaces.second_approval import (
    Asked,
    asked_in,
    asked_of,
    reviewers,
    waits_for_second,
)


class SecondApprovalForm(forms.Form):
    """Channels and kinds of claims."""

    channels = forms.MultipleChoiceField(
        label="Every line for", required=False, widget=forms.CheckboxSelectMultiple
    )
    claims = forms.MultipleChoiceField(
        label="Every line that makes claims of these kinds",
        required=False,
        choices=list(CLAIM_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # what Django's form takes goes through as it is
        field = self.fields["channels"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(channel_labels().items())


def second_approval_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """What is asked, of whom; an admin changes it."""
    asked = asked_of(request.workspace)
    if request.method != "POST":
        return _page(request, asked, SecondApprovalForm(initial=_ticked(asked)))
    form = SecondApprovalForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, form, status=422)
    try:
        second_approval_change(
            workspace=request.workspace,
            by=request.user,
            channels_asked=form.cleaned_data["channels"],
            claims_asked=form.cleaned_data["claims"],
            version=number_read(request.POST.get("version")) or 0,
        )
    except Conflict as error:
        now = asked_in(request.workspace.pk)
        return _page(request, now, form, status=error.status, conflict=error.message)
    messages.success(request, "Saved.")
    return redirect("review:second_approval", workspace)


def _ticked(asked: Asked) -> dict[str, list[str]]:
    return {"channels": sorted(asked.channels), "claims": sorted(asked.claims)}


def _page(
    request: StudioRequest,
    asked: Asked,
    form: SecondApprovalForm,
    *,
    status: int = 200,
    conflict: str = "",
) -> HttpResponse:
    waiting = Candidate.objects.filter(waits_for_second(), workspace=request.workspace)
    context = {
        "form": form,
        "asked": asked,
        "asked_words": reasons_words([*sorted(asked.channels), *sorted(asked.claims)]),
        "conflict": conflict,
        "may_change": access.may(request, "members.manage"),
        "reviewers": reviewers(request.workspace.pk).select_related("user").order_by("pk"),
        "waiting": waiting.order_by().values("pk")[: COUNT_MOST + 1].count(),
    }
    return render(request, "campaigns/review/second_approval.html", context, status=status)
