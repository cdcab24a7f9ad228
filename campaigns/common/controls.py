"""One form control as the design system draws it: the widget with our class."""

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString

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


def control(field: BoundField, css_class: str = "") -> SafeString:
    """Render a field's widget with the class its kind has, next to any class it already carries."""
    kind = control_kind(field)
    own = field.field.widget.attrs.get("class", "")
    classes = " ".join(part for part in (_CLASSES.get(kind, "input"), own, css_class) if part)
    attrs = {"class": " ".join(dict.fromkeys(classes.split()))} if classes else {}
    return field.as_widget(attrs=attrs)
