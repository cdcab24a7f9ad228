"""The combinations that an ad of a product's lines may show, and how they go together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet

from campaigns.channels.selectors import field_specs_current
from campaigns.common.figures import counted
from campaigns.exports.formats.ad_table import ORDER
from campaigns.exports.selection import approved_candidates
from campaigns.models import Campaign, Candidate, CandidateState, Product
from campaigns.models.review import OPEN_STATES
from campaigns.rules.selectors import rules_active
from generation.jobs.combinations import Fault, Lint, combinations_read
from generation.types import FieldSpec
from generation.types.lengths import length_measure

CHANNELS = ("google_rsa", "google_pmax")
"""Those whose ads show headlines and descriptions in any mixture."""
MIXED = ("headline", "description")
PRODUCTS_MOST = 500
"""Products of a campaign that the page lists; any other is reached by its sku."""
# kind of fault -> icon and words; the order is that of how grave they are.
KINDS: dict[str, tuple[str, str]] = {
    "contradiction": ("octagon-x", "Two lines contradict each other"),
    "missing": ("circle-alert", "A required text is left out"),
    "calls": ("megaphone", "Two calls to action"),
    "repeated": ("copy", "The same is said twice"),
    "opening": ("pen-line", "Two lines begin alike"),
}
WORDS = {
    "contradiction": "“{0}” against “{1}”",
    "missing": "“{0}” is said nowhere",
    "repeated": "“{0}” twice",
    "opening": "Both begin with “{0}”",
}


@dataclass(frozen=True)
class Ad:
    """The lines of an ad in the order in which they go out, and what was found of them."""

    headlines: list[Candidate]
    descriptions: list[Candidate]
    lint: Lint
    lacks: list[str]

    @property
    def sound(self) -> float:
        """Share of combinations that go together."""
        return self.lint.sound / self.lint.count

    @property
    def sound_pinned(self) -> float:
        """The same with the pins that are proposed."""
        pins = self.lint.pins
        return pins.sound / pins.shown if pins else self.sound

    @property
    def lines(self) -> list[Candidate]:
        """Headlines, then descriptions: the numbers of the lint's parts count them."""
        return [*self.headlines, *self.descriptions]


def ad_channels(campaign: Campaign) -> list[str]:
    """The channels of a campaign whose ads mix their lines; search ads where it has none of them."""
    return [channel for channel in CHANNELS if channel in campaign.channels] or [CHANNELS[0]]


def ad_read(
    campaign: Campaign, product: Product, channel: str, *, every: bool = False
) -> Ad | None:
    """The ad of a product's approved lines, or with `every` of all current ones; None where they are too few."""
    specs = field_specs_current(campaign.workspace_id)[channel]
    lines = _current(campaign) if every else approved_candidates(campaign)
    rows = lines.filter(product=product, channel=channel).order_by(*ORDER)
    fields = {spec.field: _first(rows, spec) for spec in specs}
    if any(len(fields[spec.field]) < spec.min_items for spec in specs if spec.field in MIXED):
        return None
    headlines, descriptions = (fields[field] for field in MIXED)
    lint = combinations_read(
        [(line.text, line.badges) for line in headlines],
        [(line.text, line.badges) for line in descriptions],
        rules_active(campaign.workspace_id),
        channel=channel,
        locale=campaign.language,
    )
    lacks = [said for spec in specs for said in _lacks(fields[spec.field], spec)]
    return Ad(headlines, descriptions, lint, lacks)


def ad_products(campaign: Campaign, channel: str) -> list[Product]:
    """The first products whose current lines are enough for an ad, by sku."""
    specs = field_specs_current(campaign.workspace_id)[channel]
    mixed = [spec for spec in specs if spec.field in MIXED]
    texts = {
        f"n_{spec.field}": Count("text", distinct=True, filter=Q(field=spec.field))
        for spec in mixed
    }
    enough = {f"n_{spec.field}__gte": spec.min_items for spec in mixed}
    lines = _current(campaign).filter(channel=channel).order_by().values("product")
    found = Product.objects.filter(
        pk__in=lines.annotate(**texts).filter(**enough).values("product")
    )
    return list(found.only("sku", "title").order_by("sku")[:PRODUCTS_MOST])


def _current(campaign: Campaign) -> QuerySet[Candidate]:
    states = (CandidateState.APPROVED, CandidateState.SCHEDULED, CandidateState.LIVE, *OPEN_STATES)
    return Candidate.objects.filter(
        workspace=campaign.workspace_id, campaign=campaign, state__in=states, is_control=False
    )


def _first(rows: QuerySet[Candidate], spec: FieldSpec) -> list[Candidate]:
    """As many lines of a field as an ad takes, each text once."""
    kept: dict[str, Candidate] = {}
    for line in rows.filter(field=spec.field):
        kept.setdefault(line.text, line)
        if len(kept) == spec.max_items:
            break
    return list(kept.values())


def _lacks(lines: list[Candidate], spec: FieldSpec) -> Iterable[str]:
    """What the platform asks of a field's lines together and they do not give."""
    if len(lines) < spec.min_items:
        few = spec.min_items - len(lines)
        yield f"{counted(few, spec.label.lower())} more"
    if spec.short and not any(_length(line, spec) <= spec.short for line in lines):
        yield f"a {spec.label.lower()} of {spec.short} characters or fewer"


def _length(line: Candidate, spec: FieldSpec) -> int:
    return int(length_measure(line.text, spec)["value"])


def ad_told(ad: Ad) -> dict[str, Any]:
    """What the page says of an ad: kinds of faults, its lines with their pins, the worst combinations."""
    lint, pins = ad.lint, ad.lint.pins
    places = {}
    if pins:
        places = dict(enumerate(pins.headlines or ()))
        places |= {len(ad.headlines) + n: place for n, place in enumerate(pins.descriptions or ())}
    rows = [
        {"line": line, "place": places[n] + 1 if n in places else None, "often": lint.often[n]}
        for n, line in enumerate(ad.lines)
    ]
    return {
        "kinds": [(*KINDS[kind], count) for kind, count in lint.kinds.items() if count],
        "fields": [
            ("headline", "Headlines", rows[: len(ad.headlines)]),
            ("description", "Descriptions", rows[len(ad.headlines) :]),
        ],
        "worst": [
            {
                "headlines": [ad.lines[n] for n in shown.parts if n < len(ad.headlines)],
                "descriptions": [ad.lines[n] for n in shown.parts if n >= len(ad.headlines)],
                "faults": _told(shown.faults),
            }
            for shown in lint.worst
        ],
    }


def _told(faults: Iterable[Fault]) -> list[dict[str, str]]:
    """Icon and words of the faults of one set, each words once."""
    found = {}
    for kind, group in groupby(faults, key=lambda fault: fault.kind):
        several = list(group)
        if kind == "calls":
            asking = len({part for fault in several for part in fault.parts})
            found[f"{asking} calls to action"] = kind
        else:
            found |= {WORDS[kind].format(*fault.said): kind for fault in several}
    return [{"icon": KINDS[kind][0], "words": words} for words, kind in found.items()]
