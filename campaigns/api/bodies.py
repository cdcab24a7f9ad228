"""The bodies that the API takes: types and bounds here, meaning in the features' services."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from campaigns.api.fields import Body, Flag, Number, Part, RowId, Text, Texts, Version, Whole
from campaigns.review.task_filters import DUE_WORDS, PRIORITY_WORDS
from generation.types.brief import N_MAX, SEED_MAX

NAME_MOST = 120
TEXT_MOST = 2000
LINE_MOST = 6000
NOTE_MOST = 4000
SKU_MOST = 64
SKUS_MOST = 100_000
IDS_MOST = 2000
HASH_MOST = 64
MAPPING_NAME_MOST = 60
KEY_MOST = 100
FORMATS = (
    "auto",
    "shopify_csv",
    "woocommerce_csv",
    "magento_csv",
    "spree_csv",
    "akeneo_csv",
    "google_merchant_tsv",
    "google_merchant_xml",
    "saleor_csv",
    "saleor_json",
    "jsonl",
    "csv",
    "xlsx",
)


class Tone(Part):
    """Sliders from -100 to 100, `cta` from 0 to 100."""

    sentiment = Whole(min_value=-100, max_value=100, required=False)
    formality = Whole(min_value=-100, max_value=100, required=False)
    playfulness = Whole(min_value=-100, max_value=100, required=False)
    urgency = Whole(min_value=-100, max_value=100, required=False)
    cta = Whole(min_value=0, max_value=100, required=False)


class Offer(Part):
    """What is on offer, its code, and its end as a date or a time with zone."""

    text = Text(max_length=TEXT_MOST, required=False)
    code = Text(max_length=TEXT_MOST, required=False)
    ends = Text(max_length=40, required=False)


class ProductFilter(Part):
    """All products that match."""

    search = Text(max_length=500, required=False)
    category = Text(max_length=500, required=False)
    brand = Text(max_length=500, required=False)


def texts(**kwargs: Any) -> Texts:
    """Up to a hundred texts; may be left out."""
    return Texts(most=100, item_most=TEXT_MOST, required=False, **kwargs)


class CampaignBody(Body):
    """A campaign's brief."""

    name = Text(max_length=NAME_MOST, allow_blank=False)
    brand = RowId(required=False, allow_null=True)
    goal = Text(max_length=TEXT_MOST, required=False)
    audience = Text(max_length=TEXT_MOST, required=False)
    offer = Offer(required=False)
    starts = Text(max_length=40, required=False, allow_null=True, help_text="ISO 8601 with zone.")
    ends = Text(max_length=40, required=False, allow_null=True, help_text="ISO 8601 with zone.")
    lines_due = Text(
        max_length=40,
        required=False,
        allow_null=True,
        help_text="When its lines are due, ISO 8601 with zone; new lines take it over.",
    )
    timezone = Text(max_length=50, required=False)
    channels = Texts(most=40, item_most=40, required=False)
    skus = Texts(most=SKUS_MOST, item_most=SKU_MOST, required=False)
    product_filter = ProductFilter(required=False)
    tone = Tone(required=False)
    creativity = Number(min_value=0, max_value=1, required=False)
    must_say = texts()
    must_not_say = texts()
    language = Text(max_length=8, required=False)
    learn_from_review = Flag(
        required=False,
        help_text="Whether edits and rejections of its lines become preference pairs.",
    )
    holder = Text(
        max_length=150, required=False, allow_null=True, help_text="A member's user name."
    )


class CampaignPatch(CampaignBody):
    """The keys to change, and the version that was read."""

    name = Text(max_length=NAME_MOST, allow_blank=False, required=False)
    version = Version()


COUNT = {"type": "integer", "minimum": 1, "maximum": N_MAX}


@extend_schema_field({"oneOf": [COUNT, {"type": "object", "additionalProperties": COUNT}]})
class LinesAsked(serializers.Field[Any, Any, Any, Any]):
    """How many lines: one number, or numbers by FIELD or CHANNEL.FIELD. The service checks it."""

    def to_internal_value(self, data: Any) -> Any:
        """As it came."""
        return data


class RoundBody(Body):
    """What to write; what is left out is the campaign's."""

    channels = Texts(most=40, item_most=40, required=False)
    skus = Texts(most=SKUS_MOST, item_most=SKU_MOST, required=False)
    n = LinesAsked(required=False)
    seed = Whole(min_value=0, max_value=SEED_MAX, required=False)
    engine = Text(max_length=40, required=False)
    order = serializers.ChoiceField(
        ["picked", "business"],
        required=False,
        help_text="Which products are written, and so reviewed, first.",
    )


