"""Campaigns: made, changed with a version, archived; their state follows their brief and lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from campaigns.briefs.forbidden_words import FORBIDDEN, TextsRead, texts_ahead
from campaigns.briefs.offer_staleness import brief_reread
from campaigns.briefs.products import sku_unknown
from campaigns.briefs.records import campaign_record
from campaigns.briefs.validation import CAMPAIGN_CLEANERS, values_clean
from campaigns.briefs.versions import version_begin, version_keep
from campaigns.common.errors import Conflict, DomainError
from campaigns.models import Brand, Campaign, CampaignState, Membership, User, Workspace
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.permissions import ROLES, grant

OVER = (CampaignState.ARCHIVED, CampaignState.CANCELLED)
UNKNOWN_BRAND = "There is no such brand here."
UNKNOWN_HOLDER = (
    "Only a copywriter, a manager or an admin of this workspace can be assigned a campaign."
)


def campaign_create(
    *, workspace: Workspace, by: User, values: Mapping[str, Any], via: str = "page"
) -> Campaign:
    """A new campaign; a brand gives its default tone where none is asked.

    `values` has the keys of contracts section 3, and `brand` (an id or None).
    Raises `DomainError` with `errors` by field.
    """
    clean = _campaign_clean(workspace.pk, {"name": "", **values})
    clean.setdefault("timezone", workspace.timezone)
    _whole_check(clean, Campaign())
    brand = clean.get("brand")
    if brand is not None and not clean.get("tone"):
        clean["tone"] = dict(brand.tone)
    with transaction.atomic():
        row = Campaign(workspace=workspace, created_by=by, **clean)
        row.state = state_by_brief(row)
        row.save(force_insert=True)
        version_keep(row, by=by)
        audit_record(
            workspace_id=workspace.pk, actor=by, event="campaign.created", row=row, via=via
        )
    return row


def campaign_change(
    *, campaign: Campaign, version: int, by: User, values: Mapping[str, Any], via: str = "page"
) -> Campaign:
    """Change a brief or the tone; what equals what is stored changes nothing, and makes no new version.

    Raises `Conflict` with `current` where `version` is not the newest, `DomainError` with `errors` by
    field for a value.
    """
    clean = _campaign_clean(campaign.workspace_id, values)
    # Before anybody waits for the campaign: it may have many texts.
    known = _texts_known(campaign.pk, version, clean)
    with transaction.atomic():
        return _changed(campaign.pk, version, by, clean, known, via)


def _texts_known(pk: int, version: int, clean: Mapping[str, Any]) -> TextsRead | None:
    """The texts of a campaign, where the brief is to forbid other words than it does; None where none has to be read."""
    now = Campaign.objects.filter(pk=pk, version=version).exclude(state__in=OVER).first()
    if now is None or clean.get(FORBIDDEN, now.must_not_say) == now.must_not_say:
        return None
    return texts_ahead(pk, clean[FORBIDDEN])


def _changed(
    pk: int,
    version: int,
    by: User,
    clean: Mapping[str, Any],
    known: TextsRead | None,
    via: str,
) -> Campaign:
    """The change itself, under the campaign's lock."""
    now = Campaign.objects.select_for_update(no_key=True).get(pk=pk)
    if now.version != version:
        raise Conflict(
            "Somebody else changed this campaign while you were editing. Both versions are kept.",
            extra={"current": campaign_record(now)},
        )
    if now.state in OVER:
        raise DomainError("This campaign is closed. Duplicate it to go on.")
    _whole_check(clean, now)
    changed = {key: value for key, value in clean.items() if getattr(now, key) != value}
    if not changed:
        return now
    version_begin(now)
    for key, value in changed.items():
        setattr(now, key, value)
    if now.state in (CampaignState.DRAFT, CampaignState.BRIEFED):
        now.state = state_by_brief(now)
    now.version = version + 1
    now.save(update_fields=[*changed, "state", "version", "updated"])
    version_keep(now, by=by)
    brief_reread(campaign=now, changed=[*changed], by=by, via=via, known=known)
    audit_record(
        workspace_id=now.workspace_id,
        actor=by,
        event="campaign.changed",
        row=now,
        data={"fields": sorted(changed), "version": now.version},
        via=via,
    )
    return now


