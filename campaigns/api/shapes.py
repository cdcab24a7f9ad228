"""The shapes of the API's answers, for the OpenAPI description; the records themselves come from the features."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from campaigns.models import CampaignState, ImportState
from generation.models import JobState

ROLES = ("copywriter", "manager", "admin", "viewer")
SCOPES = ("read", "write", "approve", "admin")


class Shape(serializers.Serializer[Any]):
    """An answer; more keys may come with later versions."""


def texts_shown(**kwargs: Any) -> serializers.ListField:
    """A list of texts."""
    return serializers.ListField(child=serializers.CharField(), **kwargs)


class Me(Shape):
    """Who asks."""

    user = serializers.CharField()
    name = serializers.CharField()
    role = serializers.ChoiceField(ROLES)
    workspace = serializers.CharField(help_text="Its slug.")
    workspace_name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(SCOPES))


class EngineState(Shape):
    """An engine as it is on this installation."""

    name = serializers.CharField()
    version = serializers.CharField(allow_blank=True)
    unavailable = serializers.CharField(
        allow_blank=True, help_text="Why it cannot write here; empty where it can."
    )


class TokensShape(Shape):
    """The tokens of a workspace's day, from engines that are asked in words."""

    used = serializers.IntegerField(help_text="With what requests under way may take at most.")
    cap = serializers.IntegerField()


class EngineShape(Shape):
    """What writes for a workspace where a round names no engine."""

    chosen = serializers.CharField(allow_blank=True, help_text="Empty: the installation's.")
    default = serializers.CharField(help_text="The installation's.")
    wanted = serializers.CharField()
    writes = serializers.CharField(help_text="`wanted`, or what goes on where that cannot write.")
    why = serializers.CharField(allow_blank=True, help_text="Why `wanted` cannot write now.")
    engines = EngineState(many=True)
    tokens = TokensShape()


class FactShape(Shape):
    """One thing that copy may say."""

    name = serializers.CharField()
    value = serializers.CharField()
    kind = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a key of the answer, which hides the serializer's own name


class LiveText(Shape):
    """A text that is live."""

    text = serializers.CharField()
    origin = serializers.CharField()
    share_edited = serializers.FloatField(
        allow_null=True, help_text="0 to 1, of a model's words; null where no model wrote."
    )
    revision = serializers.IntegerField(allow_null=True)
    since = serializers.DateTimeField()


class LivePlace(LiveText):
    """A text that is live, in its place."""

    place = serializers.IntegerField(help_text="0 is the first.")


class LiveField(LiveText):
    """What is live in a field: its first text, and all of them."""

    texts = LivePlace(
        many=True, help_text="In the order of their places; one where the field takes one."
    )


class ImportCounts(Shape):
    """Rows of a file by what became of them."""

    rows = serializers.IntegerField()
    added = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    errors = serializers.IntegerField()  # type: ignore[assignment]  # a key of the answer, which hides the serializer's own name


class ImportProblem(Shape):
    """A row that was refused."""

    row = serializers.IntegerField()
    sku = serializers.CharField(allow_blank=True)
    field = serializers.CharField(allow_blank=True)
    message = serializers.CharField()


class ImportStarted(Shape):
    """An import that a job works on."""

    id = serializers.IntegerField()
    job = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(ImportState.choices)


class ImportShape(ImportStarted):
    """An import."""

    dry_run = serializers.BooleanField()
    format = serializers.CharField()
    mapping = serializers.DictField()
    counts = ImportCounts()
    errors = ImportProblem(many=True, help_text="The first 100.")  # type: ignore[assignment]  # a key of the answer, which hides the serializer's own name
    error = serializers.CharField(allow_null=True, allow_blank=True)


class MappingShape(Shape):
    """A kept mapping."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    columns = texts_shown(help_text="Of the files that it fits.")
    mapping = serializers.DictField()


class ToneShape(Shape):
    """Sliders; one left out has its default."""

    sentiment = serializers.IntegerField(required=False)
    formality = serializers.IntegerField(required=False)
    playfulness = serializers.IntegerField(required=False)
    urgency = serializers.IntegerField(required=False)
    cta = serializers.IntegerField(required=False)


class OfferShape(Shape):
    """What is on offer."""

    text = serializers.CharField(required=False, allow_blank=True)
    code = serializers.CharField(required=False, allow_blank=True)
    ends = serializers.CharField(required=False, allow_blank=True)


class CampaignShape(Shape):
    """A campaign with its brief."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    brand = serializers.IntegerField(allow_null=True)
    goal = serializers.CharField(allow_blank=True)
    audience = serializers.CharField(allow_blank=True)
    offer = OfferShape()
    starts = serializers.DateTimeField(allow_null=True)
    ends = serializers.DateTimeField(allow_null=True)
    lines_due = serializers.DateTimeField(allow_null=True)
    timezone = serializers.CharField()
    channels = texts_shown()
    skus = texts_shown()
    product_filter = serializers.DictField(child=serializers.CharField())
    tone = ToneShape()
    creativity = serializers.FloatField(min_value=0, max_value=1)
    must_say = texts_shown()
    must_not_say = texts_shown()
    language = serializers.CharField()
    learn_from_review = serializers.BooleanField()
    version = serializers.IntegerField()
    state = serializers.ChoiceField(CampaignState.choices)
    created_by = serializers.CharField(allow_null=True)
    holder = serializers.CharField(allow_null=True)


class JobStarted(Shape):
    """Something that a job works on."""

    id = serializers.IntegerField()
    job = serializers.IntegerField()


class RoundShape(Shape):
    """A round of generation."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    campaign = serializers.IntegerField()
    job = serializers.IntegerField()
    brief = serializers.DictField()
    engine = serializers.CharField()
    model_version = serializers.CharField(allow_blank=True)
    counts = serializers.DictField()
    channels = texts_shown()
    skus = texts_shown()
    n = serializers.DictField()
    seed = serializers.IntegerField()
    created = serializers.DateTimeField()


class SuggestedShape(Shape):
    """A product that fits a brief."""

    sku = serializers.CharField()
    title = serializers.CharField()
    similarity = serializers.FloatField(help_text="0 to 1: cosine of its text and the brief's.")
    words = texts_shown(help_text="The brief's words that it says too.")


class SuggestionsShape(Shape):
    """Products that fit a brief, the nearest first."""

    words = texts_shown(help_text="The brief's words that were looked for.")
    found = serializers.IntegerField(help_text="How many products say one of them.")
    results = SuggestedShape(many=True)


class Progress(Shape):
    """How far a job is."""

    done = serializers.IntegerField()
    total = serializers.IntegerField()


class JobError(Shape):
    """Why a job failed."""

    code = serializers.CharField()
    message = serializers.CharField()


class JobShape(Shape):
    """A job."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(JobState.choices)
    progress = Progress()
    position = serializers.IntegerField(allow_null=True)
    eta_seconds = serializers.IntegerField(allow_null=True)
    created = serializers.DateTimeField()
    started = serializers.DateTimeField(allow_null=True)
    finished = serializers.DateTimeField(allow_null=True)
    error = JobError(allow_null=True)
