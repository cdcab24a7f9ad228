"""The one door to rows: what code that serves people uses to find them.

A row of another workspace and a missing row both raise Http404. Everything runs inside the scope that
`AccessMiddleware` opened, so that even a query that forgets the workspace cannot leave it.
"""

from __future__ import annotations

from django.db import models
from django.http import Http404

from campaigns.common.errors import Forbidden
from campaigns.models import (
    Adapter,
    ApiToken,
    Batch,
    Brand,
    BrandRule,
    BriefVersion,
    Campaign,
    Candidate,
    Comment,
    Evidence,
    Export,
    ExportFormat,
    Import,
    Launch,
    Membership,
    Notification,
    Product,
    PromptVersion,
    Publication,
    Round,
    RuleSet,
    SavedMapping,
    SavedView,
    ShareLink,
    Thread,
    WebhookDelivery,
    WebhookEndpoint,
)
from campaigns.workspaces.finding import row_find as _find
from campaigns.workspaces.permissions import grant
from campaigns.workspaces.requests import StudioRequest
from generation.models import Job

NOT_YOURS = (
    "You can only edit lines in campaigns that you made or that are assigned to you. Request changes, or"
    " assign the campaign to yourself on its page."
)


def may(request: StudioRequest, permission: str, *, own: bool = False) -> bool:
    """Whether the person may; `own` says whether the row is theirs or assigned to them."""
    level = grant(request.membership.role, permission)
    return level == "y" or (level == "o" and own)


def require(request: StudioRequest, permission: str, *, own: bool = False) -> None:
    """Raise `Forbidden` unless the person may."""
    if not may(request, permission, own=own):
        raise Forbidden("Your role does not allow this here. Ask a manager or an admin.")


def product(request: StudioRequest, sku: str) -> Product:
    """A product by its sku."""
    return _find(Product.objects.filter(workspace=request.workspace), sku=sku)


def import_run(request: StudioRequest, pk: int) -> Import:
    """An import with its job."""
    rows = Import.objects.filter(workspace=request.workspace)
    return _find(rows.select_related("job", "created_by"), pk=pk)


def saved_mapping(request: StudioRequest, pk: int) -> SavedMapping:
    """A kept mapping of an import's columns."""
    rows = SavedMapping.objects.filter(workspace=request.workspace)
    return _find(rows.select_related("owner"), pk=pk)


def brand(request: StudioRequest, pk: int) -> Brand:
    """A brand."""
    return _find(Brand.objects.filter(workspace=request.workspace), pk=pk)


def rule(request: StudioRequest, pk: int) -> BrandRule:
    """A brand rule with its set."""
    rows = BrandRule.objects.filter(workspace=request.workspace)
    return _find(rows.select_related("rule_set"), pk=pk)


def rule_set(request: StudioRequest, pk: int) -> RuleSet:
    """A set of brand rules with its people and jobs."""
    rows = RuleSet.objects.filter(workspace=request.workspace)
    people = ("created_by", "proposed_by", "activated_by")
    return _find(rows.select_related(*people, "impact_job", "settle_job"), pk=pk)


def evidence(request: StudioRequest, pk: int) -> Evidence:
    """A record of what is proved, with its owner and the job that reads the lines that lacked it."""
    rows = Evidence.objects.filter(workspace=request.workspace)
    return _find(rows.select_related("owner", "created_by", "seek_job"), pk=pk)


def adapter(request: StudioRequest, pk: int) -> Adapter:
    """A version of a brand's adapter."""
    rows = Adapter.objects.filter(workspace=request.workspace)
    return _find(rows.select_related("brand", "job"), pk=pk)


def prompt_version(request: StudioRequest, pk: int) -> PromptVersion:
    """A version of the workspace's own words for a channel."""
    rows = PromptVersion.objects.filter(workspace=request.workspace)
    return _find(rows.select_related("job", "created_by", "replaces"), pk=pk)


def campaign(request: StudioRequest, pk: int) -> Campaign:
    """A campaign to look at."""
    rows = Campaign.objects.filter(workspace=request.workspace)
    return _find(rows.select_related("brand", "created_by", "assigned_to"), pk=pk)


def brief_version(request: StudioRequest, row: Campaign, number: int) -> BriefVersion:
    """A version of this campaign's brief."""
    rows = BriefVersion.objects.filter(workspace=request.workspace, campaign=row)
    return _find(rows, number=number)


def campaign_is_own(request: StudioRequest, row: Campaign) -> bool:
    """Whether a campaign is the person's own or assigned to them."""
    return request.user.pk in (row.created_by_id, row.assigned_to_id)


def campaign_to_edit(request: StudioRequest, pk: int) -> Campaign:
    """A campaign whose brief the person may change."""
    row = campaign(request, pk)
    require(request, "brief.edit", own=campaign_is_own(request, row))
    return row


def round_(request: StudioRequest, pk: int) -> Round:
    """A round with its job and campaign."""
    rows = Round.objects.filter(workspace=request.workspace)
    return _find(rows.select_related("job", "campaign", "created_by"), pk=pk)


def job(request: StudioRequest, pk: int) -> Job:
    """A job of this workspace."""
    return _find(Job.objects.filter(workspace_id=request.workspace.pk), pk=pk)


def job_to_cancel(request: StudioRequest, pk: int) -> Job:
    """A job that the person may cancel or retry."""
    row = job(request, pk)
    require(request, "job.cancel", own=row.requested_by_id == request.user.pk)
    return row


