"""The style guide: every component in every state on one page, for admins and for tests."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from campaigns.common.copy_marks import CopySpan

LINE = "Shop the 238 g daily runner, our lightest"
SPANS = [
    CopySpan(0, 4, "cta"),
    CopySpan(9, 14, "fact"),
    CopySpan(9, 27, "overlap"),
    CopySpan(33, 41, "unsupported"),
]
TONES = [
    ("Sentiment", 30, 24),
    ("Formality", -10, -16),
    ("Playfulness", -20, -4),
    ("Urgency", 25, 38),
]
CURVE = [
    {
        "creativity": i / 10,
        "conversion": 0.0362 - 0.011 * (i / 10) ** 3,
        "diversity": 0.42 + 0.38 * (i / 10) ** 0.6,
    }
    for i in range(11)
]


class SampleForm(forms.Form):
    """One field of every kind."""

    goal = forms.CharField(
        label="Goal", help_text="One sentence. What is better after this campaign?"
    )
    audience = forms.CharField(
        label="Audience",
        widget=forms.Textarea(attrs={"rows": 2, "data-autosize": ""}),
        required=False,
    )
    email = forms.EmailField(label="Email", help_text="For the launch report.")
    password = forms.CharField(label="Password", widget=forms.PasswordInput, required=False)
    language = forms.ChoiceField(
        label="Language", choices=[("en-GB", "English, UK"), ("en-US", "English, US")]
    )
    stock = forms.IntegerField(label="In stock at least", required=False, min_value=0)
    ends = forms.DateTimeField(
        label="Offer ends",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    written = forms.MultipleChoiceField(
        label="Fields",
        choices=[("headline", "Headline"), ("description", "Description")],
        widget=forms.CheckboxSelectMultiple,
    )
    origin = forms.ChoiceField(
        label="Written by",
        choices=[("model", "A model"), ("human", "A person")],
        widget=forms.RadioSelect,
    )
    must_say = forms.CharField(
        label="Must say",
        required=False,
        widget=forms.Textarea(attrs={"data-tokens": "Add words", "rows": 3}),
    )
    urgency = forms.IntegerField(
        label="Urgency",
        widget=forms.NumberInput(
            attrs={"type": "range", "min": -100, "max": 100, "data-number": "id_urgency-number"}
        ),
    )
    catalog = forms.FileField(
        label="Catalog file", help_text="CSV or JSON Lines, up to 512 MB.", required=False
    )
    window = forms.SplitDateTimeField(label="Launch", required=False)
    tell_me = forms.BooleanField(label="Tell me when it is done", required=False)


def style_samples() -> dict[str, Any]:
    """What the style guide's templates show."""
    filled = {
        "goal": "",
        "email": "ana at shop",
        "urgency": 25,
        "language": "en-GB",
        "fields": ["headline"],
    }
    return {
        "line": LINE,
        "spans": SPANS,
        "hidden_line": "Free\u200b returns\u202e today\u2066 \U000e0041\U000e0042",
        "tones": TONES,
        "curve": CURVE,
        "trend": [2.9, 3.1, 3.0, 3.4, 3.3, 3.8, 4.1],
        "form": SampleForm(
            initial={
                "urgency": 25,
                "must_say": "free returns\nten-year guarantee",
                "fields": ["headline"],
            }
        ),
        "faulty": SampleForm(filled),
        "steps": [
            {"label": "Upload", "url": "#", "done": True},
            {"label": "Map columns"},
            {"label": "Dry run"},
        ],
        "chips": [
            {"value": "blocked", "label": "Blocked", "count": 9, "on": True},
            {"value": "stale", "label": "Stale", "count": 1206, "on": False},
        ],
        "tabs": [
            {"label": "Waiting", "url": "#", "count": 412, "on": True},
            {"label": "Refused", "url": "#", "count": 11, "icon": "circle-x", "tone": "bad"},
        ],
        "families": [
            "footprints",
            "tent",
            "watch",
            "coffee",
            "headphones",
            "lamp-desk",
            "shirt",
            "package",
        ],
    }


@require_GET
def styleguide_view(request: HttpRequest, workspace: str) -> HttpResponse:
    """Show the guide."""
    return render(request, "styleguide.html", style_samples())
