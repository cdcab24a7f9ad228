"""Every date and number that a template prints goes through the filters that know region and zone."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import models

from tests.conftest import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
RAW = re.compile(
    r"\|\s*(?:date|time|floatformat|intcomma|filesizeformat|timesince|timeuntil|naturaltime|naturalday|localize)\b"
    r"|\{%\s*now\b"
)
# A machine reads these: an attribute datetime, what a form sends, the name of a class.
MACHINE = re.compile(
    r"datetime=\"\{\{[^}]*\|date:'c'\s*\}\}\"|(?:value|class)=\"[^\"]*\|length\s*\}\}[^\"]*\""
)
WRITERS = ("moment", "stamp", "day", "weekday", "clock", "ago")
PRINTED = re.compile(r"\{\{\s*(?!form\.)([\w.]+)((?:\|[^}]*)?)\s*\}\}")
COUNTED = re.compile(r"\{\{[^}|]*(?:\|[^}]*)?\|length\s*\}\}")


def moments() -> set[str]:
    """The names of all fields of our rows that hold a date or a time."""
    ours = [
        *apps.get_app_config("campaigns").get_models(),
        *apps.get_app_config("generation").get_models(),
    ]
    return {
        field.name
        for model in ours
        for field in model._meta.get_fields()
        if isinstance(field, models.DateField | models.TimeField)
    }


def raw(source: str) -> list[str]:
    """What prints a date or a count as Python would."""
    source = MACHINE.sub("", source)
    names = moments()
    bare = [
        found.group()
        for found in PRINTED.finditer(source)
        if "." in found[1]
        and found[1].rpartition(".")[2] in names
        and not any(re.search(rf"\|{one}\b", found[2]) for one in (*WRITERS, "length", "number"))
    ]
    return [*(found.group() for found in RAW.finditer(source)), *bare, *COUNTED.findall(source)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_dates_and_counts_are_written_for_whoever_looks(path):
    assert raw(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "markup",
    [
        '{{ row.created|date:"j F" }}',
        '{% now "l j F" %}',
        "{{ job.size|filesizeformat }}",
        "{{ row.created }}",
        "{{ campaign.starts|default:'' }}",
        "{{ rows|length }}",
    ],
)
def test_the_scan_sees(markup: str):
    assert raw(markup)


def test_the_scan_lets_through_what_is_written_well():
    assert (
        not raw("{{ row.created|ago }} {{ rows|length|number }} {{ row.read }}")
        or "read" in moments()
    )
    assert not raw("<time datetime=\"{{ row.created|date:'c' }}\">{{ row.created|moment }}</time>")
