"""The shapes of answers about products, and the body that releases one from quarantine."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.bodies import HASH_MOST, SKU_MOST
from campaigns.api.fields import Body, Text
from campaigns.api.shapes import FactShape, LiveField, Shape
from campaigns.catalog.quarantines import REASON_MOST


class ReleaseBody(Body):
    """Which product's texts may be used, and why."""

    sku = Text(max_length=SKU_MOST, allow_blank=False)
    reason = Text(max_length=REASON_MOST, allow_blank=False)
    digest = Text(
        max_length=HASH_MOST,
        required=False,
        help_text="Of the texts that were read; 409 where they moved.",
    )


class ManipulationSpanShape(Shape):
    """A stretch of a product's text, in code points of it in NFC."""

    field = serializers.CharField(help_text="A column, or attributes.NAME.")
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class ManipulationShape(Shape):
    """Text of a product that looks as if it were written for a language model."""

    quarantined = serializers.BooleanField(help_text="False once somebody released these texts.")
    score = serializers.FloatField(help_text="0.5 to 1.")
    spans = ManipulationSpanShape(many=True)
    digest = serializers.CharField()
    found = serializers.DateTimeField()
    released = serializers.DateTimeField(allow_null=True)
    released_by = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class ProductShape(Shape):
    """A product record with what is known of it; keys of the shop's own file come beside these."""

    sku = serializers.CharField()
    title = serializers.CharField()
    brand = serializers.CharField(allow_blank=True)
    category = serializers.CharField(allow_blank=True)
    price = serializers.CharField(allow_null=True, help_text="A decimal string.")
    compare_at_price = serializers.CharField(allow_null=True)
    currency = serializers.CharField(allow_blank=True)
    stock = serializers.IntegerField(allow_null=True)
    url = serializers.CharField(allow_blank=True)
    image = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)
    attributes = serializers.DictField()
    facts = FactShape(many=True)
    facts_hash = serializers.CharField(allow_blank=True)
    live_copy = serializers.DictField(child=LiveField(), help_text="By CHANNEL.FIELD.")
    manipulation = ManipulationShape(
        allow_null=True, help_text="What the scan of its texts found; null where it found nothing."
    )
    archived = serializers.BooleanField()
    version = serializers.IntegerField()


class PriceStepShape(Shape):
    """What a product cost from a time on."""

    since = serializers.DateTimeField()
    price = serializers.CharField(allow_null=True, help_text="A decimal string.")
    compare_at_price = serializers.CharField(allow_null=True)
    currency = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_blank=True, help_text="A file's or a person's name.")
    import_id = serializers.IntegerField(allow_null=True)


class ProductWholeShape(ProductShape):
    """A product by itself."""

    prices = PriceStepShape(many=True, help_text="Newest first; at most 51 steps.")
