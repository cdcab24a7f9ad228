"""Guest links: made and revoked at a line, opened by people without an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_scopes import scope

from campaigns.common.errors import DomainError
from campaigns.models import GuestVerdict, ShareLink
from campaigns.review.guests import guest_claims
from campaigns.review.previews import line_alone
from campaigns.review.queue_items import line_icon
from campaigns.review.sharing import (
    TEXT_MOST,
    guest_count,
    guest_line,
    guest_remark,
    share_link_create,
)
from campaigns.workspaces import access
from campaigns.workspaces.accounts import AccountAdapter
from campaigns.workspaces.guest_links import (
    guest_read,
    hidden,
    link_address,
    link_find,
    link_revoke,
)
from campaigns.workspaces.requests import StudioRequest

SAID = "said"


class GuestForm(forms.Form):
    """Who a guest says they are, and what they think."""

    name = forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    address = forms.EmailField(
        label="Your email address",
        max_length=254,
        help_text="Nobody checks it. Both are kept with what you say.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    verdict = forms.ChoiceField(
        label="What you think of it",
        choices=[one for one in GuestVerdict.choices if one[0]] + [("", "Only a comment")],
        required=False,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label="Comment",
        required=False,
        max_length=TEXT_MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_name(self) -> str:
        """In one line, whatever was pasted: it stands in notices and mail."""
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        """A comment, or that the text is fine."""
        values = super().clean() or self.cleaned_data
        if not values.get("text") and values.get("verdict") != GuestVerdict.FINE:
            change = values.get("verdict") == GuestVerdict.CHANGE
            self.add_error("text", "Say what should change." if change else "Say something.")
        return values


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share_view(request: HttpRequest, secret: str) -> HttpResponse:
    """One line for a guest, and what they say of it. Expired, revoked and unknown links look alike."""
    link = link_find(ShareLink, secret)
    if link is None:
        return hidden(render(request, "campaigns/review/share_gone.html", status=404))
    if request.method != "POST":
        return _page(request, link, GuestForm())
    form, status = GuestForm(request.POST), 422
    headers: dict[str, str] = {}
    try:
        guest_count(link, address=AccountAdapter().get_client_ip(request))
        if form.is_valid():
            read = request.POST.get("content_hash", "")
            guest_remark(link=link, values=form.cleaned_data, content_hash=read)
            return hidden(redirect(f"{request.path}?{SAID}=1"))
    except DomainError as error:
        form.add_error(None, error.message)
        status, headers = error.status, error.headers
    response = _page(request, link, form, status=status)
    for name, value in headers.items():
        response[name] = value
    return response


def _page(
    request: HttpRequest, link: ShareLink, form: GuestForm, *, status: int = 200
) -> HttpResponse:
    with scope(workspace=link.workspace_id):
        line = guest_line(link)
        context = {
            "link": link,
            "line": line,
            "line_icon": line_icon(line),
            "lines_matter": "\n" in line.text,
            "preview": line_alone(line),
            "claims": guest_claims(line),
            "form": form,
            "said": SAID in request.GET and not form.is_bound,
        }
        return hidden(render(request, "campaigns/review/share.html", context, status=status))


def link_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Make a link to a line; its address is shown this once."""
    line = access.candidate(request, pk)
    link, secret = share_link_create(
        candidate=line,
        by=request.user,
        guest=guest_read(request.POST),
    )
    context = {
        "line": line,
        "made": link,
        "address": link_address("share", secret, request.build_absolute_uri),
        "line_url": f"{reverse('review:candidate', args=[workspace, pk])}#guest-links",
    }
    return render(request, "campaigns/review/share_made.html", context)


def revoke_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """End a link."""
    link = access.share_link(request, pk)
    link_revoke(link=link, by=request.user)
    messages.success(request, "The link is revoked.")
    address = reverse("review:candidate", args=[workspace, link.candidate_id])
    return redirect(f"{address}#guest-links")
