"""Versions of limits are compared, and the lines that no longer fit go stale: exactly those."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.channels import fitting
from campaigns.channels.fitting import may_stop_fitting
from campaigns.channels.settling import field_specs_settle
from campaigns.channels.tasks import tend_limits
from campaigns.common.errors import DomainError
from campaigns.models import AuditEntry, Candidate, Decision, FieldSpecRow
from campaigns.review.editing import candidate_recheck
from campaigns.review.services import candidate_approve
from generation.types import channels, field_spec, field_specs, field_specs_unwritten
from generation.types.lengths import length_measure
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
LONG, SHORT = "238 g, and light on its feet", "Only 238 g"
PAGE = "/w/acme/channels/google_rsa/headline/"


@pytest.fixture
def lines(in_acme, ana, ben) -> dict[str, Candidate]:
    """A long and a short headline, both approved."""
    campaign = make_campaign(in_acme, created_by=ana)
    product = make_product(in_acme)
    made = {text: make_candidate(campaign, product, text) for text in (LONG, SHORT)}
    for line in made.values():
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    return made


def next_version(*, days: int = 0, **changed) -> FieldSpecRow:
    """The next version of the search ad's headline, in force in some days."""
    last = FieldSpecRow.objects.filter(channel="google_rsa", field="headline").latest("version")
    return FieldSpecRow.objects.create(
        channel="google_rsa",
        field="headline",
        version=last.version + 1,
        spec={**last.spec, **changed},
        effective_from=timezone.now().date() + timedelta(days=days),
    )


def states(lines) -> dict[str, str]:
    found = Candidate.objects.filter(pk__in=[line.pk for line in lines.values()])
    return dict(found.values_list("text", "state"))


def test_exactly_the_lines_that_no_longer_fit_go_stale_once(lines):
    row = next_version(limit=20)
    tend_limits()
    tend_limits()
    assert states(lines) == {LONG: "stale", SHORT: "approved"}
    line = Candidate.objects.get(pk=lines[LONG].pk)
    said = {"before": "30 characters, wide ones twice", "after": "20 characters, wide ones twice"}
    reason = {"kind": "spec", **said, "spec": 2}
    assert line.stale_reasons == [reason]
    told = AuditEntry.objects.filter(event="candidate.stale", entity_id=str(line.pk))
    assert [entry.data["kinds"] for entry in told] == [["spec"]]
    row.refresh_from_db()
    assert row.settled is not None


def test_a_comparison_reads_so_many_texts_and_goes_on_after_them(in_acme, lines, ben, monkeypatch):
    monkeypatch.setattr(fitting, "READ_MOST", 1)
    shoe, campaign = lines[LONG].product, lines[LONG].campaign
    last = make_candidate(campaign, shoe, f"{LONG} x")
    candidate_approve(candidate=last, by=ben, content_hash=last.content_hash)
    next_version(limit=5)
    before = field_spec("google_rsa", "headline")
    seen, after = [], 0
    for _ in range(4):
        found, after = fitting.lines_unfit(
            in_acme.pk, before, replace(before, limit=5), after_pk=after, most=2
        )
        seen += [line.text for line in found]
        if not after:
            break
    assert seen == [LONG, SHORT, f"{LONG} x"]
    monkeypatch.setattr(fitting, "READ_MOST", 9)
    whole = fitting.lines_unfit(in_acme.pk, before, replace(before, limit=5), most=3)
    assert ([line.text for line in whole[0]], whole[1]) == (seen, 0)
    shown, after = fitting.lines_unfit(in_acme.pk, before, replace(before, limit=5), most=2)
    assert (len(shown), after) == (2, shown[-1].pk)
    monkeypatch.setattr(fitting, "READ_MOST", 1)
    # Read and kept, with more to read: the page says so, and goes on.
    html = signed_in(ben).get(f"{PAGE}?from=1&limit=27").content.decode()
    assert "There are more to read" not in html
    assert f"after={lines[LONG].pk}" in html
    html = signed_in(ben).get(f"{PAGE}?from=2&limit=4").content.decode()
    assert "All lines read so far fit." in html
    assert f"after={lines[LONG].pk}" in html


def test_a_newly_refused_character_makes_stale_too(lines):
    next_version(forbidden="!,")
    assert field_specs_settle() == 1
    assert states(lines) == {LONG: "stale", SHORT: "approved"}


