"""From approved copy to lines: a version is trained by its job, promoted, and writes the brand's rounds and no others."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.urls import reverse

# Looked for and not loaded: only the tests that train need them, and PostgreSQL's bodies hold none of those.
if not all(map(find_spec, ("torch", "transformers", "peft"))):
    pytest.skip("the model's packages are not installed", allow_module_level=True)

from campaigns.adapters.services import adapter_promote, adapter_train
from campaigns.briefs.lines import line_regenerate
from campaigns.briefs.round_services import round_create
from campaigns.briefs.spec import brief_from_campaign
from campaigns.common.errors import Conflict, DomainError
from campaigns.models import Adapter, AuditEntry, Brand, Campaign, Candidate, User
from generation.engines.registry import engine_load
from generation.jobs.adapting import adapter_base
from generation.jobs.runner import job_run
from generation.jobs.services import job_cancel, job_retry
from generation.lm.folder import folder_choose, folder_chosen
from generation.models import Job, JobState
from tests.conftest import signed_in
from tests.factories import make_brand, make_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def weights(tiny_weights: Path, store: Path) -> Iterator[None]:
    """The tiny model is this installation's; its process ends with the test."""
    before = folder_chosen()
    folder_choose(tiny_weights)
    engine_load("lm").close()  # type: ignore[attr-defined]
    yield
    engine_load("lm").close()  # type: ignore[attr-defined]
    folder_choose(before)


def test_a_training_is_asked_for_with_consent_and_enough_copy(
    brand: Brand, copy: Campaign, ben: User
):
    address = reverse("adapters:list", args=["acme", brand.pk])
    client = signed_in(ben)
    refused = client.post(address, {"engine": "lm"})
    assert refused.status_code == 422
    assert "used for training" in refused.content.decode()
    few = make_brand(copy.workspace, "Orsa")
    refused = client.post(
        reverse("adapters:list", args=["acme", few.pk]), {"engine": "lm", "consent": "yes"}
    )
    assert refused.status_code == 422
    assert "Orsa has 0 approved lines; an adapter needs 50" in refused.content.decode()
    assert client.post(address, {"engine": "lm", "consent": "yes"}).status_code == 302
    row = Adapter.objects.get()
    assert (row.lines, row.consent_by, row.base) == (56, ben, adapter_base("lm"))
    assert row.job
    assert row.job.queue == "train"
    with pytest.raises(Conflict, match="being trained"):
        adapter_train(brand=brand, engine="lm", consent=True, by=ben)
    # Cancelled before it began, and asked for again.
    job_retry(job=job_cancel(job=row.job))
    assert "Waiting" in client.get(address).content.decode()


@pytest.mark.slow
def test_a_version_is_trained_promoted_and_writes_its_brands_rounds_only(
    brand: Brand, copy: Campaign, ben: User, store: Path
):
    row = adapter_train(brand=brand, engine="lm", consent=True, by=ben)
    job_run(queue="train", job_id=row.job_id)
    row = Adapter.objects.get()
    assert row.job
    assert (row.job.state, row.state) == (JobState.SUCCEEDED, "trained")
    assert row.job.done == row.job.total == row.card["steps"]
    assert row.card["lines"] == {"train": 45, "held_out": 11, "left_out": 0} | row.card["lines"]
    assert row.card["perplexity"]["after"] < row.card["perplexity"]["before"]
    assert [path.name for path in store.iterdir() if path.name != "runs"] == [row.name]
    assert not list((store / "runs").iterdir())
    assert AuditEntry.objects.filter(event="adapter.trained", actor=ben).count() == 1

    campaign = make_campaign(copy.workspace, created_by=ben, brand=brand, skus=["CRV-0"])
    assert "adapters" not in brief_from_campaign(campaign, "google_rsa")["brand"]
    adapter_promote(adapter=row, by=ben)
    assert brief_from_campaign(campaign, "google_rsa")["brand"]["adapters"] == {"lm": row.name}
    other = make_campaign(copy.workspace, brand=make_brand(copy.workspace, "Orsa"), skus=["CRV-0"])
    versions = []
    for each in (campaign, other):
        made = round_create(campaign=each, by=ben, asked={"engine": "lm", "n": 2, "seed": 3})
        job_run(queue="generate", job_id=made.job_id)
        made.refresh_from_db()
        lines = Candidate.objects.filter(round=made)
        assert lines
        assert {line.model_version for line in lines} == {made.model_version}
        versions.append(made.model_version)
        shown = signed_in(ben).get(reverse("briefs:round_detail", args=["acme", made.pk]))
        assert ("Corvane</bdi>, version 1" in shown.content.decode()) is (each == campaign)
        if each == campaign:
            assert line_regenerate(candidate=lines[0], by=ben).model_version == made.model_version
    assert versions == [f"{versions[1]}+{row.name[:8]}", versions[1]]


def test_a_training_over_weights_that_changed_ends_with_the_reason(
    brand: Brand, copy: Campaign, ben: User
):
    row = adapter_train(brand=brand, engine="lm", consent=True, by=ben)
    Adapter.objects.update(base="0123abcd")
    job_run(queue="train", job_id=row.job_id)
    assert row.job
    job = Job.everywhere.get(pk=row.job.pk)
    assert (job.state, job.attempt) == (JobState.FAILED, 1)
    assert "have changed" in job.error_message
    page = signed_in(ben).get(reverse("adapters:list", args=["acme", brand.pk]))
    assert "have changed" in page.content.decode()


def test_a_round_whose_adapter_is_gone_ends_with_the_reason(
    brand: Brand, copy: Campaign, ben: User, version
):
    row = version(base=adapter_base("lm"))
    with pytest.raises(DomainError):
        adapter_promote(adapter=version(after=60.0), by=ben)
    adapter_promote(adapter=row, by=ben)
    made = round_create(
        campaign=copy, by=ben, asked={"engine": "lm", "n": 1, "skus": ["CRV-0"], "seed": 3}
    )
    job_run(queue="generate", job_id=made.job_id)
    job = Job.everywhere.get(pk=made.job_id)
    assert job.state == JobState.FAILED
    assert "adapter cannot be used" in job.error_message
