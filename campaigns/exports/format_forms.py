"""The form of an export format: its name, how its file is written, and its columns, which work without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from campaigns.exports.layouts import (
    COLUMNS_MOST,
    DELIMITERS,
    ENCODINGS,
    HEADING_MOST,
    KINDS,
    Layout,
    LayoutColumn,
    layout_read,
    values_of,
)
from campaigns.exports.saved_formats import NAME_MOST
from campaigns.models import ExportFormat

SETTINGS = ("kind", "delimiter", "encoding")
# The columns that a new format begins with.
BEGIN = {
    "product": (
        ("SKU", "sku"),
        ("Title", "product_title.title"),
        ("Description", "product_description.description"),
    ),
    "line": (("SKU", "sku"), ("Channel", "channel"), ("Field", "field"), ("Text", "text")),
}
MOVES = (
    ("up", "arrow-up", "Move up"),
    ("down", "arrow-down", "Move down"),
    ("drop", "x", "Remove"),
)
Columns = list[LayoutColumn]


@dataclass(frozen=True)
class FormatRow:
    """One column of the form; `moves` are the buttons beside it: (act, icon, words)."""

    heading: forms.BoundField
    value: forms.BoundField
    moves: list[tuple[str, str, str]]


class FormatForm(forms.Form):
    """One format; each column has the fields `heading-0` and `value-0`, and so on."""

    name = forms.CharField(label="Name", max_length=NAME_MOST)
    kind = forms.ChoiceField(label="File", choices=list(KINDS.items()))
    delimiter = forms.ChoiceField(
        label="Between the cells",
        choices=[(key, words) for key, (words, _) in DELIMITERS.items()],
        help_text="Of a CSV file.",
    )
    encoding = forms.ChoiceField(
        label="Encoding",
        choices=list(ENCODINGS.items()),
        help_text="Of a CSV file. Excel reads UTF-8 with a byte order mark.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        per: str,
        columns: Sequence[LayoutColumn],
        row: ExportFormat | None = None,
        said: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(row, said))
        self.per, self.row, self.columns = per, row, columns
        groups = [(name, list(group.items())) for name, group in values_of(per).items()]
        for place, column in enumerate(columns):
            self.fields[f"heading-{place}"] = forms.CharField(
                label=f"Heading of column {place + 1}",
                max_length=HEADING_MOST,
                required=False,
                initial=column.heading,
            )
            self.fields[f"value-{place}"] = forms.ChoiceField(
                label=f"What column {place + 1} holds",
                choices=[("", "Choose what it holds"), *groups],
                initial=column.value,
                required=False,
            )

    @property
    def settings(self) -> list[forms.BoundField]:
        """How the file is written."""
        return [self[name] for name in SETTINGS]

    @property
    def rows(self) -> list[FormatRow]:
        """The columns as the page lists them."""
        last = len(self.columns) - 1
        ends = {"up": 0, "down": last}
        return [
            FormatRow(
                self[f"heading-{place}"],
                self[f"value-{place}"],
                [
                    (f"{act}-{place}", icon, words)
                    for act, icon, words in MOVES
                    if ends.get(act) != place
                ],
            )
            for place in range(len(self.columns))
        ]

    @property
    def may_add(self) -> bool:
        """Whether one more column has room."""
        return len(self.columns) < COLUMNS_MOST

    def layout(self) -> Layout:
        """What the form says; a column that says nothing is left out."""
        clean = self.cleaned_data
        said = [one for one in self.columns if one.heading or one.value]
        settings = {name: clean[name] for name in SETTINGS}
        return Layout(tuple(said), per=self.per, **settings)


def _initial(row: ExportFormat | None, said: Mapping[str, str] | None) -> dict[str, Any]:
    """What stands in the form at first: what was typed, else what is kept."""
    if said is not None:
        return {name: said.get(name, "") for name in ("name", "version", *SETTINGS)}
    if row is None:
        return {}
    layout = layout_read(row.layout)
    settings = {name: getattr(layout, name) for name in SETTINGS}
    return {"name": row.name, "version": row.version, **settings}


def columns_posted(data: Mapping[str, str], per: str) -> Columns:
    """The columns that the page sent; one without a heading gets the words of what it holds."""
    words = {value: said for group in values_of(per).values() for value, said in group.items()}
    found: Columns = []
    for place in range(COLUMNS_MOST):
        if f"value-{place}" not in data:
            break
        value = data[f"value-{place}"]
        heading = " ".join(data.get(f"heading-{place}", "").split())
        taken = {one.heading for one in found}
        found.append(LayoutColumn(heading or _numbered(words.get(value, ""), taken), value))
    return found


def _numbered(words: str, taken: set[str]) -> str:
    """Words that no other column has above it."""
    if not words or words not in taken:
        return words
    return next(said for n in range(2, COLUMNS_MOST + 2) if (said := f"{words} {n}") not in taken)


def columns_acted(columns: Columns, act: str) -> tuple[Columns, str]:
    """The columns after a button ("add", "up-2", "down-2", "drop-2"), and the button that has the focus then."""
    name, _, number = act.partition("-")
    place = int(number) if number.isdecimal() and len(number) < 4 else -1
    moved = list(columns)
    if name == "add" and len(moved) < COLUMNS_MOST:
        return [*moved, LayoutColumn("", "")], f"value-{len(moved)}"
    if not 0 <= place < len(moved):
        return moved, ""
    if name == "drop":
        del moved[place]
        return moved, f"drop-{min(place, len(moved) - 1)}" if moved else "add"
    to = place - 1 if name == "up" else place + 1
    if name in ("up", "down") and 0 <= to < len(moved):
        moved[place], moved[to] = moved[to], moved[place]
        edge = (name == "up" and to == 0) or (name == "down" and to == len(moved) - 1)
        other = "down" if name == "up" else "up"
        return moved, f"{other if edge else name}-{to}"
    return moved, ""
