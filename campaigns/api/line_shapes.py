"""The shapes of answers about lines, exports, publishing and the audit trail."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.shapes import Shape
from campaigns.models import CandidateState
from campaigns.models.review import Origin
from campaigns.review.task_filters import PRIORITY_WORDS

EXPORT_STATES = ("queued", "running", "succeeded", "partial", "failed", "cancelled")
THREAD_STATES = ("open", "resolved")


class CandidateShape(Shape):
    """A line; its text is its newest revision's."""

    id = serializers.IntegerField()
    campaign = serializers.IntegerField()
    round = serializers.IntegerField(allow_null=True)
    sku = serializers.CharField()
    channel = serializers.CharField()
    field = serializers.CharField()
    slot = serializers.IntegerField(allow_null=True)
    rank = serializers.IntegerField()
    state = serializers.ChoiceField(CandidateState.choices)
    text = serializers.CharField()
    revision = serializers.IntegerField(allow_null=True)
    origin = serializers.ChoiceField(Origin.choices)
    share_edited = serializers.FloatField(
        allow_null=True, help_text="0 to 1, of a model's words; null where no model wrote."
    )
    content_hash = serializers.CharField()
    version = serializers.IntegerField()
    badges = serializers.DictField()
    score = serializers.FloatField(allow_null=True)
    stale_reasons = serializers.ListField()
    waits_for_second = serializers.BooleanField(
        help_text="Whether it has the first of two approvals; it is `in_review` until both are there."
    )
    assignee = serializers.CharField(
        allow_null=True, help_text="Who does it: a member's user name."
    )
    due = serializers.DateTimeField(allow_null=True)
    priority = serializers.ChoiceField(list(PRIORITY_WORDS))
    task_version = serializers.IntegerField(
        help_text="Counts the changes of assignee, due and priority, which `version` does not."
    )
    is_primary = serializers.BooleanField()
    is_control = serializers.BooleanField()
    seed = serializers.IntegerField()
    engine = serializers.CharField(allow_blank=True)
    model_version = serializers.CharField(allow_blank=True)


class RevisionShape(Shape):
    """One immutable text of a line."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    text = serializers.CharField()
    content_hash = serializers.CharField()
    origin = serializers.ChoiceField(Origin.choices)
    share_edited = serializers.FloatField(allow_null=True)
    author = serializers.CharField(allow_null=True)
    badges = serializers.DictField()
    created = serializers.DateTimeField()


class MentionShape(Shape):
    """A person or a role that a comment names."""

    id = serializers.IntegerField(allow_null=True, help_text="The person's; null for a role.")
    user = serializers.CharField(allow_null=True)
    role = serializers.CharField(allow_null=True)
    span = serializers.ListField(
        child=serializers.IntegerField(), help_text="Where in `note`, in code points."
    )


class CommentShape(Shape):
    """A remark in a thread; of one that was taken back the note is empty."""

    id = serializers.IntegerField()
    thread = serializers.IntegerField()
    author = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    mentions = MentionShape(many=True)
    at = serializers.DateTimeField()
    removed = serializers.DateTimeField(allow_null=True)


class ThreadShape(Shape):
    """What is said about a line, or about words of it."""

    id = serializers.IntegerField()
    candidate = serializers.IntegerField()
    state = serializers.ChoiceField(THREAD_STATES)
    quote = serializers.CharField(allow_blank=True, help_text="Empty: the whole line.")
    revision = serializers.IntegerField(help_text="The text on which it was written.")
    span = serializers.ListField(
        child=serializers.IntegerField(), allow_null=True, help_text="Where they stood there."
    )
    place = serializers.ListField(
        child=serializers.IntegerField(),
        allow_null=True,
        help_text="Where they stand in the text now; null where they are gone.",
    )
    begun_by = serializers.CharField()
    created = serializers.DateTimeField()
    resolved = serializers.DateTimeField(allow_null=True)
    resolved_by = serializers.CharField(allow_null=True)
    comments = CommentShape(many=True)


class BulkOne(Shape):
    """What became of one line."""

    id = serializers.IntegerField()
    ok = serializers.BooleanField()
    problem = serializers.CharField(allow_null=True)


class BulkShape(Shape):
    """What became of each line, and the id that undoes all of it."""

    results = BulkOne(many=True)
    undo_id = serializers.IntegerField(allow_null=True)


class Held(Shape):
    """A field that does not go out, and why."""

    sku = serializers.CharField()
    field = serializers.CharField()
    reason = serializers.CharField()


class ExportShape(Shape):
    """An export."""

    id = serializers.IntegerField()
    job = serializers.IntegerField(allow_null=True)
    profile = serializers.CharField()
    campaign = serializers.IntegerField()
    state = serializers.ChoiceField(EXPORT_STATES)
    rows = serializers.IntegerField()
    held = Held(many=True)
    sha256 = serializers.CharField(allow_null=True)
    size = serializers.IntegerField()
    error = serializers.CharField(allow_null=True)
    created = serializers.DateTimeField()
    finished = serializers.DateTimeField(allow_null=True)


class PublishedOne(Shape):
    """A place of a field whose copy became live."""

    sku = serializers.CharField()
    field = serializers.CharField()
    place = serializers.IntegerField(help_text="0 is the first.")
    candidate = serializers.IntegerField()


class RemovedOne(Shape):
    """A text that was live and is in no place of its field any more."""

    sku = serializers.CharField()
    field = serializers.CharField()
    place = serializers.IntegerField(help_text="Where it was.")
    text = serializers.CharField()


class PublicationShape(Shape):
    """One publication."""

    publication = serializers.IntegerField(
        allow_null=True, help_text="Null where no text came or left."
    )
    published = PublishedOne(many=True)
    removed = RemovedOne(many=True)
    held = Held(many=True)
    rolled_back = serializers.DateTimeField(allow_null=True)


class PublicationHead(Shape):
    """Whose publication it is, and whether it stands."""

    publication = serializers.IntegerField()
    campaign = serializers.IntegerField()
    job = serializers.IntegerField(allow_null=True)
    created = serializers.DateTimeField()
    created_by = serializers.CharField(allow_null=True)
    rolled_back = serializers.DateTimeField(allow_null=True)


class PublicationRead(PublicationHead):
    """One publication with what it changed."""

    published = PublishedOne(many=True)
    removed = RemovedOne(many=True)
    held = Held(many=True)


class JobOnly(Shape):
    """The job that does it."""

    job = serializers.IntegerField()


class AuditShape(Shape):
    """One entry of the audit trail."""

    id = serializers.IntegerField(help_text="Its number in the workspace's chain.")
    at = serializers.DateTimeField()
    actor = serializers.CharField(allow_null=True)
    via = serializers.CharField()
    event = serializers.CharField()
    entity = serializers.CharField()
    entity_id = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]  # a key of the answer, which hides the serializer's own name
    request_id = serializers.CharField(allow_blank=True)
    hash = serializers.CharField()
    prev_hash = serializers.CharField()
