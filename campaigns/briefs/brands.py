"""Brands: their voice, example lines and default tone, changed by managers and admins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Count

from campaigns.briefs.records import brand_record
from campaigns.briefs.validation import BRAND_CLEANERS, values_clean
from campaigns.common.errors import Conflict, DomainError
from campaigns.models import Brand, User
from campaigns.workspaces.audit import audit_record

NAME_TAKEN = "There is a brand with this name already."


def brand_create(
    *, workspace_id: int, by: User, values: Mapping[str, Any], via: str = "page"
) -> Brand:
    """A new brand. Raises `DomainError` with `errors` by field."""
    clean = values_clean({"name": "", **values}, BRAND_CLEANERS)
    try:
        with transaction.atomic():
            brand = Brand(workspace_id=workspace_id, **clean)
            brand.save(force_insert=True)
            audit_record(
                workspace_id=workspace_id, actor=by, event="brand.created", row=brand, via=via
            )
    except IntegrityError as error:
        raise DomainError(NAME_TAKEN, errors={"name": [NAME_TAKEN]}) from error
    return brand


def brand_change(
    *, brand: Brand, version: int, by: User, values: Mapping[str, Any], via: str = "page"
) -> Brand:
    """Change a brand; what equals what is stored changes nothing, and makes no new version.

    Raises `Conflict` where `version` is not the newest, `DomainError` for a value.
    """
    clean = values_clean(values, BRAND_CLEANERS)
    try:
        with transaction.atomic():
            now = Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
            if now.version != version:
                raise Conflict(
                    "Somebody else changed this brand while you were editing.",
                    extra={"current": brand_record(now)},
                )
            changed = {key: value for key, value in clean.items() if getattr(now, key) != value}
            if not changed:
                return now
            Brand.objects.filter(pk=brand.pk).update(**changed, version=version + 1)
            audit_record(
                workspace_id=brand.workspace_id,
                actor=by,
                event="brand.changed",
                row=brand,
                data={"fields": sorted(changed), "version": version + 1},
                via=via,
            )
    except IntegrityError as error:
        raise DomainError(NAME_TAKEN, errors={"name": [NAME_TAKEN]}) from error
    return Brand.objects.get(pk=brand.pk)


def brands_listed() -> models.QuerySet[Brand]:
    """The workspace's brands by name, each with `campaigns_count`."""
    return Brand.objects.annotate(campaigns_count=Count("campaigns")).order_by("name")
