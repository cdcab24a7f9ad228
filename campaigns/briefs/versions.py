"""What a campaign's brief was before: a version each time somebody left it, what differs, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from campaigns.briefs.records import NO_OFFER, campaign_record
from campaigns.models import Brand, BriefVersion, Campaign, Round, User

# The page saves while somebody writes: what one person does within it is one version.
SITTING = timedelta(minutes=10)
SHOWN, NAMED = 50, 12
CONSENT = "learn_from_review"
"""Given and withdrawn by itself: taking up an older version brings none back."""
LABELS = {
    "name": "Name",
    "brand": "Brand",
    "goal": "Goal",
    "audience": "Audience",
    "offer": "Offer",
    "must_say": "Must say",
    "must_not_say": "Must not say",
    "starts": "Campaign starts",
    "ends": "Campaign ends",
    "lines_due": "Lines are due",
    "timezone": "Time zone",
    "channels": "Channels",
    "skus": "Products",
    "product_filter": "Products that match",
    "tone": "Tone",
    "creativity": "Creativity",
    "language": "Language",
    CONSENT: "May be learnt from",
}


@dataclass(frozen=True)
class VersionShown:
    """A version beside the one before it: `changes` are (field, before, after) in words."""

    number: int
    by: User | None
    at: datetime
    changes: list[tuple[str, str, str]]
    is_first: bool
    is_now: bool


def version_keep(row: Campaign, *, by: User | None) -> None:
    """Keep the brief as it stands: as a new version, or as the one that `by` is still at.

    A brief from which a round was ordered is never written over.
    """
    now = timezone.now()
    record = campaign_record(row)
    values = {name: record[name] for name in LABELS}
    last = BriefVersion.objects.filter(campaign=row).order_by("-number").first()
    if last and _is_same_sitting(last, by, now):
        last.number, last.values, last.at = row.version, values, now
        last.save(update_fields=["number", "values", "at"])
        return
    BriefVersion.objects.create(
        workspace_id=row.workspace_id,
        campaign=row,
        number=row.version,
        by=by,
        values=values,
        at=now,
    )


def version_begin(row: Campaign) -> None:
    """Keep what stands before the first change of a campaign that is older than its versions."""
    if not BriefVersion.objects.filter(campaign=row).exists():
        version_keep(row, by=None)


def _is_same_sitting(last: BriefVersion, by: User | None, now: datetime) -> bool:
    if by is None or last.by_id != by.pk or last.at < now - SITTING:
        return False
    return not Round.objects.filter(campaign=last.campaign_id, created__gte=last.at).exists()


def brief_versions(row: Campaign) -> list[VersionShown]:
    """The newest versions with what each changed, newest first; two questions to the database."""
    rows = list(
        BriefVersion.objects.filter(campaign=row)
        .select_related("by")
        .order_by("-number")[: SHOWN + 1]
    )
    brands = {str(pk): name for pk, name in Brand.objects.values_list("pk", "name")}
    older: list[BriefVersion | None] = [*rows[1:], None]
    return [
        VersionShown(
            number=one.number,
            by=one.by,
            at=one.at,
            changes=_changes(before.values, one.values, brands) if before else [],
            is_first=before is None,
            is_now=one.number == row.version,
        )
        for one, before in zip(rows[:SHOWN], older, strict=False)
    ]


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any], brands: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    before = {CONSENT: False, **before}
    changed = [name for name in LABELS if before.get(name) != after.get(name)]
    return [
        (LABELS[name], *_products(before["skus"], after["skus"]))
        if name == "skus"
        else (
            LABELS[name],
            _words(name, before.get(name), brands),
            _words(name, after.get(name), brands),
        )
        for name in changed
    ]


def _products(before: list[str], after: list[str]) -> tuple[str, str]:
    """Those that were taken out and those that came, in words: a campaign may have thousands."""
    was, now = set(before), set(after)
    gone = [sku for sku in before if sku not in now]
    come = [sku for sku in after if sku not in was]
    return _named(gone, "taken out"), _named(come, "added")


def _named(skus: list[str], how: str) -> str:
    if not skus:
        return ""
    rest = f" and {len(skus) - NAMED:,} more" if len(skus) > NAMED else ""
    return f"{len(skus):,} {how}: {', '.join(skus[:NAMED])}{rest}"


def _words(name: str, value: Any, brands: Mapping[str, str]) -> str:
    if name == "brand":
        return brands.get(str(value), "")
    if name == "offer":
        return ", ".join(str(value[key]) for key in NO_OFFER if (value or {}).get(key))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        # PostgreSQL keeps an order of its own.
        return ", ".join(f"{key} {item}" for key, item in sorted(value.items()))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
