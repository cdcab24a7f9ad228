"""Forms of brands, campaigns, briefs, tone and rounds; what values may be is judged by `validation`."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from campaigns.channels.selectors import channel_labels
from campaigns.common.forms import LinesField, lines_of
from campaigns.common.hidden_characters import seen_text
from campaigns.common.sliders import CALL, SLIDER_POLES
from campaigns.common.zones import zone_choices
from campaigns.models import Brand, Campaign, Product

MOMENT = "%Y-%m-%dT%H:%M"
OWN_MOMENTS = ("starts", "ends", "lines_due")


class MomentField(forms.DateTimeField):
    """A local time without its zone; `BriefForm` adds the campaign's."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        super().__init__(
            required=False, widget=widget, input_formats=[MOMENT, f"{MOMENT}:%S"], **options
        )

    def clean(self, value: Any) -> Any:
        """A naive time: the zone that counts is the form's own."""
        found = super().clean(value)
        return timezone.make_naive(found) if found and timezone.is_aware(found) else found


class SliderInput(forms.NumberInput):
    """A native range; the form pack shows its number and its poles."""

    input_type = "range"

    def __init__(self, *, low: float, high: float, step: float = 1, poles: tuple[str, str]) -> None:
        super().__init__(attrs={"min": low, "max": high, "step": step})
        self.poles = poles
        self.weak = False
        """Whether it does little for the engine that writes; the help says how little."""


