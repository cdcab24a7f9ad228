"""Publishable keys: given for the pages of a shop, taken back at once."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from campaigns.common.errors import DomainError, QuotaExceeded
from campaigns.models import Experiment, ExperimentKey, User
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.key_door import PREFIX
from campaigns.workspaces.limits import Limit, limits_take

ORIGINS_MOST = 20
KEYS_MOST = 20
EVENTS_A_DAY = 1_000_000
"""That one key may tell: whoever looks at a shop's page has it, and what is told is kept."""
HOST = r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?"
# As a browser sends it: no path, no capitals; without TLS only where somebody develops.
ORIGIN = re.compile(rf"(https://{HOST}|http://(localhost|127\.0\.0\.1))(:[0-9]{{1,5}})?")


@transaction.atomic
def key_add(
    *, experiment: Experiment, origins: Sequence[str], by: User, via: str = "page"
) -> ExperimentKey:
    """A key that works from these origins. Raises `DomainError` with `errors`."""
    named = list(dict.fromkeys(origin.strip().rstrip("/").lower() for origin in origins))
    wrong = [origin for origin in named if not ORIGIN.fullmatch(origin)]
    if wrong or not 0 < len(named) <= ORIGINS_MOST:
        words = f"Name 1 to {ORIGINS_MOST} origins, as https://shop.example.com."
        raise DomainError(words, errors={"origins": [words]})
    # Counted under the lock of its experiment.
    row = Experiment.objects.select_for_update(no_key=True).get(pk=experiment.pk)
    if ExperimentKey.objects.filter(experiment=row, revoked=None).count() >= KEYS_MOST:
        raise DomainError(f"There are {KEYS_MOST} keys already. Revoke one first.")
    key = ExperimentKey.objects.create(
        workspace_id=row.workspace_id,
        experiment=row,
        public=f"{PREFIX}{secrets.token_urlsafe(24)}",
        origins=named,
        created_by=by,
    )
    _record(key, by, "added", via)
    return key


@transaction.atomic
def key_revoke(*, key: ExperimentKey, by: User, via: str = "page") -> ExperimentKey:
    """End a key now; twice is once."""
    rows = ExperimentKey.objects.filter(pk=key.pk, revoked=None)
    if rows.update(revoked=timezone.now()):
        _record(key, by, "revoked", via)
    key.refresh_from_db()
    return key


def key_count(key: ExperimentKey, events: int) -> None:
    """Count what a key tells before it is read. Raises `QuotaExceeded` where it told too much within a day."""
    # A batch without events is a question as well.
    n = max(events, 1)
    taken = limits_take(Limit("key", f"events:key:{key.pk}", EVENTS_A_DAY, 86_400, n))
    if not taken.allowed:
        wait = max(count.wait for count in taken.counts)
        raise QuotaExceeded(
            f"This key tells {EVENTS_A_DAY:,} events a day at most. Tell more with a token.",
            headers={"Retry-After": str(wait)},
        )


def _record(key: ExperimentKey, by: User, verb: str, via: str) -> None:
    audit_record(
        workspace_id=key.workspace_id,
        actor=by,
        event=f"experiment.key_{verb}",
        row=key,
        data={"experiment": key.experiment_id, "origins": key.origins},
        via=via,
    )
