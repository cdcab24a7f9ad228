"""Field specs are rows with versions, read on a page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.channels.selectors import field_specs_current
from campaigns.channels.services import field_specs_sync
from campaigns.models import FieldSpecRow, User, Workspace
from generation.types import field_specs, field_specs_unwritten
from tests.conftest import ROOT, signed_in

pytestmark = pytest.mark.django_db


def test_migrate_stores_every_shipped_spec_once():
    assert FieldSpecRow.objects.count() == len(field_specs()) + len(field_specs_unwritten())
    assert field_specs_sync() == 0


def test_a_changed_file_is_a_new_version_and_the_old_one_stays(in_acme: Workspace):
    row = FieldSpecRow.objects.get(channel="google_rsa", field="headline")
    FieldSpecRow.objects.filter(pk=row.pk).update(spec={**row.spec, "limit": 25})
    assert field_specs_sync() == 1
    versions = FieldSpecRow.objects.filter(channel="google_rsa", field="headline")
    assert {row.version: row.spec["limit"] for row in versions} == {1: 25, 2: 30}
    spec = field_specs_current(in_acme.pk)["google_rsa"][0]
    assert (spec.field, spec.limit, spec.version) == ("headline", 30, 2)


def test_other_words_are_no_version():
    row = FieldSpecRow.objects.get(channel="sms", field="message")
    FieldSpecRow.objects.filter(pk=row.pk).update(spec={**row.spec, "note": "Septets."})
    assert field_specs_sync() == 0
    row.refresh_from_db()
    assert (row.version, "Septets" in row.spec["note"]) == (1, False)


def test_a_version_holds_from_its_own_date_on(in_acme: Workspace):
    row = FieldSpecRow.objects.get(channel="email", field="subject")
    FieldSpecRow.objects.create(
        channel="email",
        field="subject",
        version=2,
        spec={**row.spec, "limit": 44},
        effective_from=timezone.now().date() + timedelta(days=3),
    )
    assert field_specs_current(in_acme.pk)["email"][0].limit == 50


def test_the_page_shows_limit_unit_source_date_and_confidence(workspace: Workspace, vic: User):
    page = signed_in(vic).get(reverse("channels:field_list", args=["acme"]))
    html = page.content.decode()
    assert page.status_code == 200
    assert "160 GSM-7 or 70 UCS-2 units" in html
    assert "developers.google.com/google-ads/api" in html
    assert "20 November 2026" in html
    assert "Second-hand" in html


def test_no_page_speaks_of_septets():
    pages = (ROOT / "templates").rglob("*.html")
    words = [path.read_text(encoding="utf-8") for path in pages]
    notes = [spec.note for spec in (*field_specs(), *field_specs_unwritten())]
    assert len(words) > 100
    assert not [text for text in (*words, *notes) if "septet" in text.casefold()]


def test_over_length_stops_wherever_the_limit_is_not_our_own():
    soft = {spec.key for spec in field_specs() if not spec.hard}
    assert soft == {spec.key for spec in field_specs() if spec.confidence == "K"}
    assert soft == {"banner.tagline", "seo.title", "seo.description"}
