"""The parts that the report's page is put together from; every text that comes in is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any


def panel(title: str, body: str, note: str) -> str:
    """A section with its title and a note behind it; nothing where it has no body."""
    if not body:
        return ""
    meta = f'<p class="meta">{escape(note)}</p>' if note else ""
    return f'<section class="panel"><header class="panel-head"><h2>{escape(title)}</h2>{meta}</header>{body}</section>'


def table(first: str, columns: Iterable[str], rows: Iterable[str]) -> str:
    """A table that turns into cards on a narrow screen; `rows` are made by `row`."""
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    return (
        f'<div class="table-wrap"><table class="table table-cards"><thead><tr><th scope="col">{escape(first)}</th>'
        f"{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def row(title: str, note: str, cells: Mapping[str, str]) -> str:
    """A row: what it is, a note under it, and a cell of markup for each column."""
    meta = f'<span class="meta">{escape(note)}</span>' if note else ""
    said = "".join(
        f'<td data-label="{escape(key, quote=True)}">{cell}</td>' for key, cell in cells.items()
    )
    return f'<tr><th scope="row">{escape(title)}{meta}</th>{said}</tr>'


def estimate_cell(estimate: Mapping[str, Any] | None) -> str:
    """An estimate with its interval below."""
    if not estimate or estimate["value"] is None:
        return '<span class="meta">–</span>'
    interval = f"{number(estimate['low'])} to {number(estimate['high'])}"
    return f'{number(estimate["value"])}<span class="cell-interval">{interval}</span>'


def number(value: float) -> str:
    """A figure with as many places as say something."""
    if value == 0:
        return "0"
    places = 3
    for least, fewer in ((1, 2), (20, 1), (1000, 0)):
        if abs(value) >= least:
            places = fewer
    return f"{value:.{places}f}"


def plots(shown: Sequence[tuple[str, str]], *, wide: bool = False) -> str:
    """Pictures with what they show under each."""
    figures = "".join(
        f"<figure>{plot}<figcaption>{escape(said)}</figcaption></figure>"
        for said, plot in shown
        if plot
    )
    return (
        figures and f'<div class="panel-body plots{" plots-wide" if wide else ""}">{figures}</div>'
    )


def fold(title: str, body: str, *, is_open: bool = False) -> str:
    """A part that is closed until it is asked for."""
    state = " open" if is_open else ""
    return f'<details class="fold"{state}><summary>{escape(title)}</summary>{body}</details>'
