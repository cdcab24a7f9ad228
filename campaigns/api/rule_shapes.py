"""What the API takes and gives of brand rules and sets of them."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.fields import Body, Flag, Part, RowId, Text, Texts, Version
from campaigns.api.shapes import Shape, texts_shown
from campaigns.models import ProposalState, RuleSetState
from campaigns.rules.exchange import FORMATS
from campaigns.rules.proposals import PROPOSED_KINDS
from generation.jobs.rules import RULE_KINDS, RULE_LEVELS, RULE_LOCALES

TEXT_MOST = 300
EXAMPLE_MOST = 5000
EXAMPLES_MOST = 20
WHY_MOST = 200
PROPOSAL_STATES = {
    "proposed": ProposalState.OPEN,
    "accepted": ProposalState.ACCEPTED,
    "declined": ProposalState.DECLINED,
}
"""What the API calls a proposal's state -> the state."""


class ExampleBody(Part):
    """A text that tests its rule: whether the rule finds something in it."""

    text = Text(max_length=EXAMPLE_MOST, allow_blank=False)
    fires = Flag(required=False)


class RuleParts(Body):
    """What a rule has beside its kind."""

    value = serializers.DictField(
        required=False, help_text="What its kind asks: docs/rules.md names the keys."
    )
    severity = serializers.ChoiceField(RULE_LEVELS, required=False)
    channels = Texts(most=40, item_most=40, required=False, help_text="Empty: all.")
    locales = Texts(most=10, item_most=10, required=False, help_text="Empty: all.")
    starts = Text(max_length=10, required=False, allow_null=True, help_text="A day, included.")
    ends = Text(max_length=10, required=False, allow_null=True, help_text="A day, included.")
    message = Text(max_length=TEXT_MOST, required=False, help_text="What the writer reads.")
    source = Text(max_length=TEXT_MOST, required=False)  # type: ignore[assignment]  # a key of the record, which hides the field's own name
    examples = serializers.ListField(child=ExampleBody(), max_length=EXAMPLES_MOST, required=False)


class RuleBody(RuleParts):
    """A rule."""

    kind = serializers.ChoiceField(RULE_KINDS)
    value = serializers.DictField(help_text="What its kind asks: docs/rules.md names the keys.")


class RulePatch(RuleParts):
    """The keys to change, and the version that was read."""

    version = Version()


class RuleSetBegin(Body):
    """Which set to copy."""

    copy_of = RowId(
        required=False,
        help_text="The id of a set that was replaced; without it the active one.",
    )


class RuleSetVersion(Body):
    """The set's version that was read."""

    version = Version()


class RuleSetVersionMaybe(Body):
    """The set's version that was read; without it the newest is meant."""

    version = Version(required=False)


class RuleFileBody(Body):
    """A file of rules as a multipart form."""

    file = serializers.FileField(use_url=False)
    format = serializers.ChoiceField(
        list(FORMATS), required=False, help_text="Without it as the file's name ends, else CSV."
    )
    replace = serializers.BooleanField(
        required=False, default=False, help_text="Take out the rules that the file does not hold."
    )


class RuleFileShape(Shape):
    """What a file changed, and the id of the set that it was written into."""

    added = serializers.IntegerField()
    changed = serializers.IntegerField()
    removed = serializers.IntegerField()
    ruleset = serializers.IntegerField()


class ProposalBody(Body):
    """A rule that somebody would have."""

    kind = serializers.ChoiceField(PROPOSED_KINDS)
    text = Text(max_length=TEXT_MOST, allow_blank=False)
    why = Text(max_length=WHY_MOST, allow_blank=False, help_text="With its source.")


class DeclineBody(Body):
    """Why a proposed rule is not taken."""

    note = Text(max_length=WHY_MOST, allow_blank=False)


class ProposalShape(Shape):
    """A rule that somebody proposed."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(RULE_KINDS)
    text = serializers.CharField()
    why = serializers.CharField(allow_blank=True)
    rule = serializers.DictField(
        allow_null=True, help_text="The whole rule where it was proposed over `rules/`."
    )
    state = serializers.ChoiceField(list(PROPOSAL_STATES))
    proposed_by = serializers.CharField()
    created = serializers.DateTimeField()
    decided_by = serializers.CharField(allow_null=True)
    decided = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField(allow_blank=True, help_text="Why it was declined.")


class ExampleShape(Shape):
    """A text that tests a rule."""

    text = serializers.CharField()
    fires = serializers.BooleanField()


class RuleShape(Shape):
    """A rule in its set."""

    id = serializers.IntegerField()
    ruleset = serializers.IntegerField(help_text="The id of its set.")
    key = serializers.CharField(help_text="The same from set to set.")
    kind = serializers.ChoiceField(RULE_KINDS)
    value = serializers.DictField()
    severity = serializers.ChoiceField(RULE_LEVELS)
    channels = texts_shown()
    locales = serializers.ListField(child=serializers.ChoiceField(RULE_LOCALES))
    starts = serializers.DateField(allow_null=True)
    ends = serializers.DateField(allow_null=True)
    message = serializers.CharField(allow_blank=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # a key of the record, which hides the field's own name
    examples = ExampleShape(many=True)
    pack = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class RuleMadeShape(RuleShape):
    """A rule that was written into the set being written, or proposed."""

    id = serializers.IntegerField(help_text="Of a proposed one its id among `ruleproposals/`.")
    ruleset = serializers.IntegerField(
        allow_null=True, help_text="The id of its set; null where it is proposed."
    )
    key = serializers.CharField(allow_blank=True, help_text="Empty where it is proposed.")
    state = serializers.ChoiceField(["draft", "proposed"])


class WouldBlockShape(Shape):
    """How many lines of each state a set would block that nothing blocks now."""

    approved = serializers.IntegerField()
    scheduled = serializers.IntegerField()
    live = serializers.IntegerField()


class SampleShape(Shape):
    """A line that would be blocked."""

    candidate = serializers.IntegerField()
    state = serializers.CharField()
    channel = serializers.CharField()
    field = serializers.CharField()
    sku = serializers.CharField()
    text = serializers.CharField()
    spans = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    blocks = texts_shown()


class ImpactShape(Shape):
    """What activating a set would do."""

    at = serializers.DateTimeField()
    lines = serializers.IntegerField(help_text="Lines that were read.")
    changes = serializers.DictField(child=serializers.IntegerField())
    would_block = WouldBlockShape()
    starts_today = serializers.IntegerField(
        allow_null=True,
        help_text="Approved and scheduled lines of them whose launch or campaign starts today; null before this was counted.",
    )
    waiting_blocked = serializers.IntegerField()
    released = serializers.IntegerField()
    samples = SampleShape(many=True)


class RuleSetShape(Shape):
    """A set of rules."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(RuleSetState.values)
    version = serializers.IntegerField()
    created = serializers.DateTimeField()
    created_by = serializers.CharField()
    proposed = serializers.DateTimeField(allow_null=True)
    proposed_by = serializers.CharField(allow_null=True)
    activated = serializers.DateTimeField(allow_null=True)
    activated_by = serializers.CharField(allow_null=True)
    settled = serializers.DateTimeField(
        allow_null=True, help_text="When every stored line had been read by it."
    )
    impact_job = serializers.IntegerField(allow_null=True)
    settle_job = serializers.IntegerField(allow_null=True)
    impact = ImpactShape(
        allow_null=True, help_text="Of the set as it is; null where nobody looked since it changed."
    )
