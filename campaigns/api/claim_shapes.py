"""What the API takes and gives of evidence and waivers."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.fields import Body, RowId, Text, Texts, Version
from campaigns.api.shapes import Shape, texts_shown
from campaigns.claims.values import PROVABLE, SKUS_MOST, SOURCE_MOST, STATEMENT_MOST, TEXTS
from campaigns.review.waivers import REASON_MOST

DAY_HELP = "A day, included."


class EvidenceParts(Body):
    """What a record has beside its statement."""

    source = Text(  # type: ignore[assignment]  # a key of the record, which hides the field's own name
        max_length=SOURCE_MOST,
        required=False,
        help_text="A web address, which is never opened, or where the proof is.",
    )
    owner = Text(
        max_length=150, required=False, help_text="A member's user name; without it one's own."
    )
    brand = Text(max_length=TEXTS["brand"], required=False, help_text="Empty: any.")
    category = Text(max_length=TEXTS["category"], required=False, help_text="Empty: any.")
    skus = Texts(most=SKUS_MOST, item_most=64, required=False, help_text="Empty: all products.")
    kinds = serializers.ListField(
        child=serializers.ChoiceField(list(PROVABLE)),
        max_length=len(PROVABLE),
        required=False,
        help_text="Kinds of claim that it supports; without them all.",
    )
    valid_from = Text(max_length=10, required=False, allow_null=True, help_text=DAY_HELP)
    valid_to = Text(max_length=10, required=False, allow_null=True, help_text=DAY_HELP)


class EvidenceBody(EvidenceParts):
    """A record of what is proved."""

    statement = Text(max_length=STATEMENT_MOST, allow_blank=False)


class EvidencePatch(EvidenceParts):
    """The keys to change, and the version that was read."""

    statement = Text(max_length=STATEMENT_MOST, allow_blank=False, required=False)
    version = Version()


class EvidenceVersion(Body):
    """The record's version that was read."""

    version = Version()


class EvidenceDocumentBody(Body):
    """A document as a multipart form."""

    file = serializers.FileField(use_url=False, help_text="A PDF, PNG or JPEG of 10 MB at most.")
    version = serializers.IntegerField(min_value=0, help_text="The record's that was read.")


class EvidenceShape(Shape):
    """A record of what is proved."""

    id = serializers.IntegerField()
    statement = serializers.CharField()
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # as above
    document = serializers.CharField(allow_null=True, help_text="Its name.")
    sha256 = serializers.CharField(allow_null=True)
    owner = serializers.CharField()
    brand = serializers.CharField(allow_blank=True)
    category = serializers.CharField(allow_blank=True)
    skus = texts_shown()
    kinds = serializers.ListField(child=serializers.ChoiceField(list(PROVABLE)))
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    edition = serializers.IntegerField(
        help_text="Grows with statement, source and document: approvals rest on one."
    )
    seeking = serializers.BooleanField(
        help_text="Whether lines that lacked it are still to be measured again."
    )
    version = serializers.IntegerField()
    retired = serializers.DateTimeField(allow_null=True)


class WaiverBody(Body):
    """Who signs is who asks."""

    rule = serializers.ChoiceField(["claim"], help_text="All unsupported claims of the line.")
    reason = Text(max_length=REASON_MOST, allow_blank=False)
    expires = serializers.DateField(help_text="The last day, at most a year away.")
    content_hash = Text(
        max_length=64, required=False, help_text="Of what was read; 409 where the text moved."
    )


class WaivedShape(Shape):
    """A claim that is answered for."""

    kind = serializers.CharField()
    words = serializers.CharField()


class WaiverShape(Shape):
    """A signed waiver."""

    id = RowId()
    candidate = serializers.IntegerField()
    rule = serializers.ChoiceField(["claim"])
    claims = WaivedShape(many=True)
    reason = serializers.CharField()
    expires = serializers.DateField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    ended = serializers.DateTimeField(allow_null=True)
