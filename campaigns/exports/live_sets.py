"""The set of texts that is live in a field: what it was, what it becomes, and what that means place by place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.exports.selection import Approved, places_of
from campaigns.models import LiveCopy

SAME, RENEWED, NEW, MOVED, CHANGED, GONE = "same", "renewed", "new", "moved", "changed", "gone"
# kind -> icon, word
KIND_WORDS: dict[str, tuple[str, str]] = {
    SAME: ("check", "Stays"),
    RENEWED: ("rotate-cw", "Approved again"),
    NEW: ("plus", "New"),
    MOVED: ("arrow-up-down", "Moves"),
    CHANGED: ("refresh-cw", "Changes"),
    GONE: ("minus", "Removed"),
}
Sets = dict[tuple[int, str], list[LiveCopy]]


@dataclass(frozen=True)
class Said:
    """A text in its place; `revision` is None where nobody wrote it here."""

    text: str
    origin: str
    revision: int | None


@dataclass
class PlaceChange:
    """A place of a field: what stands there, and what will.

    `leaves` where what stands there is in no place afterwards; `why` may say why.
    """

    place: int
    before: Said | None
    after: Said | None
    kind: str
    leaves: bool = False
    why: str = ""

    @property
    def number(self) -> int:
        """The place as people count."""
        return self.place + 1

    @property
    def icon(self) -> str:
        """The icon of its kind."""
        return KIND_WORDS[self.kind][0]

    @property
    def word(self) -> str:
        """Its kind in a word."""
        return KIND_WORDS[self.kind][1]


@dataclass(frozen=True)
class FieldChange:
    """A field of a product; `key` is CHANNEL.FIELD."""

    key: str
    places: list[PlaceChange]

    @property
    def channel(self) -> str:
        """The channel's key."""
        return self.key.partition(".")[0]

    @property
    def takes_several(self) -> bool:
        """Whether the field has more than one place."""
        return places_of(self.key) > 1

    @property
    def differs(self) -> bool:
        """Whether any place changes."""
        return any(one.kind != SAME for one in self.places)


def said_live(row: LiveCopy) -> Said:
    """What stands in a place."""
    return Said(row.text, row.origin, row.revision_id)


def said_line(line: Approved) -> Said:
    """What a line says."""
    return Said(line.text, line.candidate.origin, line.candidate.revision_id)


def live_sets(rows: Iterable[LiveCopy]) -> Sets:
    """(product, CHANNEL.FIELD) -> its live copy in the order of its places."""
    found: Sets = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.product_id, row.key, row.place)):
        found[row.product_id, row.key].append(row)
    return dict(found)


def set_changes(before: Sequence[Said | None], after: Sequence[Said | None]) -> list[PlaceChange]:
    """Each place of a field from what it held to what it will hold; None is an empty place.

    A text that was live in another place moves; one that is in no place afterwards leaves. A place that
    is empty afterwards, and whose text only moved, is not told twice.
    """
    said_before = {one.text for one in before if one}
    said_after = {one.text for one in after if one}
    changes = []
    for place in range(max(len(before), len(after))):
        was = before[place] if place < len(before) else None
        now = after[place] if place < len(after) else None
        leaves = was is not None and was.text not in said_after
        if now is None:
            kind = GONE if leaves else ""
        else:
            kind = _kind(was, now, moves=now.text in said_before, leaves=leaves)
        if kind:
            changes.append(PlaceChange(place, was, now, kind, leaves))
    return changes


def _kind(was: Said | None, now: Said, *, moves: bool, leaves: bool) -> str:
    if was is not None and was.text == now.text:
        return SAME if was.revision == now.revision else RENEWED
    if moves:
        return MOVED
    return CHANGED if leaves else NEW


def live_record(live: LiveCopy) -> dict[str, Any]:
    """What a publication keeps of a place, to put it back."""
    return {
        "text": live.text,
        "origin": live.origin,
        "revision": live.revision_id,
        "publication": live.publication_id,
        "since": live.since.isoformat(),
    }


def live_row(record: dict[str, Any], **where: Any) -> LiveCopy:
    """The live copy that `live_record` kept, not stored yet; `where` are its workspace, product, key, place."""
    return LiveCopy(
        text=record["text"],
        origin=record["origin"],
        revision_id=record["revision"],
        publication_id=record["publication"],
        since=datetime.fromisoformat(record["since"]),
        **where,
    )
