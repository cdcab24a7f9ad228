"""What people say about a line: threads of comments, and whom a comment names."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from campaigns.models.review import Candidate, Revision
from campaigns.models.workspace import Role, User, WorkspaceManager, WorkspaceRow


class Thread(WorkspaceRow):
    """A talk about a line, or about words of it; open until somebody resolves it.

    `quote` are the words, `start` is where they stood in `revision`, in code points; "" and None for the whole line.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="threads")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    quote = models.TextField(default="", blank=True)
    start = models.PositiveIntegerField(null=True)
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    resolved = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["Thread"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quote="", start=None) | (~Q(quote="") & Q(start__isnull=False)),
                name="thread_anchor_whole",
            ),
            models.CheckConstraint(
                condition=Q(resolved=None, resolved_by=None)
                | Q(resolved__isnull=False, resolved_by__isnull=False),
                name="thread_resolved_by_somebody",
            ),
        ]
        indexes = [
            # Which lines are still talked about: few of many, so that a queue of a million is not read for them.
            models.Index(
                fields=["workspace", "candidate"],
                condition=Q(resolved=None),
                name="thread_open",
            )
        ]

    def __str__(self) -> str:
        return f"thread on {self.candidate_id}"

    @property
    def end(self) -> int | None:
        """Where the words ended."""
        return None if self.start is None else self.start + len(self.quote)


class Comment(WorkspaceRow):
    """A remark in a thread. One that its writer took back stands without its words."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    removed = models.DateTimeField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceManager["Comment"]()

    def __str__(self) -> str:
        return f"comment in {self.thread_id}"


class Mention(WorkspaceRow):
    """A person, or everybody with a role, named in a comment's text[start:end]."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role.choices, default="", blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    objects = WorkspaceManager["Mention"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "start"], name="mention_place_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, role="") | (Q(person=None) & ~Q(role="")),
                name="mention_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"mention in {self.comment_id}"