class ToneForm(forms.Form):
    """Four bipolar sliders, the call to action, creativity."""

    cta = forms.IntegerField(
        label=CALL["cta"][0],
        min_value=0,
        max_value=100,
        widget=SliderInput(low=0, high=100, poles=CALL["cta"][1:]),
    )
    creativity = forms.FloatField(
        label="Creativity",
        min_value=0,
        max_value=1,
        widget=SliderInput(low=0, high=1, step=0.05, poles=("chance to win", "creativity")),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        sliders: dict[str, forms.Field] = {}
        for name, (label, low, high) in SLIDER_POLES.items():
            sliders[name] = forms.IntegerField(
                label=label,
                min_value=-100,
                max_value=100,
                widget=SliderInput(low=-100, high=100, poles=(low, high)),
            )
        self.fields = {**sliders, **self.fields}
        for name, field in self.fields.items():
            field.widget.attrs["data-number"] = f"id_{name}-number"

    def weak_mark(self, words: Mapping[str, str]) -> None:
        """Show these sliders as weak, each with what to expect of it."""
        for name, said in words.items():
            widget = self.fields[name].widget
            if isinstance(widget, SliderInput):
                widget.weak = True
                self.fields[name].help_text = said

    def values(self) -> dict[str, Any]:
        """`tone` and `creativity` as `campaign_change` takes them."""
        clean = dict(self.cleaned_data)
        creativity = clean.pop("creativity")
        return {"tone": clean, "creativity": creativity}


class BrandForm(forms.Form):
    """A brand's name, voice and example lines."""

    name = forms.CharField(label="Name", max_length=120)
    voice = LinesField(
        label="Voice", add="Add a trait", help_text="How it sounds: warm, dry, exact. One per line."
    )
    examples = LinesField(
        label="Example lines", tokens=False, help_text="Lines you are proud of, one per line."
    )
    banned = LinesField(
        label="Never say", add="Add words", help_text="Words this brand never uses."
    )


class CampaignForm(forms.Form):
    """What a new campaign starts from."""

    name = forms.CharField(label="Name", max_length=120)
    brand = forms.ChoiceField(label="Brand", required=False)
    goal = forms.CharField(label="Goal", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, brands: list[Brand], **options: Any) -> None:
        super().__init__(*args, **options)
        _brand_choices(self.fields["brand"], brands)


class BriefForm(forms.Form):
    """The structured brief; its times are local to the zone it names."""

    name = forms.CharField(label="Name", max_length=120)
    brand = forms.ChoiceField(label="Brand", required=False)
    goal = forms.CharField(
        label="Goal", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    audience = forms.CharField(
        label="Audience", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    offer_text = forms.CharField(label="Offer", required=False, max_length=500)
    offer_code = forms.CharField(
        label="Code", required=False, max_length=60, widget=forms.TextInput(attrs={"class": "mono"})
    )
    offer_ends = MomentField(label="Offer ends")
    timezone = forms.ChoiceField(label="Time zone")
    starts = MomentField(label="Campaign starts")
    ends = MomentField(label="Campaign ends")
    lines_due = MomentField(label="Lines are due", help_text="New lines get this due date.")
    learn_from_review = forms.BooleanField(
        label="Reviews may teach",
        required=False,
        help_text="Edits and rejections become pairs of a better and a worse text: for the training of the brand’s adapter, "
        "and for whoever may download them. Switched off, there are none.",
    )
    must_say = LinesField(label="Must say", add="Add words")
    must_not_say = LinesField(label="Must not say", add="Add words")
    channels = forms.MultipleChoiceField(
        label="Channels", required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, brands: list[Brand], **options: Any) -> None:
        super().__init__(*args, **options)
        _brand_choices(self.fields["brand"], brands)
        _choose(self.fields["timezone"], zone_choices(str(self["timezone"].value() or "")))
        _choose(self.fields["channels"], list(channel_labels().items()))

    def values(self) -> dict[str, Any]:
        """The cleaned values as `campaign_change` takes them."""
        clean = dict(self.cleaned_data)
        zone = zoneinfo.ZoneInfo(clean["timezone"])
        del clean["version"]
        ends = clean.pop("offer_ends")
        clean["offer"] = {
            "text": clean.pop("offer_text"),
            "code": clean.pop("offer_code"),
            "ends": ends.replace(tzinfo=zone).isoformat(timespec="minutes") if ends else "",
        }
        for key in OWN_MOMENTS:
            clean[key] = clean[key].replace(tzinfo=zone) if clean[key] else None
        return clean


def form_lock(form: forms.Form) -> None:
    """Show a form to somebody who may only read it."""
    for field in form.fields.values():
        field.disabled = True
        # Tokens would offer a field to add more.
        field.widget.attrs.pop("data-tokens", None)


def _brand_choices(field: forms.Field, brands: list[Brand]) -> None:
    _choose(field, [("", "None"), *((str(row.pk), row.name) for row in brands)])


def _choose(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    if not isinstance(field, forms.ChoiceField):
        raise TypeError("only a field of choices takes choices")
    field.choices = choices


class RoundForm(forms.Form):
    """What a round asks for beside the campaign's own: fewer channels or products, n, seed, engine.

    Posted empty, it asks for all of the campaign.
    """

    channels = forms.MultipleChoiceField(
        label="Channels", required=False, widget=forms.CheckboxSelectMultiple
    )
    sku = forms.CharField(
        label="Only these products",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="SKUs, one per line. Leave empty for all of the campaign.",
    )
    n = forms.IntegerField(
        label="Lines per field",
        required=False,
        min_value=1,
        max_value=64,
        help_text="Leave empty for each field’s usual number.",
    )
    seed = forms.IntegerField(
        label="Seed",
        required=False,
        min_value=0,
        help_text="The same seed writes the same lines again.",
    )
    order = forms.ChoiceField(
        label="Write first",
        required=False,
        choices=[
            ("picked", "As the campaign lists them"),
            ("business", "What matters most: margin, stock, sales"),
        ],
        help_text="Lines are reviewed in the order in which they were written.",
    )
    engine = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, campaign: Campaign, products: Sequence[Product] = (), **options: Any
    ) -> None:
        """With `products` they are ticked; without, skus are written, as for a campaign of thousands."""
        super().__init__(*args, **options)
        if products:
            self.fields["sku"] = forms.MultipleChoiceField(
                label="Only these products",
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(product.sku, seen_text(product.title)) for product in products],
                help_text="Tick none to write for all of them.",
            )
            self.initial["sku"] = [self.initial["sku"]] if self.initial.get("sku") else []
        labels = channel_labels()
        _choose(self.fields["channels"], [(key, labels[key]) for key in campaign.channels])
        wanted = self.initial.get("channel")
        self.initial["channels"] = [wanted] if wanted in campaign.channels else campaign.channels

    def asked(self) -> dict[str, Any]:
        """What `round_create` takes; nothing where nothing was said."""
        clean = self.cleaned_data
        skus = clean["sku"] if isinstance(clean["sku"], list) else lines_of(clean["sku"])
        asked = {"channels": clean["channels"], "skus": skus}
        asked |= {key: clean[key] for key in ("n", "seed", "order", "engine")}
        return {key: value for key, value in asked.items() if value not in (None, "", [])}
