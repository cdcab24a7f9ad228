"""What a record of a file means for the catalog there is: the product it names, the values that it leaves alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from campaigns.catalog.formats.base import EVERY, FileRecord, Problem, Spoken
from campaigns.models import Product

NO_TITLE = "is missing. The catalog has no such product yet, and a new one needs a title."


def records_known(records: Sequence[FileRecord]) -> list[FileRecord]:
    """The records by the skus of the products they mean; a new product without a title is refused."""
    named = _by_handle(records)
    untitled = [record.sku for record in named if "title" not in record.values]
    known = set(Product.objects.filter(sku__in=untitled).values_list("sku", flat=True))
    return [
        replace(record, problems=(Problem("title", NO_TITLE),))
        if not record.problems and "title" not in record.values and record.sku not in known
        else record
        for record in named
    ]


def attributes_merged(
    known: Mapping[str, Any], said: Mapping[str, Any], spoken: Spoken, options: Collection[str] = ()
) -> dict[str, Any]:
    """Attributes after a file: those that it does not speak of stay, those that it has blank go.

    `options` are those that the product's variants differed by.
    """
    kept = {
        name: value
        for name, value in known.items()
        if name in said or not _is_spoken_of(name, spoken, options)
    }
    return {**kept, **said}


def _is_spoken_of(name: str, spoken: Spoken, options: Collection[str]) -> bool:
    if name in spoken.named:
        return True
    if name in options:
        return spoken.options
    return spoken.others and name not in spoken.apart


def options_known(extra: Mapping[str, Any]) -> set[str]:
    """What the variants differ by that a product is known to have."""
    variants = extra.get("variants")
    rows = variants if isinstance(variants, list) else []
    options = (one.get("options") for one in rows if isinstance(one, dict))
    return {name for found in options if isinstance(found, dict) for name in found}


def extra_merged(
    known: Mapping[str, Any], said: Mapping[str, Any], spoken: Spoken = EVERY
) -> dict[str, Any]:
    """Other columns after a file: those that it does not have stay, those that it has blank go. `spoken` as of attributes."""
    merged = {key: value for key, value in {**known, **said}.items() if value is not None}
    before, after = (rows.get("variants") for rows in (known, said))
    if isinstance(before, list) and isinstance(after, list):
        # Only of Saleor's variants a missing key is a column that the file does not have; elsewhere it is a blank cell.
        if "saleor_id" in said:
            merged["variants"] = _variants_merged(before, after, spoken, whole=True)
        elif not spoken.options:
            merged["variants"] = _variants_merged(before, after, spoken, whole=False)
    return merged


def _variants_merged(known: Any, said: Any, spoken: Spoken, *, whole: bool) -> list[Any]:
    """Variants that a file of fewer columns says less of keep the rest, or their options; each by its sku, of one sku in their order."""
    before, after = _by_sku(known), _by_sku(said)
    stored = {
        sku: iter(rows) for sku, rows in before.items() if len(rows) == len(after.get(sku, ()))
    }
    return [
        _variant_merged(next(stored[sku]), one, spoken, whole=whole)
        if (sku := _sku(one)) in stored
        else one
        for one in said
    ]


def _variant_merged(
    known: Mapping[str, Any], said: Mapping[str, Any], spoken: Spoken, *, whole: bool
) -> dict[str, Any]:
    merged = {**known, **said} if whole else {**said}
    before, after = (one.get("options") for one in (known, said))
    if isinstance(before, dict) and isinstance(after, dict):
        merged["options"] = attributes_merged(before, after, spoken)
    return merged


def _by_sku(variants: Sequence[Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in variants:
        if (sku := _sku(one)) is not None:
            found.setdefault(sku, []).append(one)
    return found


def _sku(variant: Any) -> str | None:
    """What a variant is told by; files of JSON hold anything under this name."""
    sku = variant.get("sku") if isinstance(variant, dict) else None
    return sku if isinstance(sku, str) else None


def _by_handle(records: Sequence[FileRecord]) -> list[FileRecord]:
    """Records of a file without skus, as a shop's copy export is, under the sku that their product has."""
    handles = [record.values.get("handle", "") for record in records if record.by_handle]
    if not handles:
        return list(records)
    rows = Product.objects.filter(handle__in=handles).exclude(handle="").order_by("-pk")
    skus = dict(rows.values_list("handle", "sku"))
    return [
        _renamed(record, skus[record.values["handle"]])
        if record.by_handle and record.values.get("handle") in skus
        else record
        for record in records
    ]


def _renamed(record: FileRecord, sku: str) -> FileRecord:
    return replace(record, sku=sku, values={**record.values, "sku": sku})
