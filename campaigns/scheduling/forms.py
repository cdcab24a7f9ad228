"""Forms of launches; the times of a launch are local to the zone it names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest

from campaigns.briefs.forms import MomentField
from campaigns.common.hidden_characters import seen_text
from campaigns.common.zones import zone_choices
from campaigns.models import Candidate, Launch, LaunchEnd
from campaigns.scheduling.planning import NAME_MOST
from campaigns.scheduling.selectors import LINES_SHOWN
from campaigns.scheduling.zones import moment_in

TEXT_SHOWN = 120
TIMES = ("starts_at", "ends_at")


class LaunchForm(forms.Form):
    """What a launch is planned with; without times it waits in the tray."""

    candidates = forms.TypedMultipleChoiceField(
        label="Lines", coerce=int, widget=forms.CheckboxSelectMultiple
    )
    placement = forms.CharField(
        label="Where it shows",
        max_length=NAME_MOST,
        help_text="The name of the place, such as Product page or Newsletter.",
        widget=forms.TextInput(attrs={"list": "placements"}),
    )
    starts_at = MomentField(label="Starts")
    ends_at = MomentField(label="Ends", help_text="Leave both empty to choose a time later.")
    timezone = forms.ChoiceField(label="Time zone")
    on_end = forms.ChoiceField(
        label="When it ends", choices=LaunchEnd.choices, widget=forms.RadioSelect
    )

    def __init__(
        self, data: Any, *, lines: Sequence[Candidate], launch: Launch | None, zone: str
    ) -> None:
        initial = _initial(launch) if launch else {"timezone": zone, "on_end": LaunchEnd.RESTORE}
        super().__init__(data, initial=initial)
        self.launch = launch
        found: Any = self.fields
        if len(lines) >= LINES_SHOWN:
            found["candidates"].help_text = f"The first {LINES_SHOWN} by SKU. The API takes any."
        found["candidates"].choices = [(line.pk, _named(line)) for line in lines]
        found["timezone"].choices = zone_choices(initial["timezone"])

    def clean(self) -> dict[str, Any]:
        """Times as moments of the zone."""
        clean: dict[str, Any] = super().clean() or {}
        zone = clean.get("timezone")
        for name in TIMES if zone else ():
            if local := clean.get(name):
                clean[name] = self._moment(name, str(zone), local)
        return clean

    def _moment(self, name: str, zone: str, local: datetime) -> datetime | None:
        stored: datetime | None = getattr(self.launch, name, None)
        if stored and _shown(stored, zone) == local:
            # Seconds, and which of two hours that are called the same, are not in the form.
            return stored
        try:
            return moment_in(zone, local.date(), local.time())
        except (ValueError, OverflowError) as error:
            self.add_error(name, str(error))
            return None


def _initial(launch: Launch) -> dict[str, Any]:
    times = {name: getattr(launch, name) for name in TIMES}
    return {
        "candidates": [line.candidate_id for line in launch.lines.all()],
        "placement": launch.placement.name,
        "timezone": launch.timezone,
        "on_end": launch.on_end,
        **{name: _shown(at, launch.timezone) if at else None for name, at in times.items()},
    }


def _shown(at: datetime, zone: str) -> datetime:
    """A moment as the form has it."""
    return at.astimezone(ZoneInfo(zone)).replace(second=0, microsecond=0, tzinfo=None)


def _named(line: Candidate) -> str:
    text = seen_text(line.text[:TEXT_SHOWN])
    return f"{text}{'…' if len(line.text) > TEXT_SHOWN else ''} · {line.product.sku}, {line.field}"


class MoveForm(forms.Form):
    """The day that a launch is brought to; its times of day stay."""

    day = forms.DateField(label="Starts on", widget=forms.DateInput(attrs={"type": "date"}))


def day_read(said: str) -> date | None:
    """A day that an address says, "2026-11-27"; None where it says none."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def version_sent(request: HttpRequest) -> int:
    """The version that a page showed; 0, which no row has, where it says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class BlackoutForm(forms.Form):
    """A day on which nothing starts."""

    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label="Why", max_length=120, required=False)