@transaction.atomic
def campaign_archive(*, campaign: Campaign, by: User, via: str = "page") -> Campaign:
    """Put a campaign away: its lines and history stay, nothing new is made for it."""
    moved = Campaign.objects.filter(pk=campaign.pk).exclude(state__in=OVER)
    if moved.update(state=CampaignState.ARCHIVED):
        audit_record(
            workspace_id=campaign.workspace_id,
            actor=by,
            event="campaign.archived",
            row=campaign,
            data={"from": campaign.state},
            via=via,
        )
    return Campaign.objects.get(pk=campaign.pk)


@transaction.atomic
def campaign_assign(*, campaign: Campaign, to: User | None, by: User) -> Campaign:
    """Give a campaign to a member who may write its brief, or to nobody. Giving it again changes nothing."""
    if to is not None:
        campaign_holder(campaign.workspace_id, to.username)
    moved = Campaign.objects.filter(pk=campaign.pk).exclude(assigned_to=to)
    if not moved.update(assigned_to=to):
        return Campaign.objects.get(pk=campaign.pk)
    audit_record(
        workspace_id=campaign.workspace_id,
        actor=by,
        event="campaign.assigned",
        row=campaign,
        data={"to": to.username if to else None},
    )
    return Campaign.objects.get(pk=campaign.pk)


def campaign_holders(workspace_id: int) -> list[User]:
    """Whom a campaign can be given to: active members whose role may write a brief."""
    roles = [role for role in ROLES if grant(role, "brief.edit")]
    rows = Membership.objects.filter(workspace_id=workspace_id, active=True, role__in=roles)
    return [row.user for row in rows.select_related("user").order_by("user__full_name", "pk")]


def campaign_holder(workspace_id: int, username: Any) -> User | None:
    """The member of that name whom a campaign can be given to; None for nobody."""
    if username in (None, ""):
        return None
    found = [user for user in campaign_holders(workspace_id) if user.username == username]
    if not found:
        raise DomainError(UNKNOWN_HOLDER, errors={"holder": [UNKNOWN_HOLDER]})
    return found[0]


def state_by_brief(row: Campaign) -> CampaignState:
    """`briefed` once channels and products are chosen, else `draft`."""
    ready = bool(row.channels) and bool(row.skus or row.product_filter)
    return CampaignState.BRIEFED if ready else CampaignState.DRAFT


def _campaign_clean(workspace_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
    clean = values_clean(values, CAMPAIGN_CLEANERS)
    if "brand" in values:
        clean["brand"] = _brand(values["brand"])
    if "holder" in values:
        clean["assigned_to"] = campaign_holder(workspace_id, values["holder"])
    return clean


def _whole_check(clean: Mapping[str, Any], stored: Campaign) -> None:
    """Refuse what only shows beside what is stored: an end before the start, a sku that is nowhere."""
    starts = clean.get("starts", stored.starts)
    ends = clean.get("ends", stored.ends)
    if {"starts", "ends"} & clean.keys() and starts and ends and ends <= starts:
        message = "Must be after the start."
        raise DomainError("A campaign ends after it starts.", errors={"ends": [message]})
    known = set(stored.skus)
    if unknown := sku_unknown([sku for sku in clean.get("skus", ()) if sku not in known]):
        message = f"There is no product “{unknown}” here."
        raise DomainError(message, errors={"skus": [message]})


def _brand(value: Any) -> Brand | None:
    if value in (None, ""):
        return None
    try:
        brand = Brand.objects.filter(pk=int(value)).first()
    except (ValueError, TypeError, OverflowError):
        brand = None
    if brand is None:
        raise DomainError(UNKNOWN_BRAND, errors={"brand": [UNKNOWN_BRAND]})
    return brand
