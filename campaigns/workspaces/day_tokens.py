"""How many tokens a workspace may take a day from the engines that are asked in words."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from campaigns.common.errors import QuotaExceeded
from campaigns.models import LimitCount, Workspace
from campaigns.workspaces.limits import Limit, limits_give_back, limits_take
from generation.jobs.prompt_library import ENGINES_IN_WORDS
from generation.types import TokensUsedUp

LEAST = 1_000
"""Fewer are no request: the prompt alone takes about so many."""
Purse = Callable[[int], Callable[[int], None]]
"""As `direct.engine_watch` takes one: puts tokens aside, and is told what was spent of them."""


def day_tokens(workspace_id: int) -> Purse:
    """The workspace's purse.

    What a request may take at most is put aside before it is sent, by one statement that refuses what
    the day has not left: however many ask at once, the cap is never passed. What it did not take is
    given back when its answer is there; what a worker had put aside when it died counts as spent.
    """
    cap = settings.TOKENS_DAY
    row = Workspace.objects.get(pk=workspace_id)

    def take(tokens: int) -> Callable[[int], None]:
        if tokens > cap:
            raise TokensUsedUp(
                f"What was asked for at once may take {tokens:,} tokens, and this workspace has {cap:,} a day"
                " (COPYSTUDIO_TOKENS_DAY). Ask for fewer lines or products."
            )
        taken = limits_take(Limit("tokens", _key(row.pk), cap, _seconds_left(row), tokens))
        if not taken.allowed:
            raise TokensUsedUp(
                f"{_used(cap)} What was finished is safe; the next tokens come at midnight ({row.timezone})."
            )
        return partial(limits_give_back, taken)

    return take


def day_tokens_refuse(workspace_id: int, engine: str) -> None:
    """Raise `QuotaExceeded` where the day has no tokens left for an engine that needs some."""
    cap = settings.TOKENS_DAY
    if engine not in ENGINES_IN_WORDS:
        return
    used, ends = _standing(workspace_id)
    if used + LEAST > cap:
        row = Workspace.objects.get(pk=workspace_id)
        raise QuotaExceeded(
            f"{_used(cap)} “{engine}” writes again from midnight ({row.timezone}); “grammar” needs no tokens.",
            headers={"Retry-After": str(max(1, ends - int(time.time())))},
        )


def day_tokens_record(workspace_id: int) -> dict[str, Any]:
    """What the API says of the day: `used`, with what is put aside, and `cap`."""
    return {"used": _standing(workspace_id)[0], "cap": settings.TOKENS_DAY}


def _used(cap: int) -> str:
    return f"This workspace has used its {cap:,} tokens of today, or the few that are left are not enough."


def _key(workspace_id: int) -> str:
    return f"tokens:{workspace_id}"


def _standing(workspace_id: int) -> tuple[int, int]:
    """How many are used of a day that still runs, and when it ends, in seconds of the epoch."""
    rows = LimitCount.objects.filter(key=_key(workspace_id), ends__gt=int(time.time()))
    return rows.values_list("used", "ends").first() or (0, 0)


def _seconds_left(workspace: Workspace) -> int:
    """Until midnight, where the workspace is."""
    zone = ZoneInfo(workspace.timezone)
    now = timezone.now()
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone)
    return max(1, ceil(midnight.timestamp() - now.timestamp()))
