"""A mail in words: what happened, who said what, why it came and where that is switched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from campaigns.common.figures import counted
from campaigns.common.hidden_characters import seen_text
from campaigns.models import MailMode, Notification
from campaigns.notices.kinds import KINDS
from campaigns.notices.words import notice_words

# A longer mail is read by nobody; the page has the rest.
SHOWN, SUBJECT_MOST = 50, 120


def mail_of(rows: Sequence[Notification]) -> EmailMultiAlternatives:
    """One mail for notifications of one person in one workspace, in the order that they are given.

    Rows come with `person`, `actor` and `workspace`. The same rows make the same Message-ID, so that a mail
    sent again after a crash is shown once by most mailboxes.
    """
    first, slug = rows[0], rows[0].workspace.slug
    settings_url = settings.SITE_URL + reverse("notices:settings", args=[slug])
    told = [_told(row, slug) for row in rows[:SHOWN]]
    context = {
        "workspace": first.workspace.name,
        "told": told,
        "more": len(rows) - len(told),
        "why": _why(rows),
        "list_url": settings.SITE_URL + reverse("notices:list", args=[slug]),
        "settings_url": settings_url,
    }
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    mail = EmailMultiAlternatives(
        subject=_subject(rows, told[0]),
        body=_plain(context),
        to=[first.person.email],
        headers={
            "Message-ID": f"<notice-{first.pk}-{rows[-1].pk}-{len(rows)}@{host}>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{settings_url}>",
        },
    )
    mail.attach_alternative(render_to_string("campaigns/notices/mail.html", context), "text/html")
    return mail


def _told(row: Notification, slug: str) -> dict[str, str]:
    words = notice_words(row, slug=slug)
    others = f" and {counted(words.others, 'more,more')}" if words.others else ""
    return {
        "title": seen_text(words.title),
        "subject": seen_text(row.subject) + others,
        "said": seen_text(row.said),
        "url": settings.SITE_URL + reverse("notices:open", args=[slug, row.pk]),
    }


def _subject(rows: Sequence[Notification], told: dict[str, str]) -> str:
    """What happened on one line: a line break would begin another header."""
    many = counted(len(rows), "notification")
    if rows[0].mail == MailMode.DIGEST:
        words = f"Your digest: {many}"
    else:
        words = f"{told['title']}: {told['subject']}" if len(rows) == 1 else many
    line = " ".join(f"{rows[0].workspace.name}: {words}".split())
    return line if len(line) <= SUBJECT_MOST else f"{line[: SUBJECT_MOST - 1]}…"


def _plain(context: dict[str, Any]) -> str:
    parts = []
    for told in context["told"]:
        said = [f"  > {line}" for line in told["said"].splitlines()]
        parts.append("\n".join([told["title"], f"  {told['subject']}", *said, f"  {told['url']}"]))
    if context["more"]:
        parts.append(f"And {counted(context['more'], 'more,more')}: {context['list_url']}")
    parts.append(f"-- \n{context['why']}\nChange this: {context['settings_url']}\n")
    return "\n\n".join(parts)


def _why(rows: Sequence[Notification]) -> str:
    """Why this mail came: the person's own switches that are on."""
    kinds = {row.kind for row in rows}
    titles = [told.title[0].lower() + told.title[1:] for told in KINDS if told.kind in kinds]
    way = "in a daily digest" if rows[0].mail == MailMode.DIGEST else "at once"
    return (
        f"You work in {seen_text(rows[0].workspace.name)}, and your settings there say to mail you {way}"
        f" when: {'; '.join(titles)}."
    )
