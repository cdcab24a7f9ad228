"""The iCal feed: launches in a person's own calendar, at an address that only they know and may take back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_scopes import scopes_disabled
from icalendar import Calendar, Event

from campaigns.models import CalendarFeed, Launch, LaunchState, Membership, User
from campaigns.workspaces.audit import audit_record

PAST = timedelta(days=90)
EVENTS_MOST = 2000
NOT_SURE = (LaunchState.DRAFT, LaunchState.PENDING_APPROVAL, LaunchState.HELD)


@transaction.atomic
def feed_create(*, workspace_id: int, by: User) -> str:
    """A new secret for a person's feed, shown this once; the one before opens nothing from now on."""
    feed_revoke(by=by)
    secret = secrets.token_urlsafe(32)
    row = CalendarFeed.objects.create(workspace_id=workspace_id, user=by, digest=_digest(secret))
    audit_record(workspace_id=workspace_id, actor=by, event="calendarfeed.created", row=row)
    return secret


@transaction.atomic
def feed_revoke(*, by: User) -> None:
    """End a person's feed of the workspace in scope; without one nothing happens."""
    for row in CalendarFeed.objects.select_for_update().filter(user=by, revoked=None):
        CalendarFeed.objects.filter(pk=row.pk).update(revoked=timezone.now())
        audit_record(workspace_id=row.workspace_id, actor=by, event="calendarfeed.revoked", row=row)


def feed_own(by: User) -> CalendarFeed | None:
    """A person's living feed of the workspace in scope."""
    return CalendarFeed.objects.filter(user=by, revoked=None).first()


def feed_address(path: str, absolute: Callable[[str], str]) -> str:
    """A path of the site as a calendar reaches it; `absolute` makes an address of it where nobody set the site's own."""
    return settings.SITE_URL + path if settings.SITE_URL else absolute(path)


def feed_find(secret: str) -> CalendarFeed | None:
    """The feed that a secret opens; None where it is revoked or unknown, or its person is no active member any more."""
    # The secret says which workspace it is of.
    with scopes_disabled():
        rows = CalendarFeed.objects.filter(digest=_digest(secret), revoked=None)
        row = rows.select_related("workspace", "user").first()
    if row is None or (row.user.is_sample and not settings.LOCAL):
        return None
    members = Membership.objects.filter(
        workspace_id=row.workspace_id, user_id=row.user_id, user__is_active=True, active=True
    )
    return row if members.exists() else None


def feed_written(feed: CalendarFeed, pages: str) -> bytes:
    """The launches of a workspace as iCalendar (RFC 5545), in its scope; `pages` is the address of their list.

    Times are moments in UTC: no calendar has to know our zones, and none is off by an hour after the clocks change.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//CopyStudio//Launches//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Launches, {feed.workspace.name}")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for row in _rows(timezone.now()):
        calendar.add_component(_event(row, feed.workspace.slug, pages))
    written: bytes = calendar.to_ical()
    return written


def _rows(now: datetime) -> list[Launch]:
    """What is still to end, soonest first, then as much of the past as there is room for, newest first."""
    rows = Launch.objects.select_related("campaign", "placement")
    ahead = [*rows.filter(ends_at__gte=now).order_by("starts_at", "pk")[:EVENTS_MOST]]
    past = rows.filter(ends_at__lt=now, ends_at__gte=now - PAST).order_by("-starts_at", "-pk")
    return [*ahead, *past[: EVENTS_MOST - len(ahead)]]


def _event(row: Launch, slug: str, pages: str) -> Event:
    state = row.get_state_display()
    event = Event()
    event.add("uid", f"launch-{row.pk}@{slug}.copystudio")
    event.add("sequence", row.version)
    event.add("dtstamp", _plain(row.checked or row.created))
    for name, at in (("dtstart", row.starts_at), ("dtend", row.ends_at)):
        assert at
        event.add(name, _plain(at))
    event.add("summary", f"{row.campaign.name}, {row.placement.name} ({state.lower()})")
    # Why it is held quotes its texts, which the address does not show.
    event.add("description", f"{state}. Planned by the clocks of {row.timezone}.")
    event.add("url", f"{pages}{row.pk}/")
    event.add("status", _status(row.state))
    # A launch takes nobody's time.
    event.add("transp", "TRANSPARENT")
    return event


def _status(state: str) -> str:
    if state in (LaunchState.CANCELLED, LaunchState.FAILED):
        return "CANCELLED"
    return "TENTATIVE" if state in NOT_SURE else "CONFIRMED"


def _plain(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
