"""When a notification is mailed: after the time in which it may be taken back, or with the next digest."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from campaigns.models import MailMode

DIGEST_AT = time(8)
# Longer than a decision can be undone with one key, so that what was taken back is not mailed.
NOW_AFTER = timedelta(seconds=60)


def mail_is_ready() -> bool:
    """Whether an operator has said where mail goes out and under which address the site is reached."""
    return bool(settings.EMAIL_HOST and settings.SITE_URL)


def mail_due_at(mode: MailMode, now: datetime, zone: str) -> datetime | None:
    """When something that happens `now` is mailed; None where it is not."""
    if mode == MailMode.NONE or not mail_is_ready():
        return None
    return now + NOW_AFTER if mode == MailMode.NOW else digest_after(now, zone)


def digest_after(now: datetime, zone: str) -> datetime:
    """The first digest after `now`: eight o'clock by the wall clock of `zone`, whatever the season."""
    there = ZoneInfo(zone)
    today = now.astimezone(there).date()
    first = datetime.combine(today, DIGEST_AT, tzinfo=there)
    return first if first > now else datetime.combine(today + timedelta(days=1), DIGEST_AT, there)
