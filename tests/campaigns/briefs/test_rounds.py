"""Rounds: frozen when asked for, written pair by pair, run twice without a double, cancelled, retried."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import reverse

from campaigns.briefs.content import content_hash
from campaigns.briefs.round_services import round_create, work_cancel, work_retry
from campaigns.briefs.services import campaign_archive, campaign_change
from campaigns.common.errors import Conflict, DomainError, QuotaExceeded
from campaigns.models import (
    AuditEntry,
    Campaign,
    CampaignState,
    Candidate,
    CandidateState,
    Product,
    Round,
    User,
)
from generation.jobs import direct
from generation.jobs.runner import job_run
from generation.models import Job, JobState
from tests.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_weights")]


def run(row: Round) -> Round:
    """The round after its job ran."""
    job_run(queue="generate", job_id=row.job_id)
    return Round.objects.select_related("job", "campaign").get(pk=row.pk)


def test_a_round_writes_every_field_of_every_product(campaign: Campaign, ana: User):
    row = run(round_create(campaign=campaign, by=ana, asked={"n": 3}))
    assert row.job.state == JobState.SUCCEEDED
    assert row.counts["lines"] == Candidate.objects.count() == 2 * 4 * 3
    assert row.job.done == row.job.total == 24
    places = Candidate.objects.values_list("product__sku", "channel", "field").distinct()
    assert len(places) == 8
    slots = Candidate.objects.filter(product__sku="CRV-TMP2", channel="email", field="subject")
    assert set(slots.values_list("slot", flat=True)) == {0, 1, 2}
    assert sorted(slots.values_list("rank", flat=True)) == [1, 2, 3]


def test_each_line_has_its_revision_badges_and_hash(campaign: Campaign, ana: User):
    run(round_create(campaign=campaign, by=ana, asked={"n": 3}))
    for line in Candidate.objects.select_related("revision"):
        revision = line.revision
        assert revision is not None
        assert (revision.number, revision.text, revision.author) == (1, line.text, None)
        assert line.text == line.generated_text
        assert line.content_hash == revision.content_hash == content_hash(line.text, revision.basis)
        assert line.badges["length"]["fits"]
        blocked = bool(line.badges["blocks"])
        assert line.state == (CandidateState.BLOCKED if blocked else CandidateState.IN_REVIEW)


def test_no_two_lines_of_a_field_say_the_same(campaign: Campaign, ana: User):
    run(round_create(campaign=campaign, by=ana))
    for channel, field in {(line.channel, line.field) for line in Candidate.objects.all()}:
        texts = Candidate.objects.filter(channel=channel, field=field).values_list(
            "text", flat=True
        )
        assert len(texts) == len({text.casefold() for text in texts})


def test_the_order_is_frozen(campaign: Campaign, ana: User, shoe: Product):
    row = round_create(campaign=campaign, by=ana, asked={"n": 2, "channels": ["email"]})
    campaign_change(
        campaign=campaign,
        version=1,
        by=ana,
        values={"must_not_say": ["shoe"], "offer": {}, "channels": ["sms"], "skus": []},
    )
    row = run(row)
    assert row.brief["version"] == 1
    assert row.brief["briefs"]["email"]["must_not_say"] == ["cheap"]
    assert [spec["field"] for spec in row.brief["fields"]["email"]] == ["subject", "preheader"]
    assert row.brief["products"].keys() == {"CRV-TMP2", "ORR-ARC"}
    assert Candidate.objects.filter(channel="email").count() == 8


def test_lines_that_say_an_offer_of_yesterday_carry_the_reason(campaign: Campaign, ana: User):
    row = round_create(campaign=campaign, by=ana, asked={"channels": ["email"]})
    campaign_change(campaign=campaign, version=1, by=ana, values={"offer": {"text": "5% off"}})
    run(row)
    says = [line for line in Candidate.objects.all() if "20%" in line.text]
    assert says
    assert all([reason["kind"] for reason in line.stale_reasons] == ["offer"] for line in says)
    assert Candidate.objects.filter(stale_reasons=[]).exists()


def test_the_same_seed_writes_the_same_lines(campaign: Campaign, ana: User):
    first = run(round_create(campaign=campaign, by=ana, asked={"n": 3, "seed": 5}))
    texts = list(
        Candidate.objects.filter(round=first).order_by("pk").values_list("text", flat=True)
    )
    again = run(round_create(campaign=campaign, by=ana, asked={"n": 3, "seed": 5}))
    assert (
        list(Candidate.objects.filter(round=again).order_by("pk").values_list("text", flat=True))
        == texts
    )


def test_a_product_that_is_gone_makes_the_round_partial_and_a_retry_mends_it(
    campaign: Campaign, ana: User, lamp: Product
):
    row = round_create(campaign=campaign, by=ana, asked={"n": 2})
    Product.objects.filter(pk=lamp.pk).update(sku="ELSEWHERE")
    row = run(row)
    assert row.job.state == JobState.PARTIAL
    assert {(item["sku"], item["made"]) for item in row.counts["short"]} == {("ORR-ARC", 0)}
    kept = set(Candidate.objects.values_list("pk", "text"))
    Product.objects.filter(pk=lamp.pk).update(sku="ORR-ARC")
    work_retry(job=row.job, by=ana)
    row = run(row)
    assert row.job.state == JobState.SUCCEEDED
    assert kept < set(Candidate.objects.values_list("pk", "text"))
    assert row.counts["lines"] == Candidate.objects.count() == 16
    assert row.counts["short"] == []


def test_a_cancelled_queued_round_writes_nothing_until_it_is_asked_again(
    campaign: Campaign, ana: User
):
    row = round_create(campaign=campaign, by=ana, asked={"n": 2})
    assert Campaign.objects.get().state == CampaignState.IN_PRODUCTION
    work_cancel(job=row.job, by=ana)
    row = run(row)
    assert row.job.state == JobState.CANCELLED
    assert not Candidate.objects.exists()
    assert Campaign.objects.get().state == CampaignState.BRIEFED
    with pytest.raises(Conflict):
        work_cancel(job=row.job, by=ana)
    work_retry(job=row.job, by=ana)
    assert run(row).job.state == JobState.SUCCEEDED
    assert Campaign.objects.get().state == CampaignState.IN_REVIEW


def test_an_engine_that_cannot_run_is_refused_before_a_job_is_queued(campaign: Campaign, ana: User):
    for engine in ("lm", "no-such", 7):
        with pytest.raises(DomainError) as caught:
            round_create(campaign=campaign, by=ana, asked={"engine": engine})
        assert "engine" in caught.value.errors
    assert not Job.everywhere.exists()


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({"channels": ["telegram"]}, "channels"),
        ({"channels": []}, "channels"),
        ({"channels": "email"}, "channels"),
        ({"skus": ["nobody"]}, "skus"),
        ({"skus": []}, "skus"),
        ({"n": 0}, "n"),
        ({"n": 65}, "n"),
        ({"n": True}, "n"),
        ({"n": 2.5}, "n"),
        ({"n": {"tagline": 3}}, "n"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**53}, "seed"),
    ],
)
def test_a_wrong_order_is_refused_by_its_key(
    campaign: Campaign, ana: User, asked: dict[str, Any], key: str
):
    with pytest.raises(DomainError) as caught:
        round_create(campaign=campaign, by=ana, asked=asked)
    assert list(caught.value.errors) == [key]
    assert not Round.objects.exists()


def test_n_may_differ_by_field(campaign: Campaign, ana: User):
    asked = {"n": {"subject": 1, "google_rsa.headline": 2}}
    row = round_create(campaign=campaign, by=ana, asked=asked)
    assert row.n == {
        "google_rsa.headline": 2,
        "google_rsa.description": 4,
        "email.subject": 1,
        "email.preheader": 8,
    }
    assert row.job.total == 2 * 15


def test_whole_numbers_of_json_may_have_a_point_and_seeds_may_be_large(
    campaign: Campaign, ana: User
):
    asked = {"n": {"subject": 1.0}, "seed": 2.0**53 - 1}
    row = round_create(campaign=campaign, by=ana, asked=asked)
    row.refresh_from_db()
    assert (row.n["email.subject"], row.seed) == (1, 2**53 - 1)


def test_above_the_cap_it_is_429_with_a_time_to_come_back(campaign: Campaign, ana: User):
    with override_settings(JOB_CAP_WORKSPACE=1):
        round_create(campaign=campaign, by=ana, asked={"n": 1})
        with pytest.raises(QuotaExceeded) as caught:
            round_create(campaign=campaign, by=ana, asked={"n": 1})
        assert caught.value.headers["Retry-After"] == "15"
        address = reverse("briefs:round_create", args=["acme", campaign.pk])
        answer = signed_in(ana).post(address, {"n": 1})
        assert (answer.status_code, answer["Retry-After"]) == (429, "15")
    assert Round.objects.count() == Job.everywhere.count() == 1


def test_an_archived_campaign_starts_no_round(campaign: Campaign, ana: User):
    row = campaign_archive(campaign=campaign, by=ana)
    with pytest.raises(DomainError):
        round_create(campaign=row, by=ana)


def test_generate_on_the_page_starts_a_round_and_opens_it(campaign: Campaign, ana: User, vic: User):
    address = reverse("briefs:round_create", args=["acme", campaign.pk])
    assert signed_in(vic).post(address).status_code == 403
    answer = signed_in(ana).post(address)
    row = Round.objects.get()
    assert answer["Location"] == reverse("briefs:round_detail", args=["acme", row.pk])
    assert row.job.total == 2 * (15 + 4 + 8 + 8)
    assert AuditEntry.objects.filter(event="round.created").count() == 1


def test_the_page_shows_every_line_once_and_the_curve(campaign: Campaign, ana: User):
    row = run(round_create(campaign=campaign, by=ana, asked={"n": 6}))
    client = signed_in(ana)
    address = reverse("briefs:round_detail", args=["acme", row.pk])
    html = client.get(address).content.decode()
    for line in Candidate.objects.all():
        assert html.count(f'id="line-{line.pk}"') == 1
    assert "Diversity against chance to win" in html
    assert "data-live" not in html
    # Each line opens on the desk, among the lines of this round.
    line = Candidate.objects.order_by("pk")[2]
    link = re.search(rf'id="line-{line.pk}".*?href="([^"]+)"', html, re.DOTALL)
    assert link
    desk = client.get(unescape(link[1]))
    assert desk.context["line"].pk == line.pk
    assert desk.context["place"].filters == {"round": str(row.pk)}
    for by in ("field", "newest"):
        assert client.get(address, {"by": by, "blocked": 1}).status_code == 200


def test_polling_gives_the_lines_since_and_stops_at_the_end(campaign: Campaign, ana: User):
    row = round_create(campaign=campaign, by=ana, asked={"n": 2})
    client = signed_in(ana)
    address = reverse("briefs:round_live", args=["acme", row.pk])
    waiting = client.get(address, {"page": 1}).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    run(row)
    ids = list(Candidate.objects.order_by("pk").values_list("pk", flat=True))
    html = client.get(address, {"page": 1, "after": ids[3]}).content.decode()
    assert "hx-trigger" not in html
    assert [f'id="line-{pk}"' in html for pk in ids] == [pk > ids[3] for pk in ids]


def test_only_its_owner_or_a_manager_cancels(
    campaign: Campaign, ana: User, ben: User, vic: User, dora: User
):
    row = round_create(campaign=campaign, by=ben, asked={"n": 2})
    address = reverse("briefs:job_cancel", args=["acme", row.job_id])
    assert signed_in(vic).post(address).status_code == 403
    assert signed_in(ana).post(address).status_code == 403
    assert signed_in(dora).post(f"/w/other/jobs/{row.job_id}/cancel/").status_code == 404
    assert signed_in(ben).post(address).status_code == 302
    assert Job.everywhere.get(pk=row.job_id).state == JobState.CANCELLED


def test_some_products_are_ticked_and_what_cannot_write_says_so_without_a_path(
    campaign: Campaign, ana: User
):
    client = signed_in(ana)
    address = reverse("briefs:round_create", args=["acme", campaign.pk])
    html = client.get(address, {"sku": "ORR-ARC"}).content.decode()
    boxes = dict(re.findall(r'name="sku" value="([^"]+)"[^>]*?(checked)?[ >]', html))
    assert set(boxes) == {"CRV-TMP2", "ORR-ARC"}
    assert re.search(r'value="ORR-ARC"[^>]*checked', html)
    for engine in direct.engines():
        can_write = not engine["unavailable"]
        assert (f'name="engine" value="{engine["name"]}"' in html) is can_write
        assert can_write or f'<span class="strong">{engine["name"]}</span>' in html
    assert str(settings.BASE_DIR) not in html
    client.post(address, {"channels": ["email"], "sku": ["ORR-ARC"], "n": 1, "engine": "grammar"})
    assert Round.objects.get().skus == ["ORR-ARC"]


def test_lists_of_rounds_and_jobs_open(campaign: Campaign, ana: User):
    run(round_create(campaign=campaign, by=ana, asked={"n": 1}))
    client = signed_in(ana)
    for name in ("round_list", "job_list"):
        html = client.get(reverse(f"briefs:{name}", args=["acme"])).content.decode()
        assert re.search("Black Friday week.*Done", html, re.DOTALL)
