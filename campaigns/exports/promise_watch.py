"""The promise watch: before a promise of approved copy becomes false its line waits and leaves live copy."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from campaigns.exports.publishing import live_lock
from campaigns.exports.pulling import lines_shelved, live_pull
from campaigns.models import Campaign, Candidate, NoticeKind, Promise
from campaigns.notices.services import Notice, tell
from campaigns.promises.settling import Moved, lines_locked, promises_settle

logger = logging.getLogger(__name__)
AT_ONCE = 500
"""Lines in one transaction."""
MOST = 20_000
"""Lines of one look; the next one, a minute later, goes on."""
SAID_MOST = 3


def promises_tend(now: datetime | None = None) -> int:
    """Look at every line with a promise that is due; answers how many lines began to wait or came back."""
    at = now or timezone.now()
    # Housekeeping of the site: each campaign's own lines are looked at in its workspace's scope below.
    with scopes_disabled():
        due = Promise.objects.filter(due__lte=at).order_by("due", "pk")
        found = list(
            due.values_list("workspace_id", "candidate__campaign_id", "candidate_id")[:MOST]
        )
    by_campaign: dict[tuple[int, int], list[int]] = defaultdict(list)
    for workspace_id, campaign_id, candidate_id in dict.fromkeys(found):
        by_campaign[workspace_id, campaign_id].append(candidate_id)
    moved = 0
    for (workspace_id, campaign_id), lines in by_campaign.items():
        for first in range(0, len(lines), AT_ONCE):
            batch = lines[first : first + AT_ONCE]
            try:
                with scope(workspace=workspace_id), transaction.atomic():
                    moved += _look(campaign_id, batch, at)
            except Exception:  # noqa: BLE001 - lines that cannot be read must not hold up all others
                logger.exception("promises of campaign %s are left as they are", campaign_id)
    return moved


def _look(campaign_id: int, ids: list[int], now: datetime) -> int:
    """One batch of a campaign's lines: locked, read, held, pulled, told of."""
    live_lock(Candidate.objects.filter(pk__in=ids).order_by().values("product"))
    lines = lines_locked(ids)
    shelved = lines_shelved(ids)
    settled = promises_settle(lines, now=now, shelved=shelved)
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