class EngineBody(Body):
    """The engine that writes for a workspace."""

    engine = Text(max_length=40, help_text="Its name; empty is what the installation names.")


class LineBody(Body):
    """Own or existing text as a line."""

    campaign = RowId()
    sku = Text(max_length=SKU_MOST, allow_blank=False)
    channel = Text(max_length=40, allow_blank=False)
    field = Text(max_length=40, allow_blank=False)
    text = Text(max_length=LINE_MOST, allow_blank=False)
    is_control = Flag(required=False, help_text="The text to beat.")


class RevisionBody(Body):
    """A new text, over the version that was read."""

    text = Text(max_length=LINE_MOST, allow_blank=False)
    version = Version()


class ApproveBody(Body):
    """The content that was read."""

    content_hash = Text(max_length=HASH_MOST)


class RejectBody(Body):
    """The content that was read, a reason code, and a note ("other" needs one)."""

    content_hash = Text(max_length=HASH_MOST)
    reason = Text(max_length=20)
    note = Text(max_length=NOTE_MOST, required=False)


class NoteBody(Body):
    """A note that is needed."""

    note = Text(max_length=NOTE_MOST, allow_blank=False)


class CommentBody(NoteBody):
    """Something said about a line: in a thread of it, or as a new one, about words of it or about all of it."""

    thread = RowId(required=False, help_text="The thread that is answered; without it one begins.")
    quote = Text(
        max_length=LINE_MOST, required=False, help_text="The words that a new thread is about."
    )
    start = Whole(
        min_value=0,
        max_value=LINE_MOST,
        required=False,
        help_text="Where they stand, in code points; the place nearest to it is taken.",
    )
    content_hash = Text(
        max_length=HASH_MOST, required=False, help_text="The text that was read; else the newest."
    )


class NoteMaybeBody(Body):
    """A note that may be left out."""

    note = Text(max_length=NOTE_MOST, required=False)


class TaskPart(Body):
    """Who does a line, until when, and how much it presses; what is left out stays."""

    assignee = Text(
        max_length=150, required=False, allow_null=True, help_text="A member's user name."
    )
    due = Text(max_length=40, required=False, allow_null=True, help_text="ISO 8601 with zone.")
    priority = serializers.ChoiceField(list(PRIORITY_WORDS), required=False)


class TaskPatch(TaskPart):
    """The keys to change, and the `task_version` that was read."""

    version = Version()


class BulkFilter(Part):
    """Lines by what the list filters by, one value each; they must match all."""

    campaign = RowId(required=False)
    round = RowId(required=False)
    state = Text(max_length=20, required=False)
    channel = Text(max_length=40, required=False)
    sku = Text(max_length=SKU_MOST, required=False)
    field = Text(max_length=40, required=False)
    origin = Text(max_length=10, required=False)
    search = Text(max_length=500, required=False)
    mine = serializers.ChoiceField(("1",), required=False)
    threads = serializers.ChoiceField(("open",), required=False)
    assignee = Text(max_length=150, required=False)
    due = serializers.ChoiceField(DUE_WORDS, required=False)
    due_before = Text(max_length=40, required=False)
    priority = serializers.ChoiceField(list(PRIORITY_WORDS), required=False)


class BulkBody(TaskPart):
    """One act on many lines, by `ids` or by `filter`; `undo` takes the `undo_id` of an earlier one.

    `plan` takes `assignee`, `due` and `priority`, the others a `reason` or a `note`."""

    action = serializers.ChoiceField(("approve", "reject", "request_changes", "plan", "undo"))
    ids = serializers.ListField(child=RowId(), max_length=IDS_MOST, required=False)
    filter = BulkFilter(required=False)
    reason = Text(max_length=20, required=False)
    note = Text(max_length=NOTE_MOST, required=False)
    expected_count = Whole(min_value=0, max_value=IDS_MOST, required=False)
    undo_id = RowId(required=False)


class ExportBody(Body):
    """Which campaign, as which file."""

    profile = Text(max_length=40, allow_blank=False)
    campaign = RowId()


class MappingPatch(Body):
    """A kept mapping's name."""

    name = Text(max_length=MAPPING_NAME_MOST, allow_blank=False)


class MappingBody(MappingPatch):
    """A mapping to keep."""

    mapping = serializers.DictField(
        child=Text(max_length=KEY_MOST),
        help_text='Every column of the file to its field; "" keeps it aside.',
    )


class ImportBody(Body):
    """A catalog file as a multipart form."""

    file = serializers.FileField(use_url=False)
    format = serializers.ChoiceField(FORMATS, required=False, default="auto")
    dry_run = serializers.BooleanField(required=False, default=True)
    mapping = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="JSON object: column to field."
    )
