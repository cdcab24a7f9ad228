"""Versions of a brand's adapter: who may do what, what writes, the way back. Needs no torch."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from campaigns.adapters.lines import approved_count, approved_lines
from campaigns.adapters.services import adapter_promote, adapter_rollback
from campaigns.briefs.brand_adapters import brand_adapters
from campaigns.common.errors import Conflict, DomainError
from campaigns.models import Adapter, AuditEntry, Brand, Campaign, User
from generation.engines.base import adapter_of
from generation.jobs.adapting import LINES_LEAST, lessons_of
from generation.jobs.services import job_cancel, job_enqueue
from generation.types import InputError, brief_from_dict
from tests.conftest import signed_in
from tests.factories import make_candidate, make_product
from tests.generation.orders import LAMP, order

pytestmark = pytest.mark.django_db


def states() -> dict[int, str]:
    return dict(Adapter.objects.order_by("number").values_list("number", "state"))


def events() -> list[str]:
    rows = AuditEntry.objects.filter(entity="adapter").order_by("number")
    return list(rows.values_list("event", flat=True))


def test_one_version_writes_and_the_way_back_is_the_way_it_came(version, ben: User):
    first, second, third = version(), version(after=25.0), version(after=20.0)
    adapter_promote(adapter=first, by=ben)
    adapter_promote(adapter=third, by=ben)
    assert states() == {1: "trained", 2: "trained", 3: "promoted"}
    assert adapter_rollback(adapter=third, by=ben) == first
    assert states() == {1: "promoted", 2: "trained", 3: "trained"}
    assert adapter_rollback(adapter=first, by=ben) is None
    assert set(states().values()) == {"trained"}
    adapter_promote(adapter=second, by=ben)
    assert states()[2] == "promoted"
    assert events() == ["adapter.promoted"] * 2 + ["adapter.rolled_back"] * 2 + ["adapter.promoted"]
    entry = AuditEntry.objects.filter(entity="adapter").order_by("number")[1]
    assert entry.actor == ben
    assert entry.data["replaces"] == 1


def test_what_does_not_write_cannot_be_taken_back_nor_promoted_twice(version, ben: User):
    row = version()
    with pytest.raises(Conflict, match="is not in use"):
        adapter_rollback(adapter=row, by=ben)
    adapter_promote(adapter=row, by=ben)
    with pytest.raises(Conflict, match="promoted"):
        adapter_promote(adapter=row, by=ben)


def test_the_database_itself_lets_one_version_write(version, ben: User):
    first, second = version(), version()
    adapter_promote(adapter=first, by=ben)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adapter.objects.filter(pk=second.pk).update(state="promoted")


@pytest.mark.parametrize("after", [42.0, 50.0])
def test_a_version_that_learnt_nothing_is_not_promoted(version, ben: User, after: float):
    with pytest.raises(DomainError, match="no better than the base"):
        adapter_promote(adapter=version(after=after), by=ben)


def test_a_version_whose_files_changed_or_went_is_not_promoted(version, store, ben: User):
    changed, gone = version(), version()
    with (store / changed.name / "adapter_model.safetensors").open("ab") as stream:
        stream.write(b"!")
    with pytest.raises(DomainError, match="not what it was"):
        adapter_promote(adapter=changed, by=ben)
    shutil.rmtree(store / gone.name)
    with pytest.raises(DomainError, match="not on this machine"):
        adapter_promote(adapter=gone, by=ben)


def test_a_rollback_to_what_is_gone_changes_nothing(version, store, ben: User):
    first, second = version(), version()
    adapter_promote(adapter=first, by=ben)
    second = adapter_promote(adapter=second, by=ben)
    shutil.rmtree(store / first.name)
    with pytest.raises(DomainError, match="Version 1 cannot be used"):
        adapter_rollback(adapter=second, by=ben)
    assert states() == {1: "trained", 2: "promoted"}


def test_another_base_than_the_engines_does_not_write(version, brand: Brand, ben: User):
    adapter_promote(adapter=version(base="0123abcd"), by=ben)
    assert brand_adapters(brand) == {}


def test_an_engine_takes_its_own_adapter_of_a_brief_only():
    asked = order(LAMP, brand={"name": "Orsa", "adapters": {"lm": "0" * 16}})
    assert adapter_of("lm", asked) == "0" * 16
    assert adapter_of("grammar", asked) == ""


@pytest.mark.parametrize("adapters", [["lm"], {"lm": 5}, "lm"])
def test_what_are_no_adapters_is_refused(adapters):
    with pytest.raises(InputError, match=r"brand\.adapters"):
        brief_from_dict({"channel": "seo", "brand": {"adapters": adapters}})


def test_approved_lines_are_read_as_lessons_with_facts_in_slots(copy: Campaign, brand: Brand):
    product = make_product(copy.workspace, "CRV-NEW")
    make_candidate(copy, product, "238 g, and light on its feet", state="approved")
    make_candidate(copy, product, "Not decided yet")
    make_candidate(copy, product, "Runs 900 km", state="approved")
    assert approved_count(brand) == 58
    lessons, skipped = lessons_of("lm", approved_lines(brand))
    # A number that no fact of the record vouches for is never drawn, so it is not learnt either.
    assert (len(lessons), skipped) == (57, 1)
    assert all("<google_rsa.headline>" in lesson.prompt for lesson in lessons)
    newest = next(lesson for lesson in lessons if lesson.sku == "CRV-NEW")
    assert newest.answer == "<weight>, and light on its feet"
    assert "light" in newest.words


def test_for_a_chat_model_the_line_is_the_whole_answer(copy: Campaign, brand: Brand):
    lessons, skipped = lessons_of("hf", approved_lines(brand))
    assert (len(lessons), skipped) == (56, 0)
    assert lessons[0].answer.startswith('{"headline": ["')
    assert [message["role"] for message in lessons[0].messages] == ["system", "user"]


def page(brand: Brand) -> str:
    return reverse("adapters:list", args=["acme", brand.pk])


def test_the_page_says_what_is_missing(brand: Brand, ben: User, ana: User):
    answer = signed_in(ben).get(page(brand))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "No version yet" in text
    if find_spec("torch") is None:
        assert "needs torch, which is not installed" in text
    assert signed_in(ana).post(page(brand), {"engine": "lm", "consent": "yes"}).status_code == 403
    refused = signed_in(ben).post(page(brand), {"engine": "grammar", "consent": "yes"})
    assert refused.status_code == 422
    assert "can have no adapter" in refused.content.decode()
    assert not Adapter.objects.exists()


def test_the_page_shows_each_version_with_its_card(version, brand: Brand, ben: User, ana: User):
    good, poor = version(), version(after=50.0)
    text = signed_in(ben).get(page(brand)).content.decode()
    for said in (
        "0.98",
        "42.0 → 30.0",
        "118,784",
        "45 learnt from, 11 held out, 2 left out",
        good.name,
    ):
        assert said in text
    assert "29" in text
    assert "No better than the base" in text
    assert reverse("adapters:promote", args=["acme", poor.pk]) not in text
    assert "/promote/" not in signed_in(ana).get(page(brand)).content.decode()


def test_promoting_and_rolling_back_on_the_page(version, brand: Brand, ben: User, ana: User):
    row = version()
    promote = reverse("adapters:promote", args=["acme", row.pk])
    rollback = reverse("adapters:rollback", args=["acme", row.pk])
    assert signed_in(ana).post(promote).status_code == 403
    client = signed_in(ben)
    assert client.post(promote).status_code == 302
    assert states() == {1: "promoted"}
    assert "Back to the base" in client.get(page(brand)).content.decode()
    assert client.post(promote).status_code == 409
    assert client.post(rollback).status_code == 302
    assert states() == {1: "trained"}
    assert client.post(rollback).status_code == 409


def test_a_training_is_shown_while_it_goes_on_and_where_it_ended(brand: Brand, ben: User):
    job = job_enqueue(
        kind="adapter", workspace_id=brand.workspace_id, payload={}, requested_by_id=ben.pk
    )
    Adapter.objects.create(
        workspace_id=brand.workspace_id, brand=brand, number=1, engine="lm", job=job, consent_by=ben
    )
    live = reverse("adapters:live", args=["acme", brand.pk])
    client = signed_in(ben)
    assert "Waiting" in client.get(page(brand)).content.decode()
    answer = client.get(live, headers={"HX-Request": "true"}).content.decode()
    assert answer.startswith('<section id="adapter-versions"')
    assert "hx-trigger" in answer
    job_cancel(job=job)
    ended = client.get(live, headers={"HX-Request": "true"}).content.decode()
    assert "Cancelled" in ended
    assert "Continue" in ended
    assert "hx-trigger" not in ended
    assert client.get(live).status_code == 302


def test_fifty_lines_are_the_least(brand: Brand):
    assert LINES_LEAST == 50
    assert approved_count(brand) == 0
