"""Pages of a workspace: home, members, settings, tokens, audit."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone

from campaigns.common.errors import DomainError
from campaigns.common.forms import form_errors
from campaigns.models import ApiToken, Campaign, Product, Role, User
from campaigns.workspaces import access
from campaigns.workspaces.archive import KIND as ARCHIVE
from campaigns.workspaces.archive import archive_ask, archive_path
from campaigns.workspaces.audit import audit_check
from campaigns.workspaces.erase import sample_remove, workspace_remove
from campaigns.workspaces.forms import MemberChangeForm, MemberForm, SettingsForm, TokenForm
from campaigns.workspaces.invitations import invitation_link, invitation_mail, invite_again
from campaigns.workspaces.onboarding import onboarding_of
from campaigns.workspaces.own_work import own_work
from campaigns.workspaces.requests import StudioRequest
from campaigns.workspaces.role_work import role_work
from campaigns.workspaces.selectors import AUDITED, PAGE, audit_entries, home_of, members_of
from campaigns.workspaces.services import member_add, member_change, workspace_change
from campaigns.workspaces.tokens import token_create, token_revoke
from generation.models import Job

ARCHIVES_SHOWN = 3


def home_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """The day: what waits, what came back, what runs."""
    shown = request.membership.onboarding
    context = {
        "home": home_of(request),
        "work": [*own_work(request), *role_work(request)],
        "now": timezone.now(),
        "onboarding": onboarding_of(request) if shown else None,
    }
    return render(request, "campaigns/workspaces/home.html", context)


def members_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Who works here; add somebody."""
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member, secret = member_add(
                workspace=request.workspace, by=request.user, **form.cleaned_data
            )
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, "Added.")
            return _members(request, MemberForm(), member.user, secret)
    return _members(request, form)


def member_link_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """A new link for a member who has no password yet."""
    member = access.member(request, pk)
    secret = invite_again(member=member, by=request.user)
    return _members(request, MemberForm(), member.user, secret)


def _members(
    request: StudioRequest, form: MemberForm, invited: User | None = None, secret: str = ""
) -> HttpResponse:
    """The page; the link of somebody invited is shown where it was not mailed."""
    link = invitation_link(request, secret) if secret else ""
    mailed = bool(invited and link and invitation_mail(request, invited, link))
    context = {
        "form": form,
        "members": members_of(request.workspace),
        "invited": invited,
        "link": "" if mailed else link,
        "mailed": mailed,
        "roles": Role.choices,
    }
    return render(request, "campaigns/workspaces/members.html", context, status=_status(form))


def member_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Change one member's role, or suspend them."""
    member = access.member(request, pk)
    form = MemberChangeForm(request.POST)
    if not form.is_valid():
        raise DomainError("Choose one of the roles.")
    member_change(member=member, by=request.user, **form.cleaned_data)
    messages.success(request, f"{member.user} changed.")
    return redirect("workspaces:members", workspace)


def settings_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """The workspace's settings; the button that removes the sample."""
    row = request.workspace
    now = {
        "name": row.name,
        "timezone_name": row.timezone,
        "generator_may_approve": row.generator_may_approve,
        "relevance": row.relevance,
        "sms_price": row.sms_price,
        "sms_currency": row.sms_currency,
    }
    form = SettingsForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "relevance": form.cleaned_data["relevance"] or row.relevance}
        workspace_change(workspace=row, by=request.user, values=values)
        messages.success(request, "Saved.")
        return redirect("workspaces:settings", workspace)
    context = {"form": form, "may_change": access.may(request, "members.manage")}
    if context["may_change"]:
        context |= {
            "products": Product.objects.filter(workspace=row).count(),
            "campaigns": Campaign.objects.filter(workspace=row).count(),
            "archives": Job.objects.filter(kind=ARCHIVE).order_by("-pk")[:ARCHIVES_SHOWN],
        }
    return render(request, "campaigns/workspaces/settings.html", context, status=_status(form))


def tokens_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """One's own API tokens; make one. Its text is shown once."""
    form = TokenForm(request.POST or None, role=request.membership.role)
    text = ""
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        expires = timezone.now() + timedelta(days=values.pop("days"))
        _, text = token_create(
            user=request.user, workspace=request.workspace, expires=expires, **values
        )
    tokens = ApiToken.objects.filter(user=request.user, revoked=None).order_by("-pk")
    context = {"form": form, "tokens": tokens, "text": text, "now": timezone.now()}
    return render(request, "campaigns/workspaces/tokens.html", context, status=_status(form))


def token_revoke_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """End a token."""
    token_revoke(token=access.token(request, pk), by=request.user)
    messages.success(request, "The token is revoked.")
    return redirect("workspaces:tokens", workspace)


def audit_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """What changed, newest first; an admin also reads whether the chain holds."""
    before = request.GET.get("cursor", "")
    who, what = request.GET.get("who", ""), request.GET.get("what", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    entries = audit_entries(request, before=number, who=who, what=what)
    more = len(entries) > PAGE
    context = {
        "entries": entries[:PAGE],
        "next": entries[PAGE - 1].number if more else None,
        "sees_all": access.may(request, "audit.own"),
        "sees_campaigns": access.may(request, "audit.campaign"),
        "who": who,
        "what": what,
        "people": members_of(request.workspace),
        "audited": AUDITED,
        "broken": audit_check(workspace_id=request.workspace.pk)
        if request.GET.get("check")
        else None,
        "checked": bool(request.GET.get("check")),
    }
    return render(request, "campaigns/workspaces/audit.html", context)


def archive_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Ask for the workspace as one file."""
    archive_ask(workspace=request.workspace, by=request.user)
    messages.success(request, "The archive is being made. Reload this page in a moment.")
    return redirect("workspaces:settings", workspace)


def archive_file_view(request: StudioRequest, workspace: str, pk: int) -> FileResponse:
    """An archive that was made."""
    path = archive_path(access.job(request, pk))
    name = f"{request.workspace.slug}-{path.stat().st_mtime:.0f}.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


def workspace_remove_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Remove the workspace with all that is in it, where its address was typed."""
    name = request.workspace.name
    typed = request.POST.get("typed", "")
    workspace_remove(workspace=request.workspace, typed=typed, by=request.user)
    messages.success(request, f"{name} is gone, with all that was in it.")
    return HttpResponseRedirect("/")


def sample_remove_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Remove the sample workspace and its people, where the box that says so is ticked: nothing brings them back."""
    if not request.POST.get("sure"):
        raise DomainError("Tick the box to confirm. Nothing was removed.")
    sample_remove(workspace=request.workspace)
    return HttpResponseRedirect("/")


def _status(form: MemberForm | SettingsForm | TokenForm) -> int:
    return 422 if form.is_bound and form.errors else 200
