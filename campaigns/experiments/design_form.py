"""The form of a design: its texts with their shares, what counts, and how long at least; shares are in per cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from django import forms

from campaigns.common.hidden_characters import seen_text
from campaigns.experiments.design import ARMS_MOST, ArmDesign
from campaigns.models import Arm, Candidate, Experiment, Metric

HYPOTHESIS_MOST = 2_000
SIZED = ("arms", "metric", "baseline", "minimum_effect", "units_a_day", "min_days", "coverage")
"""What the calculator reads."""
PER_CENT = ("baseline", "minimum_effect", "coverage")
METRICS = (
    (Metric.CLICK, "Clicks: the share of people who click"),
    (Metric.ADD_TO_CART, "Add to cart: the share who put it into their cart"),
    (Metric.ORDER, "Orders: the share who order"),
    (Metric.VALUE, "Order value: what people spend, nothing counted as 0"),
)


@dataclass(frozen=True)
class Pick:
    """A line as the form shows it: whether it takes part, whether it is the text to beat, and its share."""

    line: Candidate
    taken: bool
    control: bool
    weight: forms.BoundField


class DesignForm(forms.Form):
    """What an experiment is designed with."""

    hypothesis = forms.CharField(
        label="What you expect, and why",
        max_length=HYPOTHESIS_MOST,
        widget=forms.Textarea(attrs={"rows": 2, "data-autosize": ""}),
        help_text="Such as: naming the weight first brings more clicks, because runners compare it.",
    )
    arms = forms.TypedMultipleChoiceField(
        label="Texts",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose two texts or more."},
    )
    control = forms.TypedChoiceField(
        label="Text to beat",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the text to beat."},
    )
    metric = forms.ChoiceField(label="What counts", choices=METRICS, widget=forms.RadioSelect)
    guardrails = forms.MultipleChoiceField(
        label="What must not fall",
        choices=Metric.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="An arm by which one of these surely falls is never suggested.",
    )
    minimum_effect = forms.FloatField(
        label="Smallest lift worth finding, in %",
        min_value=0.1,
        max_value=1_000,
        help_text="5 finds a rate of 3 % that becomes 3.15 %. Half the lift needs four times the people.",
    )
    baseline = forms.FloatField(
        label="The control’s rate as it is, in %",
        min_value=0.001,
        max_value=99.9,
        required=False,
        help_text="Of the last weeks. Only the calculator needs it.",
    )
    units_a_day = forms.FloatField(
        label="People a day",
        min_value=1,
        max_value=1_000_000_000,
        required=False,
        help_text="Who would see the text. It is not kept.",
    )
    min_days = forms.IntegerField(
        label="Days at least",
        min_value=0,
        max_value=365,
        help_text="Before that nobody sees a result. Whole weeks, since Mondays are no Sundays.",
    )
    min_sample = forms.IntegerField(
        label="People in each arm at least", min_value=100, max_value=1_000_000_000
    )
    coverage = forms.FloatField(
        label="Takes part, in %",
        min_value=1,
        max_value=100,
        help_text="Everybody else is shown the text to beat.",
    )

    bandit = forms.BooleanField(
        label="Move people each day towards the texts that do best",
        required=False,
        help_text="Loses less while it runs, and takes longer to be sure: each text keeps 5 % of the people at least.",
    )

    def __init__(
        self, data: Any, *, lines: Sequence[Candidate], experiment: Experiment | None
    ) -> None:
        arms = list(experiment.arms.all()) if experiment else []
        super().__init__(data, initial=_initial(experiment, arms, lines))
        self.lines = lines
        self.keys = {arm.candidate_id: arm.key for arm in arms}
        weights = {arm.candidate_id: arm.weight for arm in arms}
        found: dict[str, Any] = self.fields
        for name in ("arms", "control"):
            found[name].choices = [(line.pk, seen_text(line.text[:80])) for line in lines]
        for line in lines:
            found[_weight(line.pk)] = forms.FloatField(
                label="Share of people",
                min_value=0.001,
                max_value=1_000,
                initial=f"{weights.get(line.pk, 1):g}",
                required=False,
            )
        for name in SIZED:
            found[name].widget.attrs["data-size"] = ""

    def picks(self) -> list[Pick]:
        """Lines as they stand in the form."""
        taken = {str(one) for one in self["arms"].value() or ()}
        control = str(self["control"].value())
        return [
            Pick(line, str(line.pk) in taken, str(line.pk) == control, self[_weight(line.pk)])
            for line in self.lines
        ]

    def clean(self) -> dict[str, Any]:
        """The text to beat takes part, and a rate can rise by what is to be found."""
        clean: dict[str, Any] = super().clean() or {}
        taken = clean.get("arms") or []
        if taken and not 2 <= len(taken) <= ARMS_MOST:
            self.add_error("arms", f"Choose 2 to {ARMS_MOST} texts.")
        if taken and clean.get("control") and clean["control"] not in taken:
            self.add_error("control", "The text to beat is not among the texts that take part.")
        if clean.get("metric") in (clean.get("guardrails") or ()):
            self.add_error("guardrails", "What counts cannot be a guardrail as well.")
        rate, effect = clean.get("baseline"), clean.get("minimum_effect")
        if rate and effect and rate * (1 + effect / 100) >= 100:
            self.add_error("minimum_effect", "With that lift the rate would pass 100 %.")
        return clean

    def values(self) -> dict[str, Any]:
        """What `experiment_create` takes beside the arms."""
        names = ("hypothesis", "metric", "guardrails", "min_days", "min_sample", "bandit")
        shares = {
            name: None if self.cleaned_data[name] is None else self.cleaned_data[name] / 100
            for name in PER_CENT
        }
        return {name: self.cleaned_data[name] for name in names} | shares

    def designs(self) -> list[ArmDesign]:
        """The arms, the control first; a line keeps its key, a new one gets the next letter."""
        clean = self.cleaned_data
        taken = sorted(clean["arms"], key=lambda pk: pk != clean["control"])
        kept = {pk: self.keys[pk] for pk in taken if pk in self.keys}
        free = (key for key in ascii_lowercase if key not in kept.values())
        return [
            ArmDesign(
                key=kept.get(pk) or next(free),
                candidate=pk,
                weight=clean[_weight(pk)] or 1,
                is_control=pk == clean["control"],
            )
            for pk in taken
        ]


def _weight(line: int) -> str:
    return f"weight_{line}"


def _initial(
    experiment: Experiment | None, arms: Sequence[Arm], lines: Sequence[Candidate]
) -> dict[str, Any]:
    """A draft as it is; else all lines as far as an experiment takes them, live copy to be beaten."""
    if experiment is None:
        experiment = Experiment()
        taken, control = lines[:ARMS_MOST], lines[0].pk if lines else None
        chosen: Mapping[str, Any] = {"arms": [line.pk for line in taken], "control": control}
    else:
        controls = (arm.candidate_id for arm in arms if arm.is_control)
        chosen = {"arms": [arm.candidate_id for arm in arms], "control": next(controls)}
    names = ("hypothesis", "metric", "guardrails", "min_days", "min_sample", "bandit")
    shares = {name: getattr(experiment, name) for name in PER_CENT}
    return {
        **chosen,
        **{name: getattr(experiment, name) for name in names},
        **{name: None if one is None else f"{100 * one:g}" for name, one in shares.items()},
    }
