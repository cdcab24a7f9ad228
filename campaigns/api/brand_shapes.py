"""What the API takes and gives of brands."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.bodies import NAME_MOST, Tone, texts
from campaigns.api.fields import Body, Part, Text, Version
from campaigns.api.shapes import Shape, ToneShape, texts_shown
from campaigns.briefs.validation import PRESET_NAME_MOST


class PresetBody(Part):
    """A tone under a name."""

    name = Text(max_length=PRESET_NAME_MOST, allow_blank=False)
    tone = Tone()


class BrandBody(Body):
    """A brand."""

    name = Text(max_length=NAME_MOST, allow_blank=False)
    voice = texts()
    examples = texts()
    tone = Tone(required=False)
    terms = serializers.DictField(required=False)
    presets = PresetBody(many=True, required=False)


class BrandPatch(BrandBody):
    """The keys to change, and the version that was read."""

    name = Text(max_length=NAME_MOST, allow_blank=False, required=False)
    version = Version()


class PresetShape(Shape):
    """A tone that a brand keeps under a name."""

    name = serializers.CharField()
    tone = ToneShape()


class BrandShape(Shape):
    """A brand."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    voice = texts_shown()
    examples = texts_shown()
    tone = ToneShape()
    terms = serializers.DictField()
    presets = PresetShape(many=True)
    version = serializers.IntegerField()
