"""A round as its page shows it: progress, and lines grouped by product or field."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from campaigns.briefs.round_counts import curve_shown
from campaigns.models import Candidate, CandidateState, Product, Round
from generation.jobs.direct import field_spec_from_dict
from generation.jobs.selectors import job_eta_seconds, job_position
from generation.models import Job, JobState
from generation.types import FieldSpec
from generation.types.brief import SLIDERS

PAGE = 10
FLAT_MOST = 200
JOB_BADGES = {
    JobState.QUEUED: ("clock", "", "Queued"),
    JobState.RUNNING: ("loader", "here", "Running"),
    JobState.SUCCEEDED: ("circle-check", "ok", "Done"),
    JobState.PARTIAL: ("circle-check", "warn", "Partly done"),
    JobState.FAILED: ("circle-x", "bad", "Failed"),
    JobState.CANCELLING: ("loader", "warn", "Stopping"),
    JobState.CANCELLED: ("circle-slash", "", "Cancelled"),
}
"""State -> icon, tone and the word that people read."""
WAITING = (CandidateState.IN_REVIEW, CandidateState.GENERATED)


@dataclass
class FieldGroup:
    """One field's lines of one product; `key` is the id of its list on the page."""

    spec: FieldSpec
    key: str
    asked: int
    lines: list[Candidate] = field(default_factory=list)

    @property
    def waiting(self) -> range:
        """Places that are still empty, three at most are drawn."""
        return range(len(self.lines) + 1, min(self.asked, len(self.lines) + 3) + 1)


@dataclass
class ProductGroup:
    """One product of a round with its fields."""

    product: Product
    fields: list[FieldGroup]

    @property
    def made(self) -> int:
        """Lines so far."""
        return sum(len(group.lines) for group in self.fields)

    @property
    def asked(self) -> int:
        """Lines asked."""
        return sum(group.asked for group in self.fields)


def group_key(product_id: int, channel: str, field_name: str) -> str:
    """The id of the list that holds a field's lines of a product."""
    return f"lines-{product_id}-{channel}-{field_name}"


def round_specs(row: Round) -> list[FieldSpec]:
    """The frozen specs of its fields, in their order."""
    return [
        field_spec_from_dict(item)
        for channel in row.channels
        for item in row.brief["fields"][channel]
    ]


def round_lines(row: Round, *, blocked: bool = False) -> QuerySet[Candidate]:
    """The lines that a round wrote, in the order they came."""
    rows = Candidate.objects.filter(round=row, slot__isnull=False).select_related("product")
    if blocked:
        rows = rows.filter(state=CandidateState.BLOCKED)
    return rows.order_by("pk")


def round_groups(row: Round, page: int, *, blocked: bool = False) -> list[ProductGroup]:
    """A page of a round's products with all their lines; `page` counts from 1."""
    skus = row.skus[(page - 1) * PAGE : page * PAGE]
    products = {item.sku: item for item in Product.objects.filter(sku__in=skus)}
    specs = round_specs(row)
    lines = round_lines(row, blocked=blocked).filter(product__in=products.values())
    by_key: dict[str, list[Candidate]] = {}
    for line in lines.order_by("rank", "pk"):
        by_key.setdefault(group_key(line.product_id, line.channel, line.field), []).append(line)
    groups = []
    for sku in skus:
        if sku not in products:
            continue
        product = products[sku]
        fields = [
            FieldGroup(spec, key, row.n[spec.key], by_key.get(key, []))
            for spec in specs
            for key in [group_key(product.pk, spec.channel, spec.field)]
        ]
        if not blocked or any(group.lines for group in fields):
            groups.append(ProductGroup(product, fields))
    return groups


def lines_by_list(
    lines: Iterable[Candidate], products: Container[int]
) -> list[tuple[str, list[Candidate]]]:
    """New lines of these products by the list that they go to."""
    found: dict[str, list[Candidate]] = {}
    for line in lines:
        if line.product_id not in products:
            continue
        found.setdefault(group_key(line.product_id, line.channel, line.field), []).append(line)
    return list(found.items())


def progress_context(row: Round, job: Job, now: datetime) -> dict[str, Any]:
    """What the head of the page says: state, n of N, queue place, time left, what was kept."""
    counts = row.counts
    eta = job_eta_seconds(job, now)
    elapsed = ((job.finished or now) - job.started).total_seconds() if job.started else None
    lines = counts.get("lines", 0)
    total, sets = counts.get("diversity", [0.0, 0])
    return {
        "round": row,
        "job": job,
        "job_badge": JOB_BADGES[JobState(job.state)],
        "position": job_position(job),
        "eta": (eta, round(eta * 1.4) + 1) if eta is not None else None,
        "elapsed": elapsed,
        "lines": lines,
        "kept": lines - counts.get("blocked", 0),
        "blocked": counts.get("blocked", 0),
        "blocked_share": 100 * counts.get("blocked", 0) / lines if lines else 0,
        "dropped": counts.get("dropped", 0),
        "short": sum(item["asked"] - item["made"] for item in counts.get("short", [])),
        "diversity": total / sets if sets else None,
        "speed": lines / elapsed if elapsed and lines else None,
        "is_open": not job.is_final,
    }


def asked_context(row: Round) -> dict[str, Any]:
    """What was asked beside what was measured, and the curve of these very lines."""
    brief: dict[str, Any] = next(iter(row.brief.get("briefs", {}).values()), {})
    tone = brief.get("tone", {})
    sums = row.counts.get("tone", {})
    bars = [
        {
            "name": name.capitalize(),
            "asked": tone.get(name, 0),
            "measured": sums[name][0] / sums[name][1] if sums.get(name, [0, 0])[1] else None,
        }
        for name in SLIDERS
    ]
    counts = sorted(set(row.n.values()))
    return {
        "bars": bars,
        "measured_lines": next((item[1] for item in sums.values()), 0),
        "creativity": brief.get("creativity"),
        "cta": tone.get("cta", 40),
        "per_field": counts,
        "curve": curve_shown(row.counts.get("curve", {})),
    }
