"""Lines marked with why they no longer hold: locked in the one order, stored together, each with its audit entry.

Whoever changes what lines rest on, or lines themselves, locks rows in this order and no other, so that no two wait for
each other for ever (`tests/campaigns/catalog/test_lock_order.py`):

1. a launch, the campaign;
2. records of evidence, a waiver, a set of rules;
3. products by pk;
4. live copy (`campaigns.exports.publishing.live_lock`);
5. lines by pk, all of a transaction before the first of them is changed (`lines_lock`);
6. what belongs to a line, such as its promises: whoever touches it holds the line;
7. the workspace's audit trail.

A row that others refer to is locked without its key (`no_key`): who adds a line, a promise or a publication holds the key
of its campaign and its products until the end. Who stores a text that was measured locks both (`campaigns.claims.uses`), so
that whoever changes them meanwhile finds it. A campaign's state follows its lines last, and waits for nobody
(`campaigns.briefs.readiness`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import F

from campaigns.models import STANDING, Candidate, CandidateState, User
from campaigns.workspaces.audit import audit_record_all

AT_ONCE = 500
Reason = dict[str, Any]
Found = tuple[Candidate, Sequence[Reason], Collection[str]]
"""A locked line, all reasons that it should carry, and the kinds of those that were looked at."""
Told = list[tuple[Candidate, dict[str, Any]]]


def lines_lock(ids: Iterable[int], *beside: str) -> list[Candidate]:
    """Lines as they are now with their revisions, locked for this transaction in the one order; `beside` is read with them."""
    held = sorted(set(ids))
    lines_hold(held)
    return [line for some in lines_held(held, *beside) for line in some]


def lines_hold(ids: Iterable[int]) -> None:
    """Lock lines for this transaction in the one order."""
    for some in _lots(sorted(set(ids))):
        rows = Candidate.objects.select_for_update().filter(pk__in=some).order_by("pk")
        list(rows.values_list("pk", flat=True))


def lines_held(ids: Iterable[int], *beside: str) -> Iterator[list[Candidate]]:
    """Lines that this transaction holds, with their revisions, a lot at a time.

    Read once they are held: a join in the statement that locks may miss the revision of a line that it waited for.
    """
    lines = Candidate.objects.select_related("revision", *beside).order_by("pk")
    return (list(lines.filter(pk__in=some)) for some in _lots(sorted(set(ids))))


def lines_mark(found: Iterable[Found], *, actor: User | None, via: str | None = None) -> int:
    """Give locked lines the reasons that they should carry; answers how many went stale.

    Those that stand go stale by any reason, the others keep their state. A line whose reasons stay is left alone.
    """
    stale: Told = []
    warned: Told = []
    for line, wanted, kinds in found:
        reasons = [*wanted]
        before, goes = line.state, bool(reasons) and line.state in STANDING
        if not goes and line.stale_reasons == reasons:
            continue
        line.stale_reasons = reasons
        line.state = CandidateState.STALE if goes else before
        line.is_primary = line.is_primary and not reasons
        data = {"from": before, "to": line.state, "kinds": sorted(kinds)}
        (stale if goes else warned).append((line, data))
    _store([line for line, _ in (*stale, *warned)])
    for event, said in (("candidate.stale", stale), ("candidate.facts_changed", warned)):
        if said:
            audit_record_all(
                workspace_id=said[0][0].workspace_id, actor=actor, event=event, said=said, via=via
            )
    return len(stale)


def _store(lines: Sequence[Candidate]) -> None:
    """What many lines have alike in a statement for all; the reasons, which name each line's own values, beside it."""
    alike: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for line in lines:
        alike[line.state, line.is_primary].append(line.pk)
    for (state, is_primary), ids in alike.items():
        for some in _lots(ids):
            Candidate.objects.filter(pk__in=some).update(
                state=state, is_primary=is_primary, version=F("version") + 1
            )
    Candidate.objects.bulk_update(lines, ["stale_reasons"], batch_size=AT_ONCE)


def _lots(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE))
