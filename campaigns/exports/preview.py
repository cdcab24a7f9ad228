"""What an export or a publication would change, product by product, before anybody presses the button."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from campaigns.exports.disclosure import AI_TEXT, LEAVE, MARK, policy_of
from campaigns.exports.held import Held, held_counted, held_lines
from campaigns.exports.live_sets import (
    FieldChange,
    PlaceChange,
    Said,
    Sets,
    live_sets,
    said_line,
    said_live,
    set_changes,
)
from campaigns.exports.profiles import Profile
from campaigns.exports.selection import (
    QUARANTINED,
    SECOND,
    Outgoing,
    approved_candidates,
    chosen_candidates,
    key_filter,
    lacking_candidates,
    outgoing,
    outgoing_keys,
    quarantined_candidates,
)
from campaigns.exports.survey import (
    WAITING,
    own_text,
    own_text_filter,
    publish_survey,
    why_leaving,
)
from campaigns.models import Campaign, Candidate, CandidateState, LiveCopy, Product
from campaigns.models.review import Origin

SHOWN = 30
ORIGINS = (Origin.MODEL, Origin.MIXED, Origin.HUMAN)


@dataclass
class ProductChanges:
    """A product's fields that change, place by place."""

    product: Product
    fields: list[FieldChange] = field(default_factory=list)


@dataclass
class Preview:
    """A page of products in full, the counts of all.

    `lines` go out; `held` are what the file's manifest lists as held, `waiting` the lines that nobody
    approved yet. Of publishing: of the lines `moving` are live already in another place, `live` beside
    them where they stay; `leaving` are texts that are live now and no longer will be. Of a file: `born` count as
    AI-born, and `choice` is what it does with those.
    """

    products: list[ProductChanges]
    page: int
    pages: int
    product_count: int
    lines: int
    new: int
    held: int
    waiting: int
    behind: Held
    origins: dict[str, int]
    moving: int = 0
    live: int = 0
    leaving: int = 0
    choice: str = ""
    born: int = 0

    @property
    def previous_page(self) -> int:
        """The page before."""
        return self.page - 1

    @property
    def next_page(self) -> int:
        """The page after."""
        return self.page + 1


def export_preview(
    campaign: Campaign, profile: Profile | None, *, page: int = 1, held_page: int = 1
) -> Preview:
    """What goes out by a profile; None is publishing: each field's set, compared with its live copy.

    Everything is counted in the database; lines are read for one page of products alone.
    """
    if profile is None:
        return _publish_preview(campaign, page, held_page)
    lines = Candidate.objects.filter(campaign=campaign).filter(key_filter(profile.keys))
    approved = approved_candidates(campaign).filter(key_filter(profile.keys))
    chosen = chosen_candidates(approved) if profile.to_count else approved
    policy = policy_of(campaign.workspace_id)
    choice = policy.choice(profile.name)
    by_policy = chosen.filter(policy.held_lines(profile.name))
    left = chosen.exclude(pk__in=by_policy.order_by().values("pk"))
    refused = [(AI_TEXT, by_policy), *profile.refusals(left, outgoing_keys(campaign))]
    going = chosen
    for _, rows in refused:
        going = going.exclude(pk__in=rows.order_by().values("pk"))
    held = [("stale", lines.filter(state=CandidateState.STALE)), *refused]
    held.append((SECOND, lacking_candidates(campaign).filter(key_filter(profile.keys))))
    held.append((QUARANTINED, quarantined_candidates(campaign).filter(key_filter(profile.keys))))
    if profile.to_count:
        held.append(("not_primary", approved.exclude(pk__in=chosen.values("pk"))))
    waiting = lines.filter(state__in=WAITING)
    counts = sum(rows.order_by().count() for _, rows in held), waiting.count()
    shown = _products(going, page)
    origins = dict(going.order_by().values_list("origin").annotate(n=Count("pk")))
    return Preview(
        products=_file_page(campaign, profile, going, shown.ids),
        page=shown.page,
        pages=shown.pages,
        product_count=shown.count,
        lines=sum(origins.values()),
        new=going.filter(~Exists(_live_of()), ~own_text_filter()).count(),
        held=counts[0],
        waiting=counts[1],
        behind=held_lines([*held, (None, waiting)], count=sum(counts), page=held_page),
        origins={name: origins.get(name, 0) for name in ORIGINS},
        choice=LEAVE if choice == MARK and not profile.marks else choice,
        born=going.filter(policy.born_lines()).count(),
    )


