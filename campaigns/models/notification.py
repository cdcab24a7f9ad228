"""What people are told of, and how each of them wants to hear of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from campaigns.models.workspace import User, WorkspaceManager, WorkspaceRow


class NoticeKind(models.TextChoices):
    """What somebody may be told of; each is switched by itself."""

    REJECTED = "rejected", "Rejected"
    CHANGES = "changes", "Changes requested"
    APPROVED = "approved", "Approved"
    SECOND = "second", "Second approval"
    COMMENT = "comment", "Comment"
    MENTION = "mention", "Mention"
    ASSIGNED = "assigned", "Assigned"
    DUE = "due", "Due"
    ROUND = "round", "Round"
    FILE = "file", "Import or export"
    PROPOSAL = "proposal", "Proposed rule"
    EVIDENCE = "evidence", "Evidence that ends"
    PROMISE = "promise", "Promise that ends"
    WEBHOOK = "webhook", "Webhook that fails"
    QUARANTINE = "quarantine", "Quarantined products"
    JOB = "job", "Work that was given up"
    LAUNCH = "launch", "Launch"
    EXPERIMENT = "experiment", "Experiment"
    WEEK = "week", "Week of experiments"


class MailMode(models.TextChoices):
    """When a notification is mailed."""

    NOW = "now", "At once"
    DIGEST = "digest", "Daily digest"
    NONE = "none", "Not at all"


class Notification(WorkspaceRow):
    """One thing that one person is told, once an event.

    It is about the row `entity` and `entity_id`; `subject` are that row's own words, `said` what somebody
    wrote (a reason, a note, a comment), `code` a rejection's reason or the state that a job ended in, `count`
    of how many lines it speaks. `mail_due` is when it is to be mailed, or tried again: empty once it was
    mailed and where it is not to be.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    event = models.CharField(max_length=60)
    entity = models.CharField(max_length=20)
    entity_id = models.BigIntegerField()
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    subject = models.TextField()
    said = models.TextField(default="", blank=True)
    code = models.CharField(max_length=20, default="", blank=True)
    count = models.PositiveIntegerField(default=1)
    in_app = models.BooleanField(default=True)
    read = models.DateTimeField(null=True)
    mail = models.CharField(max_length=6, choices=MailMode.choices, default=MailMode.NONE)
    mail_due = models.DateTimeField(null=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mailed = models.DateTimeField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["Notification"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(kind__in=NoticeKind.values), name="notice_kind_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "person", "-id"],
                name="notice_unread",
                condition=Q(in_app=True, read=None),
            ),
            models.Index(
                fields=["workspace", "person", "-id"],
                name="notice_newest",
                condition=Q(in_app=True),
            ),
            models.Index(
                fields=["mail_due"], name="notice_due", condition=Q(mail_due__isnull=False)
            ),
            models.Index(
                fields=["person", "mailed"],
                name="notice_mailed",
                condition=Q(mailed__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class NotificationPref(WorkspaceRow):
    """How one person wants to hear of one kind; without a row the kind's own default holds."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    in_app = models.BooleanField()
    mail = models.CharField(max_length=6, choices=MailMode.choices)

    objects = WorkspaceManager["NotificationPref"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "person", "kind"], name="notice_pref_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=NoticeKind.values, mail__in=MailMode.values),
                name="notice_pref_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}: {self.mail}"
