"""What the API takes and gives of experiments."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from campaigns.api.fields import Body, Flag, Number, Part, RowId, Text, Texts, Version, Whole
from campaigns.api.shapes import Shape, texts_shown
from campaigns.experiments.design import ARMS_MOST
from campaigns.experiments.keys import ORIGINS_MOST
from campaigns.models import ExperimentState, Health, Metric

TEXT_MOST = 2_000
KEY_PATTERN = r"^[a-zA-Z0-9_-]{1,20}$"


@extend_schema_field(
    {"oneOf": [{"type": "string", "minLength": 1, "maxLength": 64}, {"type": "integer"}]}
)
class Seed(Text):
    """What decides who sees what; a number is its digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=64, allow_blank=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Refuse what is neither text nor a whole number."""
        whole = isinstance(data, int) and not isinstance(data, bool)
        return super().to_internal_value(str(data) if whole else data)


class ArmBody(Part):
    """A text of an experiment."""

    key = serializers.RegexField(KEY_PATTERN)
    candidate = RowId()
    weight = Number(required=False, min_value=0.001, max_value=1000)
    control = Flag(required=False, help_text="The text to beat; without any the first arm.")


class DesignParts(Body):
    """What is chosen beside hypothesis and arms."""

    metric = serializers.ChoiceField(Metric.choices, required=False)
    guardrails = serializers.ListField(
        child=serializers.ChoiceField(Metric.choices),
        max_length=len(Metric.values),
        required=False,
        help_text="What must not fall.",
    )
    baseline = Number(required=False, allow_null=True, min_value=0, max_value=1)
    minimum_effect = Number(
        required=False, min_value=0.001, max_value=10, help_text="Relative: 0.05 is +5 %."
    )
    min_days = Whole(required=False, min_value=0, max_value=365)
    min_sample = Whole(
        required=False, min_value=100, max_value=1_000_000_000, help_text="Units of each arm."
    )
    coverage = Number(
        required=False, min_value=0.01, max_value=1, help_text="The share of units that take part."
    )
    seed = Seed(required=False, help_text="A text or a number.")
    bandit = Flag(required=False, help_text="Shares move each day towards the arms that do best.")


class ExperimentBody(DesignParts):
    """An experiment."""

    hypothesis = Text(max_length=TEXT_MOST, allow_blank=False)
    arms = serializers.ListField(child=ArmBody(), min_length=2, max_length=ARMS_MOST)


class SizeBody(Body):
    """What an experiment is to find."""

    baseline = Number(min_value=0.00001, max_value=0.99999, help_text="The control's rate.")
    minimum_effect = Number(min_value=0.001, max_value=10, help_text="Relative: 0.05 is +5 %.")
    arms = Whole(required=False, min_value=2, max_value=ARMS_MOST)
    min_days = Whole(required=False, min_value=1, max_value=365)
    units_a_day = Number(required=False, min_value=1, max_value=1_000_000_000)


class SizeShape(Shape):
    """Units for each arm, and days; days are null where nobody said how many units a day there are."""

    units_once = serializers.IntegerField(help_text="Read once, at the end.")
    units_always = serializers.IntegerField(help_text="Read at any time, as results are here.")
    days_once = serializers.IntegerField(allow_null=True)
    days_always = serializers.IntegerField(allow_null=True)


class ExperimentPatch(DesignParts):
    """The keys to change, and the version that was read."""

    hypothesis = Text(max_length=TEXT_MOST, allow_blank=False, required=False)
    arms = serializers.ListField(
        child=ArmBody(), min_length=2, max_length=ARMS_MOST, required=False
    )
    version = Version()


class StopBody(Body):
    """Why it stops; needed while its results are sealed."""

    note = Text(max_length=TEXT_MOST, required=False)


class DecideBody(Body):
    """The verdict of a person."""

    winner = serializers.RegexField(KEY_PATTERN, help_text="The key of an arm; the control stays.")
    note = Text(max_length=TEXT_MOST, required=False)
    publish = Flag(required=False, help_text="The winner goes live; asks for the scope `approve`.")
    retire = Flag(
        required=False, help_text="The texts that lost are retired; asks for `approve`, too."
    )


class KeyBody(Body):
    """Where a key works."""

    origins = Texts(most=ORIGINS_MOST, item_most=300, help_text="As https://shop.example.com.")


class ArmShape(Shape):
    """A text of an experiment; from the start the one that is shown."""

    key = serializers.CharField()
    candidate = serializers.IntegerField()
    weight = serializers.FloatField()
    control = serializers.BooleanField()
    text = serializers.CharField()
    content_hash = serializers.CharField()


class ExperimentShape(Shape):
    """An experiment."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(ExperimentState.choices)
    hypothesis = serializers.CharField()
    metric = serializers.ChoiceField(Metric.choices)
    guardrails = texts_shown()
    baseline = serializers.FloatField(allow_null=True)
    minimum_effect = serializers.FloatField()
    min_days = serializers.IntegerField()
    min_sample = serializers.IntegerField()
    coverage = serializers.FloatField()
    bandit = serializers.BooleanField(help_text="Whether shares move each day.")
    seed = serializers.CharField()
    arms = ArmShape(many=True)
    registered = serializers.CharField(
        allow_null=True, help_text="SHA-256 of the design at the start."
    )
    health = serializers.ChoiceField(
        Health.choices, allow_blank=True, help_text="How one that runs stood a minute ago."
    )
    simulated = serializers.BooleanField(help_text="Whether its shoppers do not exist.")
    version = serializers.IntegerField()
    created = serializers.DateTimeField()
    started = serializers.DateTimeField(allow_null=True)
    ended = serializers.DateTimeField(allow_null=True)
    stop_note = serializers.CharField(allow_blank=True)
    decided = serializers.DateTimeField(allow_null=True)
    winner = serializers.CharField(allow_null=True, help_text="What a person decided.")
    decision_note = serializers.CharField(allow_blank=True)


class KeyShape(Shape):
    """A publishable key."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    origins = texts_shown()
    created = serializers.DateTimeField()
    revoked = serializers.DateTimeField(allow_null=True)
