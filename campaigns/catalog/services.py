"""Changing one product by hand: add, edit, archive, correct what was understood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.catalog.corrections import correction_lay, correction_take
from campaigns.catalog.formats.values import columns_read
from campaigns.catalog.prices import prices_changed
from campaigns.catalog.quarantines import texts_ahead, texts_changed, texts_scan
from campaigns.catalog.records import FIELDS, product_record
from campaigns.catalog.search import product_index
from campaigns.catalog.staleness import lines_reread, product_read, understanding_store
from campaigns.common.errors import Conflict, DomainError
from campaigns.models import Product, User
from campaigns.workspaces.audit import audit_record
from generation.jobs.scan import Scans
from generation.types import InputError

SKU_TAKEN = "There is a product with this SKU already."


def product_create(
    *, workspace_id: int, by: User, values: Mapping[str, Any], via: str = "page"
) -> Product:
    """A product by hand, read at once. `values`: keys of the product record. Raises `DomainError` by field."""
    clean = _clean(values)
    row = Product(workspace_id=workspace_id, source_format="hand", **clean)
    product_index(row)
    texts = texts_ahead([(None, clean)])
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            understanding_store(row, product_read(row))
            texts_scan([row], texts)
            audit_record(
                workspace_id=workspace_id,
                actor=by,
                event="product.created",
                row=row,
                data={"sku": row.sku},
                via=via,
            )
    except IntegrityError as error:
        raise DomainError(SKU_TAKEN, errors={"sku": [SKU_TAKEN]}) from error
    return row


def product_change(
    *, product: Product, version: int, by: User, values: Mapping[str, Any], via: str = "page"
) -> Product:
    """Change columns of a product; lines that rest on what changed go stale with it.

    Raises `Conflict` where `version` is not the newest, `DomainError` by field.
    """
    clean = _clean({"sku": product.sku, "title": product.title, **values})
    texts = texts_ahead([(product, clean)])
    with transaction.atomic():
        return _changed(_lock(product, version), clean, texts, by=by, via=via)


def _changed(
    row: Product, clean: Mapping[str, Any], texts: Scans, *, by: User, via: str
) -> Product:
    changed = {
        name: clean[name] for name in FIELDS if name in clean and getattr(row, name) != clean[name]
    }
    if not changed:
        return row
    prices = prices_changed({name: getattr(row, name) for name in changed}, changed)
    for name, value in changed.items():
        setattr(row, name, value)
    # The next import of any file has to look at every column of it again.
    row.record_hash = ""
    product_index(row)
    _save(row, [*changed, "record_hash", "search", "business"], by, texts)
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event="product.changed",
        row=row,
        data={
            "fields": sorted(changed),
            "version": row.version,
            **({"prices": prices} if prices else {}),
        },
        via=via,
    )
    return row


@transaction.atomic
def product_archive(*, product: Product, version: int, by: User, archived: bool) -> Product:
    """Take a product out of lists and campaigns, or bring it back. Raises `Conflict`."""
    row = _lock(product, version)
    if row.archived == archived:
        return row
    row.archived = archived
    if not archived and row.source_format == "reverted":
        row.source_format = "hand"
    row.version += 1
    row.save(update_fields=["archived", "source_format", "version", "updated"])
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event="product.archived" if archived else "product.restored",
        row=row,
    )
    return row


@transaction.atomic
def product_correct(
    *, product: Product, version: int, by: User, correction: Mapping[str, Any], undo: bool = False
) -> Product:
    """Put right what was understood, or take a correction back; it holds through every import.

    `correction` has one or more of `brand`, `noun`, `plural`, `models`, `name`, `family`, and `facts`
    with `add`, `remove`, `change` (see `generation.facts.corrections`). Raises `Conflict`, `DomainError`.
    """
    row = _lock(product, version)
    lay = correction_take if undo else correction_lay
    said = {"by": str(by), "at": timezone.now().isoformat(timespec="seconds")}
    row.corrections = lay(row.corrections, correction, said)
    try:
        _save(row, ["corrections"], by)
    except InputError as error:
        raise DomainError(
            f"That correction cannot be kept: {error.message}",
            errors={error.key.removeprefix("corrections."): [error.message]},
        ) from error
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event="product.correction_undone" if undo else "product.corrected",
        row=row,
        data={"keys": sorted(correction)},
    )
    return row


def _save(row: Product, names: list[str], by: User, texts: Scans | None = None) -> None:
    """Store a locked product with what it says now, and the lines that rest on it."""
    known = product_read(row)
    row.version += 1
    row.save(update_fields=[*names, "version", "updated"])
    understanding_store(row, known)
    if texts_changed(names):
        texts_scan([row], texts)
    lines_reread([(row, names)], actor=by)


def _lock(product: Product, version: int) -> Product:
    row = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    if row.version != version:
        raise Conflict(
            "Somebody changed this product after you opened it. Its current values are shown.",
            extra={"current": {**product_record(row), "version": row.version}},
        )
    return row


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    known = {key: value for key, value in values.items() if key in ("sku", *FIELDS)}
    clean, problems = columns_read(known)
    if problems:
        errors: dict[str, list[str]] = {}
        for problem in problems:
            errors.setdefault(problem.field, []).append(_sentence(problem.message))
        raise DomainError("The product needs other values.", errors=errors)
    return clean


def _sentence(message: str) -> str:
    return message if message[:1] in "“TW" else f"This {message}"
