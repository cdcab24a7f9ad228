"""What another version of a field's limits changes: key by key, and for which stored lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from campaigns.channels.selectors import field_limits
from campaigns.models import STANDING, Candidate
from generation.types import FieldSpec
from generation.types.lengths import length_measure
from generation.types.merge_tags import DEFAULTS, OPENERS, TAGGED

READ_MOST = 20_000
"""So many texts are read for one page of a comparison."""
LABELS = {
    "label": "Name",
    "limit": "Limit",
    "limit_ucs2": "Limit in UCS-2",
    "unit": "Counted in",
    "hard": "Longer text",
    "asked": "Length asked for",
    "default_n": "Lines a round writes",
    "min_items": "Fewest",
    "max_items": "Most",
    "short": "One of them at most",
    "forbidden": "Refused characters",
    "tags": "Merge tags at most",
    "effective_from": "In force from",
    "source": "Source",
    "confidence": "Confidence",
    "note": "Note",
}
UNITS_SAID = {
    "characters": "characters",
    "width": "characters, wide ones twice",
    "bytes": "bytes",
    "sms": "GSM-7 units",
}
CONFIDENCE = {"O": "Official", "S": "Second-hand", "K": "Ours"}


def spec_changes(before: FieldSpec, after: FieldSpec) -> list[tuple[str, str, str, bool]]:
    """(what, before, after, whether it differs) of every value of two versions."""
    return [
        (label, _said(key, old), _said(key, new), old != new)
        for key, label in LABELS.items()
        for old, new in [(getattr(before, key), getattr(after, key))]
    ]


def _said(key: str, value: Any) -> str:
    if key == "hard":
        return "is blocked" if value else "is a warning"
    if key == "confidence":
        return CONFIDENCE.get(str(value), str(value))
    if key == "tags":
        return ", ".join(f"{name} {length}" for name, length in value)
    if key == "unit":
        return UNITS_SAID[value]
    if isinstance(value, tuple):
        return " to ".join(str(one) for one in value)
    return "" if value is None else str(value)


def text_fits(text: str, spec: FieldSpec) -> bool:
    """Whether nothing of a field's own limits forbids a text."""
    too_long = spec.hard and not length_measure(text, spec)["fits"]
    return not too_long and not set(text) & set(spec.forbidden)


def line_fits(line: Candidate) -> bool:
    """Whether a line keeps the limits that its field has today in its workspace."""
    limits = field_limits(line.workspace_id, {(line.channel, line.field)})
    return all(text_fits(line.text, one.spec) for one in limits.values())


def stops_fitting(text: str, before: FieldSpec, after: FieldSpec) -> bool:
    """Whether a text kept one version's limits and breaks another's."""
    return not text_fits(text, after) and text_fits(text, before)


def may_stop_fitting(before: FieldSpec, after: FieldSpec) -> bool:
    """Whether any text can keep one version's limits and break another's."""
    least = [(spec.unit, spec.limit, spec.limit_ucs2 or spec.limit) for spec in (before, after)]
    longer = least[0][0] == least[1][0] and all(
        old <= new for old, new in zip(least[0][1:], least[1][1:], strict=True)
    )
    longer = longer and before.tags == after.tags
    is_shorter = after.hard and not (before.hard and longer)
    return is_shorter or not set(after.forbidden) <= set(before.forbidden)


def unfit_reason(before: FieldSpec, after: FieldSpec, own: int = 0) -> dict[str, Any]:
    """The stored reason why a line is stale, as `campaigns.catalog.stale_words` says it.

    `own` is the number of what the workspace set itself, 0 where a version that ships brought it.
    """
    refused = before.forbidden != after.forbidden
    said = {"before": _limits(before, refused), "after": _limits(after, refused)}
    if said["before"] == said["after"]:
        said = {"before": tags_said(before), "after": tags_said(after)}
    by = {"own": own} if own else {}
    return {"kind": "spec", **said, "spec": after.version, **by}


def tags_said(spec: FieldSpec) -> str:
    """How long the values of merge tags may become, in words."""
    lengths = {**DEFAULTS, **dict(spec.tags)}
    return ", ".join(f"{name} {length}" for name, length in lengths.items())


def _limits(spec: FieldSpec, refused: bool) -> str:
    limit = f"{spec.limit} {UNITS_SAID[spec.unit]}"
    limit += f" or {spec.limit_ucs2} UCS-2 units" if spec.limit_ucs2 else ""
    return f"{limit}, without {spec.forbidden}" if refused and spec.forbidden else limit


def lines_suspect(spec: FieldSpec, states: Iterable[str]) -> QuerySet[Candidate]:
    """Lines of a field that may break a version, by pk: nothing shorter than half its least limit can."""
    least = min(spec.limit, spec.limit_ucs2 or spec.limit)
    # A character may take two of what is counted (UTF-16, the GSM extension table, double width), a byte four.
    may_take = {"characters": 1, "bytes": 4}.get(spec.unit, 2)
    broken = Q(long__gt=least // may_take) if spec.hard else Q(pk__in=())
    for character in spec.forbidden:
        broken |= Q(text__contains=character)
    # A merge tag may become longer than it is written.
    for opener in OPENERS if spec.hard and spec.channel in TAGGED else ():
        broken |= Q(text__contains=opener)
    lines = Candidate.objects.filter(channel=spec.channel, field=spec.field, state__in=states)
    return lines.annotate(long=Length("text")).filter(broken).order_by("pk")


def lines_unfit(
    workspace_id: int, before: FieldSpec, after: FieldSpec, *, after_pk: int = 0, most: int
) -> tuple[list[Candidate], int]:
    """The first lines that stand and would no longer fit, by pk, and the id after which others may follow (0: none).

    No more than `READ_MOST` texts are read, so that the lines found may be fewer than `most`, and none.
    """
    if not may_stop_fitting(before, after):
        return [], 0
    rows = lines_suspect(after, STANDING).filter(workspace=workspace_id, pk__gt=after_pk)
    found: list[int] = []
    last, more = after_pk, False
    texts = rows.values_list("pk", "text")[: READ_MOST + 1]
    for number, (pk, text) in enumerate(texts.iterator(chunk_size=500)):
        breaks = stops_fitting(text, before, after)
        more = number == READ_MOST or (breaks and len(found) == most)
        if more:
            break
        last = pk
        if breaks:
            found.append(pk)
    lines = Candidate.objects.filter(pk__in=found).select_related("product", "campaign")
    return list(lines.order_by("pk")), last if more else 0
