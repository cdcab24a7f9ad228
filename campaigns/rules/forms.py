"""The form of a rule of each kind, of a text to try, and of a file of rules; what values may be is judged by the service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from campaigns.channels.selectors import channel_labels
from campaigns.common.forms import LinesField, lines_of
from campaigns.common.sliders import SLIDERS
from campaigns.models import BrandRule
from campaigns.rules.proposals import PROPOSED_KINDS
from campaigns.rules.words import CLAIM_WORDS, KINDS, LOCALE_WORDS, PLACE_WORDS, UNIT_WORDS
from generation.jobs.rules import RULE_LEVELS

LEVEL_WORDS = {"block": "Block", "warn": "Warn", "info": "Inform"}
LEVELS = [(level, LEVEL_WORDS[level]) for level in RULE_LEVELS]
TEXT_MOST = 6000
EVERY = "Tick none for all."


class CountsField(LinesField):
    """Characters, each with how often it may stand: “! 1” on a line."""

    def prepare_value(self, value: Any) -> Any:
        """An object as lines."""
        if isinstance(value, Mapping):
            return "\n".join(f"{char} {count}" for char, count in value.items())
        return value

    def clean(self, value: Any) -> Any:
        """Lines as an object."""
        found = {}
        for line in lines_of(forms.CharField.clean(self, value) or ""):
            char, _, count = line.partition(" ")
            if len(char) != 1 or not count.strip().isdecimal() or len(count.strip()) > 4:
                raise forms.ValidationError("Write a character, a blank and a number: “! 1”.")
            found[char] = int(count)
        return found


def _lines(label: str, lack: str = "", **options: Any) -> LinesField:
    needed: dict[str, Any] = (
        {"required": True, "error_messages": {"required": lack}} if lack else {}
    )
    return LinesField(label=label, tokens=False, **needed, **options)


def _text(label: str, lack: str = "", **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=bool(lack), error_messages={"required": lack}, **options
    )


def _whole(label: str, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, **options)


def _tick(label: str, **options: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, **options)


def _choice(label: str, words: Mapping[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(words.items()))


def _several(label: str, words: Mapping[str, str], **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=list(words.items()), widget=forms.CheckboxSelectMultiple, **options
    )


ASKED: dict[str, Callable[[], dict[str, forms.Field]]] = {
    "banned_term": lambda: {
        "terms": _lines("Words", "Give a word.", help_text="A word or a phrase on each line."),
        "instead": _text("Write instead", help_text="Put in its place by one press."),
        "unless": _lines("Except in these", help_text="A phrase on each line."),
        "match_case": _tick("Only with these capitals"),
    },
    "preferred_term": lambda: {
        "term": _text("The word to use", "Give the word."),
        "instead_of": _lines(
            "In place of",
            help_text="A word on each line. Empty: the word has to be spelt exactly so.",
        ),
    },
    "required_text": lambda: {
        "text": _text("The text", "Give the text."),
        "when": _lines(
            "Where one of these is said", help_text="A word on each line. Empty: always."
        ),
        "place": _choice("Place", PLACE_WORDS),
    },
    "pattern": lambda: {
        "pattern": _text(
            "Pattern",
            "Give a pattern.",
            help_text="A regular expression of RE2. Look-around and back references do not exist in it.",
            widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false"}),
        ),
        "match_case": _tick("Capitals matter"),
    },
    "characters": lambda: {
        "forbid": _text("Not allowed", strip=False, help_text="All in a row: ©—"),
        "most": CountsField(
            label="Allowed this often",
            tokens=False,
            help_text="A character and a number on each line: ! 1",
        ),
        "capitals": _whole("Words in capitals, at most", min_value=0),
        "emoji": _whole("Emoji, at most", min_value=0),
    },
    "length": lambda: {
        "unit": _choice("Counted in", UNIT_WORDS),
        "least": _whole("At least", min_value=0),
        "most": _whole("At most", min_value=1),
    },
    "tone_range": lambda: {
        "slider": _choice("Tone", {name: words[0] for name, words in SLIDERS.items()}),
        "least": _whole("At least", min_value=-100, max_value=100),
        "most": _whole("At most", min_value=-100, max_value=100),
    },
    "claim": lambda: {
        "claims": _several("Claims", CLAIM_WORDS, error_messages={"required": "Tick a claim."}),
        "never": _tick("Never, even where a fact supports it"),
    },
}
"""The fields of a kind's value, by key, made anew for each form."""


