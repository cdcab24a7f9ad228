"""One form control as the design system draws it: the widget with our class."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# The first that fits wins, so the more special stand first.
_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checks"),
    (forms.RadioSelect, "choices"),
    (forms.CheckboxInput, "check"),
    (forms.FileInput, "file"),
    (forms.Textarea, "textarea"),
    (forms.SelectMultiple, "select"),
    (forms.Select, "select"),
    (forms.MultiWidget, "several"),
    (forms.PasswordInput, "password"),
)
_CLASSES = {"file": "file-input", "check": "", "checks": "", "choices": ""}


def control_kind(field: BoundField) -> str:
    """What sort of control a field is: check, checks, choices, file, textarea, select, several, password, slider, input.

    A widget says `kind` itself where its class is not enough: forms.NumberInput(attrs={"type": "range"}) is a slider.
    """
    widget = field.field.widget
    if widget.attrs.get("type") == "range" or getattr(widget, "input_type", "") == "range":
        return "slider"
    return next((kind for cls, kind in _KINDS if isinstance(widget, cls)), "input")


def _name_parts(field: BoundField, widget: forms.MultiWidget) -> None:
    """Give each input of a split field a name of its own: the legend alone does not reach it."""
    for place, part in enumerate(widget.widgets, start=1):
        if isinstance(part, forms.DateInput):
            said = _("date")
        elif isinstance(part, forms.TimeInput):
            said = _("time")
        else:
            said = str(place)
        part.attrs.setdefault("aria-label", f"{field.label}, {said}")


def control(field: BoundField, css_class: str = "") -> SafeString:
    """Render a field's widget with the class its kind has, next to any class it already carries."""
    kind = control_kind(field)
    widget = field.field.widget
    if isinstance(widget, forms.MultiWidget):
        _name_parts(field, widget)
    widget_attrs = widget.attrs
    wanted = (_CLASSES.get(kind, "input"), widget_attrs.get("class", ""), css_class)
    attrs: dict[str, Any] = {}
    if classes := dict.fromkeys(" ".join(wanted).split()):
        attrs["class"] = " ".join(classes)
    if _takes_words(kind, widget):
        attrs["dir"] = "auto"
    # A placeholder that repeats the label says nothing; False leaves the attribute out.
    if widget_attrs.get("placeholder") == field.label:
        attrs["placeholder"] = False
    return field.as_widget(attrs=attrs)


def _takes_words(kind: str, widget: forms.Widget) -> bool:
    """Whether people write words there, which may run from right to left."""
    is_line = type(widget) is forms.TextInput and widget.attrs.get("type", "text") == "text"
    return kind == "textarea" or (kind == "input" and is_line)
