"""What the API gives of an experiment's results."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.shapes import Shape, texts_shown
from campaigns.models import ExperimentState, Metric

VERDICTS = ("sealed", "inconclusive", "winner")


class SplitShape(Shape):
    """Whether the arms got the shares that were asked for."""

    p = serializers.FloatField(allow_null=True)
    alarm = serializers.BooleanField()


class CrossedShape(Shape):
    """Units that saw more than one arm; they count nowhere."""

    units = serializers.IntegerField()
    alarm = serializers.BooleanField()


class SealShape(Shape):
    """Why results are not open."""

    code = serializers.ChoiceField(["days", "sample", "split", "crossed"])
    message = serializers.CharField()


class HeldArmShape(Shape):
    """An arm whose text may be shown to nobody now: `assign/` refuses all until that is mended."""

    arm = serializers.CharField()
    message = serializers.CharField()


class LiftShape(Shape):
    """An arm against the control; the interval holds whenever it is looked at."""

    arm = serializers.CharField()
    lift = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class ArmResultShape(Shape):
    """What is known of an arm; only `units` while the verdict is sealed."""

    arm = serializers.CharField()
    control = serializers.BooleanField()
    units = serializers.IntegerField()
    conversions = serializers.IntegerField(required=False)
    rate = serializers.FloatField(required=False, allow_null=True)
    lift = serializers.FloatField(required=False, allow_null=True)
    low = serializers.FloatField(required=False, allow_null=True)
    high = serializers.FloatField(required=False, allow_null=True)
    p = serializers.FloatField(
        required=False, allow_null=True, help_text="For any time of looking, all arms together."
    )
    chance_to_win = serializers.FloatField(
        required=False, allow_null=True, help_text="That it is better than the control."
    )
    expected_loss = serializers.FloatField(required=False, allow_null=True)
    credible_low = serializers.FloatField(required=False, allow_null=True)
    credible_high = serializers.FloatField(required=False, allow_null=True)


class GuardrailShape(Shape):
    """The arms by which something fell that must not."""

    metric = serializers.ChoiceField(Metric.choices)
    harmed = texts_shown()


class SegmentShape(Shape):
    """The same question for a part of the units, corrected for how many parts are read."""

    segment = serializers.CharField(allow_blank=True)
    winner = serializers.CharField(allow_null=True)
    arms = ArmResultShape(many=True)


class DayShape(Shape):
    """How the reading stood at the end of a day."""

    day = serializers.DateField()
    arms = LiftShape(many=True)


class ArmOnceShape(Shape):
    """The z-test of an arm against the control."""

    arm = serializers.CharField()
    p = serializers.FloatField()


class OneLookShape(Shape):
    """p-values that hold for who looks once, at the end."""

    chi_squared = serializers.FloatField(help_text="Over all arms.")
    arms = ArmOnceShape(many=True)


class ShareShape(Shape):
    """The share of the units that are first shown an arm."""

    arm = serializers.CharField()
    share = serializers.FloatField()


class SharesShape(Shape):
    """The shares of a bandit from a day on."""

    day = serializers.DateField()
    arms = ShareShape(many=True)


class PolicyShape(Shape):
    """What one way of choosing brings a unit; its interval holds whenever it is looked at."""

    policy = serializers.ChoiceField(
        ["shown", "start", "arm"],
        help_text="As it was shown; by the shares of the start; one arm for everybody.",
    )
    arm = serializers.CharField(allow_null=True)
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class ResultsShape(Shape):
    """What may be said of an experiment now."""

    state = serializers.ChoiceField(ExperimentState.choices)
    metric = serializers.ChoiceField(Metric.choices)
    registered = serializers.CharField(allow_null=True)
    opens = serializers.DateTimeField(allow_null=True)
    srm = SplitShape()
    crossed = CrossedShape()
    held = HeldArmShape(many=True)
    sealed = SealShape(many=True)
    verdict = serializers.ChoiceField(VERDICTS)
    winner = serializers.CharField(allow_null=True, help_text="Suggested; a person decides.")
    arms = ArmResultShape(many=True)
    guardrails = GuardrailShape(many=True)
    segments = SegmentShape(many=True)
    days = DayShape(many=True)
    one_look = OneLookShape(
        allow_null=True, help_text="Once it has ended; null of values, and where shares moved."
    )
    shares = SharesShape(many=True, help_text="Of a bandit, the newest first.")
    policies = PolicyShape(many=True, help_text="Of a bandit: what other ways would have brought.")