class RuleForm(forms.Form):
    """A rule of one kind. The keys of its value are fields `value_…`; examples stand in two lists."""

    severity = forms.ChoiceField(label="When it matches", choices=LEVELS, widget=forms.RadioSelect)
    channels = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, help_text=EVERY
    )
    locales = _several("Language", LOCALE_WORDS, required=False, help_text=EVERY)
    starts = forms.DateField(
        label="From",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends = forms.DateField(
        label="Through",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    message = _text(
        "Message to the writer",
        max_length=300,
        help_text="Stands after what was found, such as: Give the weight instead.",
    )
    source = _text("Why, with source", max_length=300)
    examples = _lines("Texts it must catch", help_text="One on each line. Tried whenever you save.")
    examples_not = _lines("Texts it must leave alone", help_text="One on each line.")

    def __init__(
        self, kind: str, *args: Any, rule: BrandRule | None = None, **options: Any
    ) -> None:
        """The fields of `kind`, as `rule` has them."""
        if rule is not None:
            options["initial"] = rule_initial(rule)
        super().__init__(*args, **options)
        asked = {f"value_{name}": field for name, field in ASKED[kind]().items()}
        self.fields = {**asked, **self.fields}
        self.kind, self.asked, self.rule = kind, list(asked), rule
        channels = self.fields["channels"]
        assert isinstance(channels, forms.MultipleChoiceField)
        channels.choices = list(channel_labels().items())
        self.initial.setdefault("severity", "block")

    def values(self) -> dict[str, Any]:
        """What to store: of a rule that exists only what the form changed, so that no list is respelt by showing it."""
        clean = self.cleaned_data
        changed = set(self.changed_data) if self.rule else {*self.fields}
        plain = ("severity", "channels", "locales", "starts", "ends", "message", "source")
        values: dict[str, Any] = {name: clean[name] for name in plain if name in changed}
        if changed & {*self.asked} or self.rule is None:
            found = {name.removeprefix("value_"): clean[name] for name in self.asked}
            values["value"] = {name: item for name, item in found.items() if item not in (None, "")}
        if changed & {"examples", "examples_not"}:
            values["examples"] = [
                {"text": text, "fires": name == "examples"}
                for name in ("examples", "examples_not")
                for text in clean[name]
            ]
        return values if self.rule else {**values, "kind": self.kind}


def rule_initial(rule: BrandRule) -> dict[str, Any]:
    """A rule as its form shows it."""
    plain = ("severity", "channels", "locales", "starts", "ends", "message", "source")
    return {
        **{f"value_{name}": item for name, item in rule.value.items()},
        **{name: getattr(rule, name) for name in plain},
        "examples": [one["text"] for one in rule.examples if one["fires"]],
        "examples_not": [one["text"] for one in rule.examples if not one["fires"]],
    }


class ProposalForm(forms.Form):
    """A rule that somebody would have."""

    kind = forms.ChoiceField(
        label="What it is about",
        choices=[(kind, KINDS[kind].label) for kind in PROPOSED_KINDS],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    text = _text("The words", "Give the words.", max_length=300)
    why = _text("Why", "Say why.", max_length=200, help_text="With its source, if it has one.")


class TryForm(forms.Form):
    """A text to read by the rules, and where it would stand."""

    text = _text(
        "Your text",
        "Write or paste a text.",
        max_length=TEXT_MOST,
        widget=forms.Textarea(attrs={"rows": 3, "class": "copy"}),
    )
    channel = forms.ChoiceField(label="Channel")
    locale = forms.ChoiceField(label="Language", choices=list(LOCALE_WORDS.items()), initial="en")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        channel = self.fields["channel"]
        assert isinstance(channel, forms.ChoiceField)
        channel.choices = list(channel_labels().items())


class RuleFileForm(forms.Form):
    """A file of rules to write into the open set."""

    file = forms.FileField(
        label="File",
        help_text="CSV, JSON Lines or YAML, as the export writes them.",
        error_messages={"required": "Choose a file."},
    )
    replace = _tick(
        "Take out rules that the file does not hold",
        help_text="Without it they stay as they are.",
    )
