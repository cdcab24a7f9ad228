"""What the API says about notifications, and what it takes."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.fields import Body, Flag, Part, RowId
from campaigns.api.shapes import Shape
from campaigns.models import MailMode, NoticeKind


class NotificationShape(Shape):
    """What the person was told."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(NoticeKind.choices)
    title = serializers.CharField(help_text="What happened, in words.")
    subject = serializers.CharField(help_text="The line's text, or the name of what it is about.")
    said = serializers.CharField(
        allow_blank=True, help_text="The reason, note or comment; of a failed job what was wrong."
    )
    code = serializers.CharField(
        allow_blank=True, help_text="A rejection's reason code, or the state a job ended in."
    )
    count = serializers.IntegerField(help_text="Of how many lines it speaks.")
    entity = serializers.CharField(help_text="What it is about: `candidate`, `batch`, `round`, …")
    entity_id = serializers.IntegerField()
    url = serializers.CharField(help_text="The page of that.")
    actor = serializers.CharField(allow_null=True, help_text="A user name; null is CopyStudio.")
    created = serializers.DateTimeField()
    read = serializers.DateTimeField(allow_null=True)
    mailed = serializers.DateTimeField(allow_null=True)


class NotificationPatch(Body):
    """Read, or not read any more."""

    read = Flag()


class ReadAllBody(Body):
    """Up to which one; without it all."""

    upto = RowId(required=False, help_text="The `id` of the newest that you have seen.")


class ReadAllShape(Shape):
    """How many were marked."""

    marked = serializers.IntegerField()


class WayShape(Shape):
    """How a kind reaches the person."""

    kind = serializers.ChoiceField(NoticeKind.choices)
    in_app = serializers.BooleanField()
    mail = serializers.ChoiceField(MailMode.choices)


class PreferencesShape(Shape):
    """How the person is told, in this workspace."""

    mail_ready = serializers.BooleanField(help_text="Whether this installation sends mail.")
    digest_at = serializers.CharField(help_text="By the clock of `timezone`.")
    timezone = serializers.CharField()
    kinds = WayShape(many=True)


class WayPart(Part):
    """A kind and how it is to reach the person."""

    kind = serializers.ChoiceField(NoticeKind.choices)
    in_app = Flag()
    mail = serializers.ChoiceField(MailMode.choices)


class PreferencesPatch(Body):
    """The kinds to change; others stay."""

    kinds = serializers.ListField(child=WayPart(), max_length=len(NoticeKind.values))
