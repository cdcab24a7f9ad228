"""Due dates that come near or pass: whoever has such lines is told once of each."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from campaigns.models import Candidate, NoticeKind
from campaigns.models.review import OPEN_STATES
from campaigns.notices.services import Notice, tell

logger = logging.getLogger(__name__)
AT_ONCE = 500
SOON, OVERDUE = "soon", "overdue"


def lines_remind() -> int:
    """Tell of lines whose reminder is due, of all workspaces; answers for how many it was."""
    now = timezone.now()
    # Housekeeping of the site: each workspace's own rows are read in its own scope below.
    with scopes_disabled():
        due = Candidate.objects.filter(remind__lte=now).order_by("remind")
        found = list(due.values_list("workspace_id", "pk")[:AT_ONCE])
    ids: dict[int, list[int]] = defaultdict(list)
    for workspace_id, pk in found:
        ids[workspace_id].append(pk)
    for workspace_id, keys in ids.items():
        try:
            with scope(workspace=workspace_id), transaction.atomic():
                _remind(keys, now)
        except Exception:  # noqa: BLE001 - one workspace that cannot be told must not hold up all others
            logger.exception("due dates of workspace %s wait for the next look", workspace_id)
    return len(found)


def _remind(ids: Sequence[int], now: datetime) -> None:
    """Claim what is still to be told of, move each on to its next moment, and tell."""
    rows = Candidate.objects.select_for_update(of=("self",)).filter(pk__in=ids, remind__lte=now)
    lines = list(rows.select_related("campaign").order_by("pk"))
    claimed = Candidate.objects.filter(pk__in=[line.pk for line in lines])
    claimed.filter(due__gt=now).update(remind=F("due"))
    claimed.exclude(due__gt=now).update(remind=None)
    told: dict[tuple[int, int, str], list[Candidate]] = defaultdict(list)
    for line in lines:
        if line.due is not None and line.assigned_to_id and line.state in OPEN_STATES:
            stage = SOON if line.due > now else OVERDUE
            told[line.assigned_to_id, line.campaign_id, stage].append(line)
    for (person_id, _, stage), group in told.items():
        tell(_notice(group, stage), [person_id], workspace_id=group[0].workspace_id)


def _notice(lines: Sequence[Candidate], stage: str) -> Notice:
    """One message for a person's lines of a campaign: a date for a thousand lines is no thousand messages."""
    line = lines[0]
    assert line.due is not None
    return Notice(
        kind=NoticeKind.DUE,
        about=line if len(lines) == 1 else line.campaign,
        event=f"due:{line.pk}:{line.due:%Y%m%d%H%M}:{stage}",
        actor=None,
        subject=line.text if len(lines) == 1 else line.campaign.name,
        code=stage,
        count=len(lines),
    )