def _publish_preview(campaign: Campaign, page: int, held_page: int) -> Preview:
    found = publish_survey(campaign)
    count = len(found.products)
    pages = max(1, -(-count // SHOWN))
    page = min(max(page, 1), pages)
    first = (page - 1) * SHOWN
    return Preview(
        products=_publish_page(campaign, found.products[first : first + SHOWN]),
        page=page,
        pages=pages,
        product_count=count,
        lines=found.lines,
        new=found.new,
        held=found.held,
        waiting=found.waiting,
        moving=found.moving,
        live=found.live,
        leaving=found.leaving,
        behind=held_counted(found.behind, page=held_page),
        origins={name: found.origins[name] for name in ORIGINS},
    )


@dataclass(frozen=True)
class _Shown:
    """The products of one page, of how many."""

    ids: list[int]
    page: int
    pages: int
    count: int


def _products(going: QuerySet[Candidate], page: int) -> _Shown:
    count = going.order_by().aggregate(n=Count("product", distinct=True))["n"]
    pages = max(1, -(-count // SHOWN))
    page = min(max(page, 1), pages)
    first = (page - 1) * SHOWN
    ids = going.order_by("product__sku", "product_id").values_list("product_id", flat=True)
    return _Shown(list(ids.distinct()[first : first + SHOWN]), page, pages, count)


def _file_page(
    campaign: Campaign, profile: Profile, going: QuerySet[Candidate], shown: list[int]
) -> list[ProductChanges]:
    """A page of what a file says, beside what stands there now; a file takes nothing away."""
    live = live_sets(LiveCopy.objects.filter(product__in=shown))
    inside = set(going.filter(product__in=shown).order_by().values_list("pk", flat=True))
    rows = outgoing(campaign, keys=profile.keys, to_count=profile.to_count, products=shown)
    found = []
    for row in rows:
        row.lines = [line for line in row.lines if line.candidate.pk in inside]
        fields = [
            FieldChange(key, [place for place in places if place.after])
            for key, places in _field_changes(row, live)
        ]
        found.append(ProductChanges(row.product, fields))
    return [one for one in found if one.fields]


def _publish_page(campaign: Campaign, shown: list[int]) -> list[ProductChanges]:
    live = live_sets(LiveCopy.objects.filter(product__in=shown))
    found = []
    for row in outgoing(campaign, keys=None, to_count=True, products=shown):
        fields = [FieldChange(key, places) for key, places in _field_changes(row, live)]
        found.append(ProductChanges(row.product, [one for one in fields if one.differs]))
    places = [place for one in found for change in one.fields for place in change.places]
    leaving = [place.before.revision for place in places if place.before and place.leaves]
    why = why_leaving(campaign, [revision for revision in leaving if revision])
    for place in places:
        place.why = why.get((place.before and place.before.revision) or 0, "")
    return [one for one in found if one.fields]


def _field_changes(row: Outgoing, live: Sets) -> list[tuple[str, list[PlaceChange]]]:
    """CHANNEL.FIELD with its places, from what stands there to what a product's lines say."""
    by_key: dict[str, list[Said | None]] = {}
    for line in row.lines:
        by_key.setdefault(line.key, []).append(said_line(line))
    found = []
    for key, after in by_key.items():
        before: list[Said | None] = [said_live(one) for one in live.get((row.product.pk, key), [])]
        if not before and (own := own_text(row.product, key)):
            before = [Said(own, "", None)]
        found.append((key, set_changes(before, after)))
    return found


def _live_of() -> QuerySet[LiveCopy]:
    key = Concat(OuterRef("channel"), Value("."), OuterRef("field"))
    return LiveCopy.objects.filter(product=OuterRef("product"), key=key)
