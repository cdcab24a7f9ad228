"""The first five steps: what each role does to know the place, ticked by what somebody really did here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, Model, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from campaigns.models import (
    AuditEntry,
    Campaign,
    CampaignState,
    Comment,
    Decision,
    Export,
    Membership,
    NotificationPref,
    Product,
    Role,
    Round,
    Verdict,
    Workspace,
)
from campaigns.workspaces.permissions import may_open
from campaigns.workspaces.requests import StudioRequest

OVER = (CampaignState.ARCHIVED, CampaignState.CANCELLED, CampaignState.COMPLETED)


@dataclass(frozen=True)
class Step:
    """What to do, why, and the page on which it is done; `of_campaign` says that the page is a campaign's."""

    title: str
    note: str
    url_name: str
    of_campaign: bool = False


STEPS: dict[str, Step] = {
    "product": Step(
        "Look at a product",
        "What was understood from its record is all that a line may say.",
        "catalog:product_list",
    ),
    "campaign": Step(
        "Open a campaign",
        "Its table shows what is ready and what is missing.",
        "briefs:campaign_list",
    ),
    "generate": Step(
        "Generate a round",
        "The lines arrive as they are written; you need not wait.",
        "briefs:round_create",
        of_campaign=True,
    ),
    "approve": Step(
        "Approve a line",
        "A approves and moves on; Z undoes it.",
        "review:queue",
    ),
    "preview": Step(
        "Preview an export",
        "See each change beside the old text, and what is left out.",
        "exports:preview",
        of_campaign=True,
    ),
    "export": Step(
        "Export a file",
        "The approved copy, as your shop or ad account takes it.",
        "exports:preview",
        of_campaign=True,
    ),
    "line": Step(
        "Read a line",
        "Each of its words stands beside the fact that supports it.",
        "review:queue",
    ),
    "comment": Step(
        "Comment on a line",
        "Select some of its words to comment on them alone.",
        "review:queue",
    ),
    "told": Step(
        "Choose your notifications",
        "Here, by mail at once, or once a day.",
        "notices:settings",
    ),
    "brand": Step(
        "Set a brand",
        "Its voice, its words, and those it never uses.",
        "briefs:brand_list",
    ),
    "channels": Step(
        "Look at the channels",
        "How long a line may be in each field, and who says so.",
        "channels:field_list",
    ),
    "invite": Step(
        "Invite somebody",
        "Nobody approves a line that they edited: it takes two.",
        "workspaces:members",
    ),
    "settings": Step(
        "Save the settings",
        "The time zone, and who may approve what.",
        "workspaces:settings",
    ),
}
BY_ROLE: dict[str, tuple[str, ...]] = {
    Role.COPYWRITER: ("product", "campaign", "generate", "approve", "preview"),
    Role.MANAGER: ("product", "campaign", "generate", "approve", "export"),
    Role.ADMIN: ("product", "brand", "channels", "invite", "settings"),
    Role.VIEWER: ("product", "campaign", "line", "comment", "told"),
}


@dataclass(frozen=True)
class Shown:
    """A step with the address where it is done, and whether it is."""

    step: Step
    url: str
    done: bool


@dataclass(frozen=True)
class Onboarding:
    """Somebody's steps in a workspace."""

    steps: list[Shown]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(one.done for one in self.steps)

    @property
    def is_over(self) -> bool:
        """Whether all are done."""
        return self.done == len(self.steps)


def onboarding_of(request: StudioRequest) -> Onboarding:
    """The steps of the person's role, by what they did since they came. At most three queries."""
    member = request.membership
    keys = BY_ROLE[member.role]
    done = {*member.onboarding_seen, *_deeds_done(request, keys)}
    campaign = _campaign() if any(STEPS[key].of_campaign for key in keys) else None
    return Onboarding(
        [Shown(STEPS[key], _address(request, key, campaign), key in done) for key in keys]
    )


def onboarding_look(request: StudioRequest, key: str) -> None:
    """Tick a step that is done by looking, the first time that somebody to whom steps are shown does it.

    Like the moment at which a notification is read it is written by a page that is only opened, and
    concerns nobody else.
    """
    member = request.membership
    if not member.onboarding or key not in BY_ROLE[member.role] or key in member.onboarding_seen:
        return
    seen = [*member.onboarding_seen, key]
    Membership.objects.filter(pk=member.pk).update(onboarding_seen=seen)


def onboarding_show(member: Membership, *, shown: bool) -> None:
    """Show the steps on home, or put them away. What was done before they were ever shown counts too."""
    since = Coalesce(F("onboarding_from"), F("created"))
    Membership.objects.filter(pk=member.pk).update(onboarding=shown, onboarding_from=since)


def _deeds_done(request: StudioRequest, keys: tuple[str, ...]) -> set[str]:
    """Which steps have a row that says so, in one query."""
    member = request.membership
    since = member.onboarding_from or member.created
    deeds = {key: rows for key, rows in _deeds(request, since).items() if key in keys}
    asked = {f"did_{key}": Exists(rows) for key, rows in deeds.items()}
    told = Workspace.objects.filter(pk=request.workspace.pk).annotate(**asked).values(*asked).get()
    return {key for key in deeds if told[f"did_{key}"]}


def _deeds(request: StudioRequest, since: datetime) -> dict[str, QuerySet[Model]]:
    """Step -> the rows that tell that this person did it."""
    person, workspace = request.user, request.workspace
    told = AuditEntry.objects.filter(workspace=workspace, actor=person, at__gt=since)
    return {
        "generate": Round.objects.filter(created_by=person, created__gt=since),
        "approve": Decision.objects.filter(
            workspace=workspace, by=person, verdict=Verdict.APPROVE, at__gt=since
        ),
        "export": Export.objects.filter(created_by=person, created__gt=since),
        "comment": Comment.objects.filter(author=person, at__gt=since),
        "told": NotificationPref.objects.filter(person=person),
        "brand": told.filter(entity="brand"),
        "invite": told.filter(entity="membership", event="member.added"),
        "settings": told.filter(entity="workspace", event="workspace.changed"),
    }


def _campaign() -> Campaign | None:
    """The campaign in which somebody tries things: of those that are not over, what changed last."""
    return Campaign.objects.exclude(state__in=OVER).order_by("-updated").only("pk").first()


def _address(request: StudioRequest, key: str, campaign: Campaign | None) -> str:
    slug, role = request.workspace.slug, request.membership.role
    step = STEPS[key]
    if key == "product" and may_open(role, "catalog:import_new") and not _has_products():
        return reverse("catalog:import_new", args=[slug])
    if not step.of_campaign:
        return reverse(step.url_name, args=[slug])
    if campaign is None:
        return reverse("briefs:campaign_list", args=[slug])
    return reverse(step.url_name, args=[slug, campaign.pk])


def _has_products() -> bool:
    return Product.objects.filter(archived=False).exists()
