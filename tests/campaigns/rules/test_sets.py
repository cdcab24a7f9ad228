"""Sets of brand rules: written in one place, previewed, agreed on, and then every line is read by them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from campaigns.common.errors import Conflict, DomainError, Forbidden, StateConflict
from campaigns.exports.services import export_create
from campaigns.models import AuditEntry, BrandRule, Campaign, Candidate
from campaigns.review.editing import candidate_recheck
from campaigns.review.services import candidate_approve
from campaigns.rules.activating import rule_set_activate, rule_set_propose
from campaigns.rules.outcomes import line_ruled
from campaigns.rules.selectors import rule_changes, rules_active
from campaigns.rules.services import (
    pack_drop,
    pack_take,
    rule_change,
    rule_create,
    rule_remove,
    rule_set_discard,
)
from tests.campaigns.rules.steps import LIGHT, activated, previewed, work
from tests.campaigns.scheduling.steps import approved as launched
from tests.campaigns.scheduling.steps import planned, scheduled
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(in_acme, ana):
    return make_campaign(in_acme, created_by=ana), make_product(in_acme)


def test_a_rule_does_nothing_until_its_set_holds(in_acme, cleo, place):
    row = rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo)
    assert make_candidate(place[0], place[1], slot=0).state == "in_review"
    activated(row.rule_set, cleo)
    made = make_candidate(place[0], place[1], slot=1)
    assert made.state == "blocked"
    assert made.badges["blocks"] == ["“light” may not be said. Say the weight."]


def test_the_preview_counts_what_activating_does_and_changes_nothing(in_acme, cleo, ben, place):
    approved = make_candidate(place[0], place[1], slot=0)
    candidate_approve(candidate=approved, by=ben, content_hash=approved.content_hash)
    waiting = make_candidate(place[0], place[1], slot=1, text="238 g, light on its feet")
    free = make_candidate(place[0], place[1], slot=2, text="238 g on your feet")
    row = rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo)
    before = list(Candidate.objects.order_by("pk").values())
    rule_set = previewed(row.rule_set, cleo)
    assert list(Candidate.objects.order_by("pk").values()) == before
    impact = rule_set.impact
    assert impact["would_block"] == {"approved": 1, "scheduled": 0, "live": 0}
    assert (impact["lines"], impact["waiting_blocked"]) == (3, 1)
    assert [sample["candidate"] for sample in impact["samples"]] == [approved.pk]
    rule_set_activate(rule_set=rule_set, version=rule_set.version, by=cleo)
    work()
    for line in (approved, waiting, free):
        line.refresh_from_db()
    assert [approved.state, waiting.state, free.state] == ["stale", "blocked", "in_review"]
    assert approved.stale_reasons[0]["kind"] == "rule"
    assert "light" in approved.stale_reasons[0]["after"]
    rule_set.refresh_from_db()
    assert rule_set.settled
    moved = AuditEntry.objects.filter(event="candidate.rules_changed")
    assert set(moved.values_list("entity_id", flat=True)) == {str(approved.pk), str(waiting.pk)}


@pytest.mark.parametrize(
    ("starts", "count"),
    [("2026-12-03T23:30", 0), ("2026-12-04T00:30", 1), ("2026-12-04T22:00", 1), (None, 0)],
)
def test_the_preview_says_how_many_of_them_start_today_where_their_campaign_is(
    in_acme, cleo, ben, place, starts, count
):
    zone = ZoneInfo("Pacific/Auckland")
    campaign = place[0]
    campaign.timezone = zone.key
    campaign.starts = datetime.fromisoformat(starts).replace(tzinfo=zone) if starts else None
    campaign.save(update_fields=["timezone", "starts"])
    # Noon of 4 December there; no day that it is anywhere else begins or ends with it.
    with time_machine.travel(datetime(2026, 12, 4, 12, tzinfo=zone)):
        lines = [make_candidate(*place, slot=slot) for slot in (0, 1)]
        for line in lines:
            candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
        # What is live already starts no more.
        Candidate.objects.filter(pk=lines[1].pk).update(state="live")
        row = rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo)
        impact = previewed(row.rule_set, cleo).impact
        page = signed_in(cleo).get("/w/acme/rules/").content.decode()
    assert impact["would_block"] == {"approved": 1, "scheduled": 0, "live": 1}
    assert impact["starts_today"] == count
    assert ("start today" in page) is bool(count)


@pytest.mark.parametrize(("hours", "count"), [(3, 1), (30, 0)])
def test_the_preview_counts_the_lines_of_launches_of_today(
    in_acme, cleo, ben, place, hours: int, count: int
):
    zone = ZoneInfo("Pacific/Auckland")
    with time_machine.travel(datetime(2026, 12, 4, 12, tzinfo=zone)):
        line = launched(place[0], place[1], ben)
        start = timezone.now() + timedelta(hours=hours)
        launch = planned(place[0], [line], ben, start, timezone=zone.key)
        scheduled(launch, cleo)
        row = rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo)
        impact = previewed(row.rule_set, cleo).impact
    assert sum(impact["would_block"].values()) == 1
    assert impact["starts_today"] == count


def test_a_campaign_whose_zone_nobody_knows_fails_no_preview(in_acme, cleo, place):
    make_candidate(*place, slot=0, state="approved")
    # As where the machine forgot a zone that it knew.
    Campaign.objects.update(timezone="Nowhere/Gone", starts=timezone.now())
    row = rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo)
    assert previewed(row.rule_set, cleo).impact["starts_today"] == 1


def test_a_line_that_only_another_channels_rule_could_break_is_left_alone(in_acme, cleo, place):
    line = make_candidate(place[0], place[1], slot=0)
    row = rule_create(workspace_id=in_acme.pk, values={**LIGHT, "channels": ["sms"]}, by=cleo)
    assert previewed(row.rule_set, cleo).impact["lines"] == 0
    activated(row.rule_set, cleo)
    work()
    line.refresh_from_db()
    assert (line.state, line.version) == ("in_review", 1)


def test_a_rule_taken_back_releases_what_it_blocked(in_acme, cleo, place):
    row = rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo)
    activated(row.rule_set, cleo)
    work()
    line = make_candidate(place[0], place[1], slot=0)
    assert line.state == "blocked"
    open_set = rule_remove(rule=row, version=row.version, by=cleo)
    assert [rule["key"] for rule in rule_changes(open_set)["removed"]] == [row.key]
    activated(open_set, cleo)
    work()
    line.refresh_from_db()
    assert (line.state, line.badges["rules"]) == ("in_review", [])


def test_nothing_is_approved_or_sent_while_lines_are_still_being_read(in_acme, cleo, ben, place):
    line = make_candidate(place[0], place[1], slot=0)
    fine = make_candidate(place[0], place[1], slot=1, text="238 g on your feet")
    row = rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo)
    activated(row.rule_set, cleo)
    with pytest.raises(DomainError, match="breaks one"):
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    with pytest.raises(StateConflict):
        export_create(campaign=place[0], profile="jsonl", by=ben)
    candidate_approve(candidate=fine, by=ben, content_hash=fine.content_hash)
    work()
    export_create(campaign=place[0], profile="jsonl", by=ben)


def test_a_line_made_stale_by_a_rule_is_checked_again_under_it(in_acme, cleo, ben, place):
    line = make_candidate(place[0], place[1], slot=0)
    candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    activated(rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo).rule_set, cleo)
    work()
    line.refresh_from_db()
    assert candidate_recheck(candidate=line, by=ben, version=line.version).state == "blocked"


def test_a_rule_that_blocks_needs_two_admins_where_there_are_two(in_acme, cleo):
    dana = make_user("dana")
    in_acme.memberships.create(user=dana, role="admin")
    row = rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo)
    rule_set = previewed(row.rule_set, cleo)
    with pytest.raises(Forbidden):
        rule_set_activate(rule_set=rule_set, version=rule_set.version, by=cleo)
    rule_set_propose(rule_set=rule_set, version=rule_set.version, by=cleo)
    with pytest.raises(Forbidden):
        rule_set_activate(rule_set=rule_set, version=rule_set.version, by=cleo)
    assert rule_set_activate(rule_set=rule_set, version=rule_set.version, by=dana).state == "active"


def test_a_rule_that_only_warns_needs_one_admin(in_acme, cleo):
    in_acme.memberships.create(user=make_user("dana"), role="admin")
    row = rule_create(workspace_id=in_acme.pk, values={**LIGHT, "severity": "warn"}, by=cleo)
    assert activated(row.rule_set, cleo).state == "active"


def test_a_set_is_activated_as_it_was_previewed(in_acme, cleo):
    row = rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo)
    rule_set = row.rule_set
    rule_set.refresh_from_db()
    with pytest.raises(DomainError, match="preview"):
        rule_set_activate(rule_set=rule_set, version=rule_set.version, by=cleo)
    seen = previewed(rule_set, cleo).version
    rule_change(rule=row, values={"severity": "info"}, version=row.version, by=cleo)
    with pytest.raises(Conflict):
        rule_set_activate(rule_set=rule_set, version=seen, by=cleo)
    rule_set.refresh_from_db()
    with pytest.raises(DomainError, match="preview"):
        rule_set_activate(rule_set=rule_set, version=rule_set.version, by=cleo)


def test_changing_a_rule_that_holds_changes_its_copy(in_acme, cleo):
    row = rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo)
    activated(row.rule_set, cleo)
    changed = rule_change(rule=row, values={"severity": "warn"}, version=row.version, by=cleo)
    assert changed.pk != row.pk
    assert (changed.key, changed.rule_set.state, changed.rule_set.number) == (row.key, "draft", 2)
    row.refresh_from_db()
    assert row.severity == "block"
    with pytest.raises(Conflict):
        rule_change(rule=changed, values={"severity": "info"}, version=1, by=cleo)
    changed.rule_set.refresh_from_db()
    rule_set_discard(rule_set=changed.rule_set, version=changed.rule_set.version, by=cleo)
    assert list(BrandRule.objects.values_list("pk", flat=True)) == [row.pk]
    assert rules_active(in_acme.pk) is not None


def test_an_example_that_its_rule_does_not_do_refuses_the_rule(in_acme, cleo):
    examples = [{"text": "A light shoe", "fires": True}, {"text": "A slight shoe", "fires": False}]
    rule_create(workspace_id=in_acme.pk, values={**LIGHT, "examples": examples}, by=cleo)
    wrong = [{"text": "A heavy shoe", "fires": True}]
    with pytest.raises(DomainError) as refused:
        rule_create(workspace_id=in_acme.pk, values={**LIGHT, "examples": wrong}, by=cleo)
    assert "A heavy shoe" in refused.value.errors["examples"][0]


def test_a_pack_comes_and_goes_and_keeps_what_was_changed_in_it(in_acme, cleo, place):
    rule_set = pack_take(workspace_id=in_acme.pk, pack="house_plain", by=cleo)
    row = rule_set.rules.get(key="house_plain.exclamations")
    assert (row.pack, row.severity, row.source != "") == ("house_plain", "warn", True)
    rule_change(rule=row, values={"severity": "block"}, version=1, by=cleo)
    again = pack_take(workspace_id=in_acme.pk, pack="house_plain", by=cleo)
    assert again.rules.get(key=row.key).severity == "block"
    activated(again, cleo)
    line = make_candidate(place[0], place[1], text="238 g! On your feet!")
    assert [entry["id"] for entry in line.badges["rules"] if entry.get("id")] == [row.key]
    empty = pack_drop(workspace_id=in_acme.pk, pack="house_plain", by=cleo)
    assert not empty.rules.exists()
    with pytest.raises(DomainError):
        pack_take(workspace_id=in_acme.pk, pack="none", by=cleo)


def test_a_rule_that_leaves_a_channel_releases_what_it_blocked_there(in_acme, cleo, place):
    row = rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo)
    activated(row.rule_set, cleo)
    work()
    line = make_candidate(place[0], place[1])
    assert line.state == "blocked"
    moved = rule_change(rule=row, values={"channels": ["sms"]}, version=row.version, by=cleo)
    assert previewed(moved.rule_set, cleo).impact["released"] == 1
    activated(moved.rule_set, cleo)
    work()
    line.refresh_from_db()
    assert (line.state, line.badges["blocks"]) == ("in_review", [])


def test_making_a_rule_milder_needs_two_admins_as_well(in_acme, cleo):
    row = rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo)
    activated(row.rule_set, cleo)
    work()
    in_acme.memberships.create(user=make_user("dana"), role="admin")
    milder = rule_change(rule=row, values={"severity": "warn"}, version=row.version, by=cleo)
    with pytest.raises(Forbidden):
        activated(milder.rule_set, cleo)


def test_a_line_that_was_measured_before_a_set_held_is_stored_as_it_says(in_acme, ana, cleo, place):
    line = make_candidate(place[0], place[1])
    rule_set = rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo).rule_set
    activated(rule_set, cleo)
    rules = rules_active(in_acme.pk)
    assert rules is not None
    line_ruled(line, rules, locale="en")
    assert line.state == "blocked"
    assert line.badges["blocks"] == ["“light” may not be said. Say the weight."]
