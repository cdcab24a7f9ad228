"""The shapes of approval records and of the policy for AI-born text."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.claim_shapes import WaivedShape
from campaigns.api.fields import Body, Version, Whole
from campaigns.api.shapes import Shape
from campaigns.exports.disclosure import HOLD, LEAVE, MARK
from campaigns.models.review import Origin

CHOICES = (MARK, LEAVE, HOLD)


class ApprovalOne(Shape):
    """A standing approval of the text as it is."""

    step = serializers.IntegerField(help_text="1 for the first.")
    by = serializers.CharField()
    at = serializers.DateTimeField()
    decision = serializers.IntegerField()
    limits = serializers.IntegerField(
        allow_null=True, help_text="Version of the field's limits it was measured by."
    )
    rules = serializers.IntegerField(
        allow_null=True, help_text="Number of the brand rules that held; null where none did."
    )


class EvidenceUsed(Shape):
    """A record that the text rests on, as it stood."""

    id = serializers.IntegerField()
    edition = serializers.IntegerField(allow_null=True)
    statement = serializers.CharField(allow_blank=True)


class WaiverUsed(Shape):
    """A waiver that a claim of the text stands by."""

    id = serializers.IntegerField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    reason = serializers.CharField()
    expires = serializers.DateField()
    claims = WaivedShape(many=True)


class ApprovalRecordShape(Shape):
    """Where a text came from and who answers for it."""

    candidate = serializers.IntegerField()
    sku = serializers.CharField()
    channel = serializers.CharField()
    field = serializers.CharField()
    revision = serializers.IntegerField()
    revision_number = serializers.IntegerField()
    text_sha256 = serializers.CharField(help_text="Of the text alone, as UTF-8.")
    content_hash = serializers.CharField(help_text="Of the text and what it rests on.")
    origin = serializers.ChoiceField(Origin.choices)
    share_edited = serializers.FloatField(
        allow_null=True,
        help_text="0 to 1, of the words that a model wrote; null where no model did.",
    )
    digital_source_type = serializers.CharField(help_text="IPTC.")
    engine = serializers.CharField(allow_null=True)
    model_version = serializers.CharField(allow_null=True)
    prompt_version = serializers.CharField(allow_null=True)
    seed = serializers.IntegerField(allow_null=True)
    written_at = serializers.DateTimeField()
    approvals = ApprovalOne(many=True, help_text="Oldest first; empty where nobody approved it.")
    evidence = EvidenceUsed(many=True)
    waivers = WaiverUsed(many=True)


class DisclosureBody(Body):
    """What to change, and the version that was read (0 before the first change)."""

    choices = serializers.DictField(
        child=serializers.ChoiceField(CHOICES),
        required=False,
        help_text="Profile to what its file does with AI-born text; others keep theirs.",
    )
    human_from = Whole(
        min_value=1,
        max_value=100,
        required=False,
        allow_null=True,
        help_text="From so many per cent edited on a text counts as a person's; null is never.",
    )
    version = Version()


class DisclosureProfile(Shape):
    """What one file does with AI-born text, and what its platform asks."""

    profile = serializers.CharField()
    choice = serializers.ChoiceField(CHOICES)
    default = serializers.ChoiceField(CHOICES)
    options = serializers.ListField(child=serializers.ChoiceField(CHOICES))
    asks = serializers.CharField()
    how = serializers.CharField(allow_null=True, help_text="How its file marks a text.")
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]  # as above
    since = serializers.DateField(allow_null=True)
    read = serializers.DateField(allow_null=True)


class DisclosureShape(Shape):
    """The policy for AI-born text."""

    human_from = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField()
    profiles = DisclosureProfile(many=True)
