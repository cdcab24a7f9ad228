"""Whether the pages that a launch leads to answer: asked by the clock shortly before each check, never while one waits for it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urldefrag, urljoin

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from campaigns.common.hidden_characters import seen_text
from campaigns.exports.links import LINKED, links_of
from campaigns.models import Launch, LaunchState
from campaigns.webhooks.guarded import AddressRefused, Patience, Unsent, guarded_look

BEFORE = timedelta(minutes=2)
"""So long before a check its pages are asked."""
PAGES_MOST = 10
"""Pages of one launch that are asked."""
LAUNCHES_MOST, LANES = 40, 8
RUN_SECONDS = 10.0
HOPS_MOST = 5
LOCATION_SHOWN = 200
PATIENCE = Patience(connect=2.0, total=4.0)
MOVED = (301, 302, 303, 307, 308)
GONE = (404, 410)
HEADERS = {"User-Agent": "CopyStudio-Landing/1", "Accept": "text/html,*/*"}


@dataclass(frozen=True)
class Page:
    """An address and how it answered: `ok` is None where nobody knows, which is against nothing."""

    address: str
    ok: bool | None
    said: str


def pages_look(now: datetime | None = None) -> int:
    """Ask the pages of every launch that is checked soon, for some seconds at most; how many launches.

    Rung twice it asks twice at worst: what is kept is only an answer.
    """
    at = now or timezone.now()
    with scopes_disabled():
        rows = Launch.objects.filter(state=LaunchState.SCHEDULED, due__lte=at + BEFORE)
        known = Q(pages_looked__gte=F("due") - BEFORE)
        unknown = rows.exclude(known, pages_looked__isnull=False).order_by("due", "pk")
        due = list(unknown.values_list("workspace_id", "pk")[:LAUNCHES_MOST])
    until = time.monotonic() + RUN_SECONDS
    for workspace_id, pk in due:
        with scope(workspace=workspace_id):
            row = Launch.objects.select_related("campaign", "placement").get(pk=pk)
            pages_ask(row, at=at, until=until)
    return len(due)


def pages_ask(row: Launch, *, at: datetime, until: float) -> None:
    """Ask the pages of a launch and keep what they answer. No transaction should be open while a page is waited for."""
    with ThreadPoolExecutor(LANES, "landing") as pool:
        found = list(pool.map(partial(page_asked, until=until), landing_addresses(row)))
    row.pages, row.pages_looked = [asdict(page) for page in found], at
    # Whoever changed it meanwhile gave it other pages.
    rows = Launch.objects.filter(pk=row.pk, version=row.version)
    rows.update(pages=row.pages, pages_looked=at)


def landing_addresses(row: Launch) -> list[str]:
    """Where shoppers come from a launch's texts: the campaign's own page, else each product's."""
    tags = links_of(row.campaign)
    if tags and tags.address and row.placement.channel in LINKED:
        return [tags.address]
    rows = row.lines.exclude(candidate__product__url="").order_by("candidate__product__url")
    urls = rows.values_list("candidate__product__url", flat=True).distinct()
    return list(urls[:PAGES_MOST])


def page_asked(address: str, *, until: float) -> Page:
    """How a page answers, by way of a few redirects, each judged as the first address was."""
    at = address
    try:
        for _ in range(HOPS_MOST + 1):
            if time.monotonic() > until:
                return Page(address, None, "There was no time to ask it.")
            local = settings.WEBHOOKS_LOCAL
            head = guarded_look(at, headers=HEADERS, local=local, patience=PATIENCE)
            if head.status not in MOVED or not head.location:
                return _judged(address, head.status)
            try:
                at = urldefrag(urljoin(at, head.location)).url
            except ValueError:
                return Page(address, False, "It leads to what is no address.")
    except AddressRefused as error:
        if at == address:
            return Page(address, None, f"It is not asked. {error}")
        said = seen_text(at[:LOCATION_SHOWN])
        return Page(address, False, f"It leads to {said}, which is not allowed. {error}")
    except Unsent as error:
        return Page(address, None, str(error))
    return Page(address, False, "It sends on from page to page without end.")


def pages_missing(row: Launch) -> list[str]:
    """What its pages answered that is against a launch, in words."""
    return [f"{page['address']}: {page['said']}" for page in row.pages if page["ok"] is False]


def pages_said(row: Launch) -> str:
    """How its pages stand where nothing is against the launch."""
    if row.pages_looked is None:
        return "Its pages are asked shortly before each check."
    unknown: list[Any] = [page for page in row.pages if page["ok"] is None]
    if unknown:
        return f"Not known of {unknown[0]['address']}: {unknown[0]['said']}"
    return "Every page answers." if row.pages else "No product of it has an address."


def _judged(address: str, status: int) -> Page:
    if status in GONE or status >= 500:
        return Page(address, False, f"It answers {status}.")
    # Shops often turn machines away from pages that shoppers see.
    return Page(address, True if status < 400 else None, f"It answers {status}.")
