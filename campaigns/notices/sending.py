"""Mail that is due goes out: claimed, sent, marked; once, however many workers look at the same time."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django_scopes import scopes_disabled

from campaigns.models import MailMode, Membership, Notification
from campaigns.notices.mail import mail_of
from campaigns.notices.times import digest_after, mail_is_ready

logger = logging.getLogger(__name__)
# A worker that died while sending is not waited for longer; far more than a mail server takes to answer.
CLAIM = timedelta(minutes=10)
# What happens within it after a mail goes into one next mail: a review of a hundred lines is not a hundred mails.
QUIET = timedelta(minutes=5)
# A digest of a minute ago is today's: what was stored late for it is in tomorrow's.
DIGEST_QUIET = timedelta(hours=1)
TRIES, WAIT_MOST = 8, timedelta(hours=1)


def mails_send() -> int:
    """Send each person what is due to them, one mail a workspace; how many mails went out.

    A server that cannot be reached ends the round: what is left is tried again, later each time.
    """
    if not mail_is_ready():
        return 0
    sent = 0
    # Mail of the site: it goes to people of all workspaces and tells each what their own rows say.
    with scopes_disabled():
        while rows := _claim():
            if not _is_wanted(rows):
                _settle(rows)
                continue
            try:
                sent += _sent(rows)
            except (smtplib.SMTPException, OSError) as error:
                logger.warning("the mail server cannot be used (%s)", error)
                _again(rows)
                break
    return sent


def mails_hold() -> int:
    """Mail nothing of what waits now, and show it under the bell instead; how many notifications it was.

    For rows that came from a backup: nobody knows which of them were mailed since.
    """
    with scopes_disabled():
        waiting = Notification.objects.filter(mail_due__isnull=False)
        return waiting.update(mail_due=None, in_app=True)


def _claim() -> list[Notification]:
    """What is due to the one who has waited longest, taken so that no other worker sends it; or nothing.

    The rows are locked before they are read: whoever comes second sees them due no longer.
    """
    while True:
        with transaction.atomic():
            due = Notification.objects.filter(mail_due__lte=timezone.now())
            first = due.order_by("mail_due", "pk").first()
            if first is None:
                return []
            same = due.filter(
                workspace_id=first.workspace_id, person_id=first.person_id, mail=first.mail
            )
            ids = list(same.select_for_update().order_by("pk").values_list("pk", flat=True))
            mine = Notification.objects.filter(pk__in=ids)
            if ids and (later := _later(first)):
                mine.update(mail_due=later)
            elif ids:
                mine.update(mail_due=timezone.now() + CLAIM, mail_tries=F("mail_tries") + 1)
                return list(mine.select_related("person", "actor", "workspace").order_by("pk"))


def _later(row: Notification) -> datetime | None:
    """When a person may be mailed next where they were mailed just now; None where it is now."""
    is_digest = row.mail == MailMode.DIGEST
    quiet = DIGEST_QUIET if is_digest else QUIET
    now = timezone.now()
    mailed = Notification.objects.filter(
        person_id=row.person_id,
        workspace_id=row.workspace_id,
        mail=row.mail,
        mailed__gt=now - quiet,
    )
    last = mailed.order_by("-mailed").values_list("mailed", flat=True).first()
    if last is None:
        return None
    return digest_after(now, row.workspace.timezone) if is_digest else last + quiet


def _is_wanted(rows: list[Notification]) -> bool:
    """Whether the person still works here and has an address; drops from a digest what they have read."""
    first = rows[0]
    if first.mail == MailMode.DIGEST:
        read = [row for row in rows if row.read]
        _settle(read)
        rows[:] = [row for row in rows if not row.read]
    works_here = Membership.objects.filter(
        workspace_id=first.workspace_id, user_id=first.person_id, active=True
    )
    return bool(rows and first.person.email and first.person.is_active and works_here.exists())


def _sent(rows: list[Notification]) -> bool:
    """Send one mail; False where this one was refused. Raises what says that the server cannot be reached."""
    try:
        mail_of(rows).send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError) as error:
        logger.warning("a mail to person %s was refused (%s)", rows[0].person_id, error)
        _again(rows)
        return False
    _rows(rows).update(mailed=timezone.now(), mail_due=None)
    return True


def _again(rows: list[Notification]) -> None:
    """Try again later, each time twice as late; after the last time the mail is given up."""
    tries = max(row.mail_tries for row in rows)
    if tries >= TRIES:
        _settle(rows)
        return
    wait = min(timedelta(minutes=1) * 2**tries, WAIT_MOST)
    _rows(rows).update(mail_due=timezone.now() + wait)


def _settle(rows: Iterable[Notification]) -> None:
    """Nothing more is mailed of these."""
    _rows(rows).update(mail_due=None)


def _rows(rows: Iterable[Notification]) -> QuerySet[Notification]:
    return Notification.objects.filter(pk__in=[row.pk for row in rows])
