"""Two versions of a field's limits side by side, or a version beside a limit that somebody tries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils import timezone

from campaigns.channels.fitting import lines_unfit, spec_changes
from campaigns.channels.own import own_limits, spec_overlaid
from campaigns.channels.selectors import field_spec_from_row, row_in_force
from campaigns.common.line_states import LINE_STATES
from campaigns.models import Candidate, FieldSpecRow
from generation.types import FieldSpec

SHOWN = 50
LIMIT_MOST = 100_000
Badge = tuple[str, str, str]


@dataclass(frozen=True)
class Comparison:
    """`before` and `after`, which is tried and no version where `limit_tried`; the lines that would no longer fit.

    `next` is the id after which the next page of lines begins, 0 on the last; a page may be empty before it.
    """

    before: FieldSpec
    after: FieldSpec
    limit_tried: int | None
    changes: list[tuple[str, str, str, bool]]
    lines: list[tuple[Candidate, Badge]]
    next: int
    deeper: bool

    @property
    def is_same(self) -> bool:
        """Whether nothing is compared: one version, and no limit tried."""
        return self.limit_tried is None and self.before.version == self.after.version


def comparison_read(
    workspace_id: int, rows: list[FieldSpecRow], asked: Mapping[str, str]
) -> Comparison:
    """What an address asks for: `from` and `to` are versions, `limit` a number tried in place of `to`.

    Without: the version before the newest and the newest. Whatever is no version or number is passed over.
    """
    by_version = {str(row.version): row for row in rows}
    tried = _number(asked.get("limit", ""), LIMIT_MOST)
    here = row_in_force(rows, timezone.now().date())
    own = own_limits(workspace_id).get((here.channel, here.field))
    first = here if tried is not None else rows[min(1, len(rows) - 1)]
    before = field_spec_from_row(by_version.get(asked.get("from", ""), first))
    after = field_spec_from_row(by_version.get(asked.get("to", ""), rows[0]))
    if tried is not None:
        before = spec_overlaid(before, own)
        after = replace(before, limit=tried, hard=True)
    cursor = _number(asked.get("after", ""), 2**62) or 0
    found, last = lines_unfit(workspace_id, before, after, after_pk=cursor, most=SHOWN)
    return Comparison(
        before=before,
        after=after,
        limit_tried=tried,
        changes=spec_changes(before, after),
        lines=[(line, LINE_STATES[line.state]) for line in found],
        next=last,
        deeper=cursor > 0,
    )


def _number(text: str, most: int) -> int | None:
    read = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return read if 0 < read <= most else None