def test_nothing_goes_stale_before_the_day_or_by_a_warning(lines):
    next_version(limit=20, days=3)
    assert field_specs_settle() == 0
    next_version(limit=20, hard=False)
    assert field_specs_settle() == 0
    assert states(lines) == {LONG: "approved", SHORT: "approved"}


def test_a_line_that_waits_carries_the_reason_and_is_checked_again_by_the_new_limit(
    in_acme, ana, ben
):
    line = make_candidate(make_campaign(in_acme, created_by=ana), make_product(in_acme), LONG)
    next_version(limit=20)
    with pytest.raises(DomainError, match="limits of this channel have changed"):
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    assert field_specs_settle() == 0
    line.refresh_from_db()
    assert (line.state, line.stale_reasons[0]["kind"]) == ("in_review", "spec")
    again = candidate_recheck(candidate=line, by=ana, version=line.version)
    assert (again.state, again.stale_reasons) == ("blocked", [])
    assert "8 over the limit" in " ".join(again.badges["blocks"])


def test_an_approval_names_the_version_that_it_was_given_under(lines, ben):
    next_version(note="Said otherwise.")
    line = make_candidate(lines[SHORT].campaign, lines[SHORT].product, "An 8 mm drop")
    candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    given = {one.candidate_id: one.specs for one in Decision.objects.all()}
    assert given[line.pk] == {"field": 2}
    assert given[lines[LONG].pk] == {"field": 1}


def test_the_page_shows_what_differs_and_what_would_no_longer_fit(lines, vic):
    next_version(limit=20, days=30, source="https://example.com/new")
    html = " ".join(signed_in(vic).get(PAGE).content.decode().split())
    assert "Version 1 beside version 2" in html
    assert "https://example.com/new" in html
    assert LONG in html
    assert SHORT not in html
    assert html.count("<table") == html.count("<caption") == 3


def test_another_limit_can_be_tried_and_pages_follow(lines, vic):
    client = signed_in(vic)
    assert "Everything still fits" in client.get(PAGE, {"limit": "29"}).content.decode()
    html = client.get(PAGE, {"limit": "5"}).content.decode()
    assert LONG in html
    assert SHORT in html
    first = min(line.pk for line in lines.values())
    html = client.get(PAGE, {"limit": "5", "after": str(first)}).content.decode()
    assert LONG not in html
    assert SHORT in html
    for odd in ("0", "-3", "٣", "9" * 30, "x"):
        assert client.get(PAGE, {"limit": odd}).status_code == 200


def test_a_field_that_there_is_not_is_missing(workspace, vic):
    assert signed_in(vic).get("/w/acme/channels/google_rsa/nothing/").status_code == 404


def test_fields_that_nothing_writes_are_read_and_never_offered(workspace, vic):
    written = {spec.key for spec in field_specs()}
    others = {spec.key: spec for spec in field_specs_unwritten()}
    assert not written & set(others)
    assert not {"amazon", "google_display"} & set(channels())
    assert all(spec.source and spec.confidence in "OSK" for spec in others.values())
    html = signed_in(vic).get("/w/acme/channels/").content.decode()
    assert "Amazon listing" in html
    assert "not written yet" in html
    assert (
        "Nothing is written for it yet"
        in signed_in(vic).get("/w/acme/channels/amazon/title/").content.decode()
    )


def test_width_and_bytes_are_counted_as_the_channel_counts():
    specs = {spec.key: spec for spec in field_specs_unwritten()}
    assert length_measure("靴 A", specs["google_rsa.path1"])["value"] == 4
    assert length_measure("靴 A", field_spec("google_pmax", "headline"))["value"] == 4
    assert length_measure("靴 A", specs["amazon.search_terms"])["value"] == 5


@pytest.mark.parametrize(
    ("changed", "may"),
    [
        ({}, False),
        ({"limit": 31}, False),
        ({"limit": 29}, True),
        ({"limit": 29, "hard": False}, False),
        ({"forbidden": ""}, False),
        ({"forbidden": "!?"}, True),
        ({"unit": "characters"}, True),
    ],
)
def test_only_a_tighter_version_is_looked_up_in_stored_copy(changed, may):
    before = field_spec("google_rsa", "headline")
    assert may_stop_fitting(before, replace(before, **changed)) is may
