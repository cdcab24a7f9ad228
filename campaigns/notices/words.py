"""A notification in words: what happened, its icon, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from campaigns.common.figures import counted
from campaigns.models import NoticeKind, Notification

# Row -> the name of its page; each takes the workspace and the row's number.
PAGES = {
    "candidate": "review:candidate",
    "batch": "review:batch",
    "campaign": "briefs:campaign_detail",
    "round": "briefs:round_detail",
    "import": "catalog:import_detail",
    "export": "exports:export_detail",
    "ruleproposal": "rules:proposal",
    "limitproposal": "channels:proposal",
    "evidence": "claims:evidence",
    "webhookendpoint": "webhooks:endpoint",
    "launch": "scheduling:launch",
    "experiment": "experiments:experiment",
}
ICONS: dict[str, tuple[str, str]] = {
    NoticeKind.REJECTED: ("circle-x", "bad"),
    NoticeKind.CHANGES: ("pencil-line", "warn"),
    NoticeKind.APPROVED: ("circle-check", "ok"),
    NoticeKind.SECOND: ("stamp", "info"),
    NoticeKind.COMMENT: ("message-square", "neutral"),
    NoticeKind.MENTION: ("at-sign", "info"),
    NoticeKind.ASSIGNED: ("user-check", "info"),
    NoticeKind.DUE: ("clock", "warn"),
    NoticeKind.ROUND: ("layers", "neutral"),
    NoticeKind.FILE: ("file", "neutral"),
    NoticeKind.PROPOSAL: ("lightbulb", "info"),
    NoticeKind.EVIDENCE: ("file-clock", "warn"),
    NoticeKind.PROMISE: ("timer", "warn"),
    NoticeKind.WEBHOOK: ("webhook", "bad"),
    NoticeKind.QUARANTINE: ("shield-alert", "bad"),
    NoticeKind.JOB: ("circle-alert", "bad"),
    NoticeKind.LAUNCH: ("calendar-clock", "info"),
    NoticeKind.EXPERIMENT: ("split", "info"),
    NoticeKind.WEEK: ("split", "neutral"),
}
DID: dict[str, str] = {
    NoticeKind.REJECTED: "rejected",
    NoticeKind.CHANGES: "asks for changes to",
    NoticeKind.APPROVED: "approved",
    NoticeKind.ASSIGNED: "assigned you",
}
SAID: dict[tuple[str, str], str] = {
    (NoticeKind.EVIDENCE, "soon"): "Evidence of yours ends soon",
    (NoticeKind.EVIDENCE, "ended"): "Evidence of yours has ended",
    (
        NoticeKind.JOB,
        "failed",
    ): "Work in the background was given up. Begin it again under Operations",
    (NoticeKind.JOB, "unread"): "Lines could not be read by a limit. Operations says which",
    (NoticeKind.LAUNCH, "pending_approval"): "A launch waits for approval",
    (NoticeKind.LAUNCH, "scheduled"): "A launch of yours is approved",
    (NoticeKind.LAUNCH, "held"): "A launch of yours is held",
    (NoticeKind.LAUNCH, "failed"): "A launch of yours failed",
    (NoticeKind.LAUNCH, "finished"): "A launch of yours ended, and nothing came back",
    (NoticeKind.EXPERIMENT, "held"): "An experiment of yours is held",
    (NoticeKind.EXPERIMENT, "resumed"): "An experiment of yours runs again",
    (NoticeKind.EXPERIMENT, "unsound"): "The numbers of an experiment cannot be believed",
    (NoticeKind.EXPERIMENT, "open"): "Results of an experiment are open",
    (NoticeKind.WEEK, "week"): "The week of an experiment",
    (NoticeKind.WEBHOOK, "dead"): "A webhook gave up on a message",
    (NoticeKind.WEBHOOK, "off"): "A webhook was switched off: nothing was accepted for days",
}
PROMISED = {
    "held": "held: a promise ends",
    "pulled": "taken out of live copy: a promise ends",
    "back": "may go out again: the promise is true",
}
ENDS = {
    "succeeded": "is finished",
    "partial": "is partly finished",
    "failed": "failed",
    "validated": "is checked and waiting for you",
    "reverted": "was reverted",
}


@dataclass(frozen=True)
class NoticeWords:
    """One notification as lists and mails show it. `subject` and `said` are other people's words."""

    row: Notification
    title: str
    icon: str
    tone: str
    path: str

    @property
    def of_lines(self) -> bool:
        """Whether `subject` is a line's text, to be set as copy."""
        return self.row.entity in ("candidate", "batch")

    @property
    def others(self) -> int:
        """How many lines it speaks of beside the one whose text is shown."""
        return self.row.count - 1 if self.of_lines else 0


def notice_words(row: Notification, *, slug: str) -> NoticeWords:
    """A notification of the workspace `slug` in words."""
    icon, tone = ICONS[row.kind]
    if row.code == "failed":
        icon, tone = "circle-alert", "bad"
    return NoticeWords(row, _title(row), icon, tone, notice_path(row, slug))


def notice_path(row: Notification, slug: str) -> str:
    """The page of what a notification is about."""
    if row.kind == NoticeKind.PROMISE:
        return f"{reverse('promises:promise_list', args=[slug])}?campaign={row.entity_id}"
    if row.kind == NoticeKind.QUARANTINE:
        return f"{reverse('catalog:product_list', args=[slug])}?quarantined=1"
    if row.kind == NoticeKind.JOB:
        return reverse("briefs:operations", args=[slug])
    if row.kind == NoticeKind.SECOND and row.count > 1:
        return f"{reverse('review:queue', args=[slug])}?second=mine"
    return reverse(PAGES[row.entity], args=[slug, row.entity_id])


def _title(row: Notification) -> str:
    who = str(row.actor) if row.actor else "CopyStudio"
    thing = "a campaign" if row.entity == "campaign" and row.count == 1 else _lines(row.count)
    if said := SAID.get((row.kind, row.code)):
        return said
    if row.kind in DID:
        return f"{who} {DID[row.kind]} {thing}"
    if said := _of_many(row):
        return said
    match row.kind:
        case NoticeKind.COMMENT if row.code == "guest":
            return f"A guest commented on {thing}"
        case NoticeKind.COMMENT:
            verb = "resolved a thread" if row.code == "resolved" else "commented"
            return f"{who} {verb} on {thing}"
        case NoticeKind.MENTION:
            return f"{who} mentioned you"
        case NoticeKind.PROPOSAL:
            what = "limit" if row.entity == "limitproposal" else "rule"
            return f"{who} {row.code} a {what} that you proposed"
    thing = {"import": "import", "export": "export"}.get(row.entity, "round")
    return f"Your {thing} {ENDS.get(row.code, 'ended')}"


def _of_many(row: Notification) -> str:
    """The kinds that count lines or products and name nobody; "" for any other."""
    be = "is" if row.count == 1 else "are"
    match row.kind:
        case NoticeKind.SECOND:
            verb = "waits" if row.count == 1 else "wait"
            return f"{_lines(row.count)} {verb} for your second approval".capitalize()
        case NoticeKind.DUE:
            when = "overdue" if row.code == "overdue" else "due soon"
            return f"{_lines(row.count)} {be} {when}".capitalize()
        case NoticeKind.PROMISE:
            return f"{_lines(row.count)} {PROMISED[row.code]}".capitalize()
        case NoticeKind.QUARANTINE:
            return f"{counted(row.count, 'product')} {be} quarantined"
    return ""


def _lines(count: int) -> str:
    return "a line" if count == 1 else counted(count, "line")
