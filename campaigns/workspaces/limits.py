"""How often something may happen within a span of time, counted in rows: exact, however many processes count at once."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F

from campaigns.models import LimitCount

# One statement finds, begins anew what is over, counts, and refuses what is full; a full row is not answered.
COUNT = """
INSERT INTO "campaigns_limitcount" (key, used, cap, ends) VALUES {values}
ON CONFLICT (key) DO UPDATE SET
  used = CASE WHEN campaigns_limitcount.ends <= {now} THEN 0 ELSE campaigns_limitcount.used END + excluded.used,
  ends = CASE WHEN campaigns_limitcount.ends <= {now} THEN excluded.ends ELSE campaigns_limitcount.ends END,
  cap = excluded.cap
WHERE campaigns_limitcount.ends <= {now} OR campaigns_limitcount.used <= excluded.cap - excluded.used
RETURNING key, used, ends
"""


@dataclass(frozen=True)
class Limit:
    """What is counted under which key, how often it may be, in how many seconds, and by how much at once."""

    name: str
    key: str
    cap: int
    seconds: int
    n: int = 1


@dataclass(frozen=True)
class Count:
    """A limit as it stands: what is left of it, and in how many seconds it begins anew."""

    limit: Limit
    left: int
    ends: int

    @property
    def wait(self) -> int:
        """Seconds until it begins anew, at least one."""
        return max(1, self.ends - int(time.time()))


@dataclass(frozen=True)
class Taken:
    """Whether all limits allowed it, and how each stands; what one refused counts in none."""

    allowed: bool
    counts: tuple[Count, ...]


def limits_take(*limits: Limit) -> Taken:
    """Count under each of the limits, or under none of them where one is full.

    Everybody must name limits of the same kinds in the same order: their rows are locked in it.
    """
    # A count that begins is not asked whether it fits.
    if never := tuple(one for one in limits if one.n > one.cap):
        return Taken(False, _standing(never))
    now = int(time.time())
    rows = [value for one in limits for value in (one.key, one.n, one.cap, now + one.seconds)]
    values = ", ".join(["(%s, %s, %s, %s)"] * len(limits))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(COUNT.format(values=values, now=now), rows)
            found = {key: (used, ends) for key, used, ends in cursor.fetchall()}
        if len(found) < len(limits):
            transaction.set_rollback(True)
    if len(found) < len(limits):
        full = tuple(one for one in limits if one.key not in found)
        return Taken(False, _standing(full))
    counts = (Count(one, one.cap - found[one.key][0], found[one.key][1]) for one in limits)
    return Taken(True, tuple(counts))


def _standing(limits: tuple[Limit, ...]) -> tuple[Count, ...]:
    """Those that refused. One that began anew in between is free at once."""
    rows = LimitCount.objects.filter(key__in=[one.key for one in limits])
    ends = dict(rows.values_list("key", "ends"))
    return tuple(Count(one, 0, ends.get(one.key, 0)) for one in limits)


def limits_give_back(taken: Taken, kept: int = 0) -> None:
    """Take back what was counted, but for what is kept, where its span of time still runs."""
    for count in taken.counts:
        back = count.limit.n - kept
        rows = LimitCount.objects.filter(key=count.limit.key, ends=count.ends, used__gte=back)
        rows.update(used=F("used") - back)


def limits_forget(*keys: str) -> None:
    """Count anew under these keys."""
    LimitCount.objects.filter(key__in=keys).delete()
