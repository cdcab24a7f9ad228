"""Lines that an earlier version approved: their promises are named in lots, and once, however often that begins anew."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from campaigns.models import Promise
from tests.campaigns.promises.steps import FINAL, LEFT, PLAIN, approved

pytestmark = pytest.mark.django_db
naming = import_module("campaigns.migrations.0034_promises_named")


def test_approved_lines_are_named_lot_by_lot_and_once(campaign, product, few, ben, monkeypatch):
    for one, text in ((product, FINAL), (few, LEFT), (product, PLAIN)):
        approved(campaign, one, ben, text)
    said = set(Promise.objects.values_list("candidate", "start", "end", "words"))
    first = Promise.objects.order_by("pk").values("candidate")[:1]
    Promise.objects.exclude(candidate__in=first).delete()
    monkeypatch.setattr(naming, "CHUNK", 1)
    for _ in range(2):
        naming.promises_name(apps, SimpleNamespace(connection=connection))
        assert set(Promise.objects.values_list("candidate", "start", "end", "words")) == said
    assert Promise.objects.count() == len(said)
