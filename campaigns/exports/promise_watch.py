"""The promise watch: before a promise of approved copy becomes false its line waits and leaves live copy."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from campaigns.exports.publishing import live_lock
from campaigns.exports.pulling import lines_shelved, live_pull
from campaigns.models import (
    Campaign,
    Candidate,
    NoticeKind,
    Promise,
    PromiseState,
    Revision,
)
from campaigns.notices.services import Notice, tell
from campaigns.promises.reading import LEAD
from campaigns.promises.settling import Moved, Settled, lines_locked, promises_settle
from campaigns.promises.unread import unread_settle

logger = logging.getLogger(__name__)
AT_ONCE = 500
"""Lines in one transaction."""
MOST = 20_000
"""Lines of one look; the next one, a minute later, goes on."""
SAID_MOST = 3
WATCH_LOCK = 20_261_123


def promises_tend(now: datetime | None = None) -> int:
    """Look at every line with a promise that is due; answers how many lines began to wait or came back."""
    with _alone() as is_alone:
        return sum(_tended(*batch, now) for batch in _batches(now)) if is_alone else 0


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other look is under way: a backlog takes longer than the clock's minute."""
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [WATCH_LOCK])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [WATCH_LOCK])


def _batches(now: datetime | None) -> Iterator[tuple[int, int, list[int]]]:
    """Workspace, campaign and lines: all that are about to end before those that only may have changed."""
    at = now or timezone.now()
    # Housekeeping of the site: each campaign's own lines are looked at in its workspace's scope.
    with scopes_disabled():
        due = Promise.objects.filter(due__lte=at).order_by("due", "pk")
        found = due.values_list("workspace_id", "candidate__campaign_id", "candidate_id")
        ending = dict.fromkeys(found.filter(state=PromiseState.TRUE, until__lte=at + LEAD)[:MOST])
        others = dict.fromkeys(found[: MOST - len(ending)])
    for some in (ending, [one for one in others if one not in ending]):
        by_campaign: dict[tuple[int, int], list[int]] = defaultdict(list)
        for workspace_id, campaign_id, candidate_id in some:
            by_campaign[workspace_id, campaign_id].append(candidate_id)
        for (workspace_id, campaign_id), lines in by_campaign.items():
            for first in range(0, len(lines), AT_ONCE):
                yield workspace_id, campaign_id, lines[first : first + AT_ONCE]


def _tended(workspace_id: int, campaign_id: int, ids: list[int], now: datetime | None) -> int:
    """One batch in its transaction; where that fails, line by line, and the one that fails waits."""
    at = now or timezone.now()
    try:
        with scope(workspace=workspace_id), transaction.atomic():
            return _look(campaign_id, ids, at)
    except Exception as error:  # noqa: BLE001 - lines that cannot be read must not hold up all others
        logger.exception("promises of campaign %s cannot be read, lines %s", campaign_id, ids[:5])
        if len(ids) > 1:
            return sum(_tended(workspace_id, campaign_id, [one], now) for one in ids)
        if isinstance(error, DatabaseError):
            # Nothing is wrong with the line; the next look is a minute away.
            return 0
    try:
        with scope(workspace=workspace_id), transaction.atomic():
            return _hold(campaign_id, ids, at)
    except Exception:  # noqa: BLE001 - as above
        logger.exception("line %s cannot be held", ids[0])
        return 0


def _look(campaign_id: int, ids: list[int], now: datetime) -> int:
    """One batch of a campaign's lines: locked, read, held, pulled, told of."""
    lines, shelved = _locked(ids)
    settled = promises_settle(lines, now=now, shelved=shelved)
    moved = _carry_out(campaign_id, settled, now)
    if settled.unread:
        unread = [line for line in lines if line.pk in settled.unread]
        ended = unread_settle(unread, now=now, shelved=shelved, ending_only=True)
        moved += _carry_out(campaign_id, ended, now)
    return moved


def _hold(campaign_id: int, ids: list[int], now: datetime) -> int:
    """Lines that something in CopyStudio itself fails at."""
    lines, shelved = _locked(ids)
    return _carry_out(campaign_id, unread_settle(lines, now=now, shelved=shelved), now)


def _locked(ids: list[int]) -> tuple[list[Candidate], dict[int, Revision]]:
    """Lines with their live copy, locked in the order in which everybody locks them."""
    live_lock(Candidate.objects.filter(pk__in=ids).order_by().values("product"))
    return lines_locked(ids), lines_shelved(ids)


def _carry_out(campaign_id: int, settled: Settled, now: datetime) -> int:
    """Pull what has to leave, and tell who holds the lines."""
    campaign = Campaign.objects.get(pk=campaign_id)
    pulled = settled.pull
    if pulled:
        live_pull(campaign=campaign, lines=pulled)
    waiting = [*settled.held, *((line, data) for line, data in settled.told if line.pk in pulled)]
    groups: dict[str, Moved] = {
        "pulled": [one for one in waiting if one[0].pk in pulled],
        "held": [one for one in waiting if one[0].pk not in pulled],
        "back": settled.back,
    }
    for code, moved in groups.items():
        if moved:
            _tell(campaign, code, [line for line, _ in moved], now)
    return len(waiting) + len(settled.back)


def _tell(campaign: Campaign, code: str, lines: list[Candidate], now: datetime) -> None:
    """Tell who holds the campaign, and who holds a line, once for all lines of a look."""
    notice = Notice(
        kind=NoticeKind.PROMISE,
        about=campaign,
        event=f"promise:{lines[0].pk}:{code}:{int(now.timestamp())}",
        actor=None,
        subject=campaign.name,
        said=_said(lines),
        code=code,
        count=len(lines),
    )
    holders = {line.assigned_to_id for line in lines}
    holders.add(campaign.assigned_to_id or campaign.created_by_id)
    tell(notice, holders, workspace_id=campaign.workspace_id)


def _said(lines: Iterable[Candidate]) -> str:
    """What the first of the lines promise."""
    words = [
        f"“{reason['before']}”: {reason['after']}"
        for line in lines
        for reason in line.stale_reasons
        if reason.get("kind") == "promise"
    ]
    return " ".join(list(dict.fromkeys(words))[:SAID_MOST])
