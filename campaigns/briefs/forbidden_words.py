"""Which lines say what a brief forbids: a campaign's texts are read before it is locked, and under its lock what changed since."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from campaigns.models import Campaign, Candidate
from generation.jobs.rules import brief_forbids

FORBIDDEN = "must_not_say"
"""What no row names: a line rests on the absence of words, so that texts are read."""
MANY = 500


@dataclass(frozen=True)
class TextsRead:
    """What reading a campaign's texts found: each line's revision as it was read, and the lines that say one of `words`."""

    words: Collection[str]
    revisions: Mapping[int, int]
    saying: frozenset[int]


def texts_ahead(campaign_id: int, words: Collection[str]) -> TextsRead:
    """Read the texts of a campaign before anybody waits for it: many lines take seconds."""
    revisions: dict[int, int] = {}
    saying: set[int] = set()
    lines = (
        Candidate.objects.filter(campaign=campaign_id).order_by()
        if words
        else Candidate.objects.none()
    )
    for pk, revision, text in lines.values_list("pk", "revision_id", "text").iterator():
        revisions[pk] = revision
        if brief_forbids(text, [*words]):
            saying.add(pk)
    return TextsRead(words, revisions, frozenset(saying))


def lines_saying(
    campaign: Campaign, lines: QuerySet[Candidate], known: TextsRead | None = None
) -> set[int]:
    """Those of some lines of a locked campaign, in any state, that say what it forbids, or of which that was said before.

    A text that `known` has read as it stands is not read again.
    """
    told = lines.exclude(stale_reasons=[]).order_by().values_list("pk", "stale_reasons")
    found = {
        pk
        for pk, reasons in told.iterator()
        if any(reason.get("kind") == FORBIDDEN for reason in reasons)
    }
    words = campaign.must_not_say
    if not words:
        return found
    if known is None or [*known.words] != words:
        texts = lines.order_by().values_list("pk", "text").iterator()
    else:
        fresh: list[int] = []
        for pk, revision in lines.order_by().values_list("pk", "revision_id").iterator():
            if known.revisions.get(pk, 0) != revision:
                fresh.append(pk)
            elif pk in known.saying:
                found.add(pk)
        texts = _texts(fresh)
    return found | {pk for pk, text in texts if brief_forbids(text, words)}


def _texts(ids: list[int]) -> Iterator[tuple[int, str]]:
    for at in range(0, len(ids), MANY):
        rows = Candidate.objects.filter(pk__in=ids[at : at + MANY]).order_by()
        yield from rows.values_list("pk", "text")