def candidate(request: StudioRequest, pk: int) -> Candidate:
    """A line with its product, campaign and current revision."""
    rows = Candidate.objects.filter(workspace=request.workspace)
    related = ("product", "campaign", "revision", "round", "assigned_to")
    return _find(rows.select_related(*related), pk=pk)


def candidate_named(request: StudioRequest, pk: int) -> Candidate:
    """A line by its words alone, for an act that reads it anew under its lock."""
    rows = Candidate.objects.filter(workspace=request.workspace)
    return _find(rows.only("workspace_id", "text", "content_hash"), pk=pk)


def candidate_is_own(request: StudioRequest, row: Candidate, *, author_id: int | None) -> bool:
    """Whether a line is the person's own or assigned to them, or its round or campaign is; `author_id` wrote its text."""
    asked_by = row.round.created_by_id if row.round else None
    owners = (row.assigned_to_id, asked_by, author_id)
    return request.user.pk in owners or campaign_is_own(request, row.campaign)


def candidate_to_edit(request: StudioRequest, pk: int) -> Candidate:
    """A line whose words the person may change."""
    row = candidate(request, pk)
    candidate_edit_require(request, row)
    return row


def candidate_edit_require(request: StudioRequest, row: Candidate) -> None:
    """Raise `Forbidden`, with the way out, unless the person may change a line's words."""
    author_id = row.revision.author_id if row.revision else None
    if not may(request, "candidate.edit", own=candidate_is_own(request, row, author_id=author_id)):
        raise Forbidden(NOT_YOURS)


def thread(request: StudioRequest, pk: int) -> Thread:
    """A thread with its line."""
    rows = Thread.objects.filter(workspace=request.workspace)
    return _find(rows.select_related("candidate", "begun_by", "resolved_by"), pk=pk)


def thread_of(request: StudioRequest, line: Candidate, pk: int) -> Thread:
    """A thread of this line."""
    rows = Thread.objects.filter(workspace=request.workspace, candidate=line)
    return _find(rows.select_related("candidate"), pk=pk)


def share_link(request: StudioRequest, pk: int) -> ShareLink:
    """A guest's link to a line."""
    return _find(ShareLink.objects.filter(workspace=request.workspace), pk=pk)


def comment(request: StudioRequest, pk: int) -> Comment:
    """A comment that was not taken back, with its thread."""
    rows = Comment.objects.filter(workspace=request.workspace, removed=None)
    return _find(rows.select_related("thread__candidate", "author"), pk=pk)


def batch(request: StudioRequest, pk: int) -> Batch:
    """A bulk act."""
    return _find(Batch.objects.filter(workspace=request.workspace), pk=pk)


def saved_view(request: StudioRequest, pk: int) -> SavedView:
    """A kept view of the grid: the person's own or the team's; another's own is as missing."""
    seen = models.Q(owner=request.user) | models.Q(is_shared=True)
    rows = SavedView.objects.filter(seen, workspace=request.workspace)
    return _find(rows.select_related("owner", "workspace"), pk=pk)


def saved_view_is_to_change(request: StudioRequest, view: SavedView) -> bool:
    """Whether the person may change a view that they see."""
    return may(request, "view.tend", own=view.owner_id == request.user.pk)


def saved_view_to_change(request: StudioRequest, pk: int) -> SavedView:
    """A view that the person may rename, share or take away."""
    view = saved_view(request, pk)
    require(request, "view.tend", own=view.owner_id == request.user.pk)
    return view


def export(request: StudioRequest, pk: int) -> Export:
    """An export with its campaign."""
    rows = Export.objects.filter(workspace=request.workspace)
    return _find(rows.select_related("campaign", "job"), pk=pk)


def export_format(request: StudioRequest, pk: int) -> ExportFormat:
    """A format of the workspace's own."""
    rows = ExportFormat.objects.filter(workspace=request.workspace)
    return _find(rows.select_related("owner"), pk=pk)


def launch(request: StudioRequest, pk: int) -> Launch:
    """A launch with its campaign, placement and people."""
    rows = Launch.objects.filter(workspace=request.workspace)
    return _find(rows.select_related("campaign", "placement", "created_by", "approved_by"), pk=pk)


def publication(request: StudioRequest, pk: int) -> Publication:
    """A publication with its campaign."""
    rows = Publication.objects.filter(workspace=request.workspace)
    return _find(rows.select_related("campaign"), pk=pk)


def member(request: StudioRequest, pk: int) -> Membership:
    """A membership of this workspace."""
    rows = Membership.objects.filter(workspace=request.workspace)
    return _find(rows.select_related("user"), pk=pk)


def notification(request: StudioRequest, pk: int) -> Notification:
    """What the person was told; what another was told is as missing."""
    rows = Notification.objects.filter(workspace=request.workspace, person=request.user)
    return _find(rows.select_related("actor"), pk=pk)


def webhook_endpoint(request: StudioRequest, pk: int) -> WebhookEndpoint:
    """An address that hears of events."""
    return _find(WebhookEndpoint.objects.filter(workspace=request.workspace), pk=pk)


def webhook_delivery(request: StudioRequest, pk: int) -> WebhookDelivery:
    """A message to an endpoint."""
    rows = WebhookDelivery.objects.filter(workspace=request.workspace)
    return _find(rows.select_related("endpoint"), pk=pk)


def token(request: StudioRequest, pk: int) -> ApiToken:
    """A token: one's own, or anybody's for an admin."""
    row = _find(ApiToken.objects.filter(workspace=request.workspace), pk=pk)
    if row.user_id != request.user.pk and not may(request, "members.manage"):
        raise Http404("There is nothing here.")
    return row
