"""A rule's first day begins and its last one passes: stored lines are read by it, once a day, where the workspace is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from campaigns.models import AuditEntry, RuleSet
from campaigns.review.services import candidate_approve
from campaigns.rules.selectors import rules_since, rules_turned, rules_unsettled
from campaigns.rules.services import rule_create, rule_remove
from campaigns.rules.tasks import tend_rules
from generation.jobs.services import job_cancel
from generation.models import Job, JobState
from tests.campaigns.rules.steps import LIGHT, activated, work
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
# 4 December begins in Auckland, at UTC+13, at 11:00 UTC of the third.
BEFORE = datetime(2026, 12, 3, 10, 59, tzinfo=UTC)
FIRST = datetime(2026, 12, 3, 11, 1, tzinfo=UTC)
AFTER = datetime(2026, 12, 5, 11, 1, tzinfo=UTC)


@pytest.fixture
def place(in_acme, ana):
    in_acme.timezone = "Pacific/Auckland"
    in_acme.save(update_fields=["timezone"])
    return make_campaign(in_acme, created_by=ana), make_product(in_acme)


def settlings() -> int:
    """How many readings were ever ordered."""
    return Job.objects.filter(kind="rules_settle").count()


def test_lines_are_read_when_a_rules_first_day_begins_and_when_its_last_has_passed(
    in_acme, cleo, ben, place
):
    dated = {**LIGHT, "starts": "2026-12-04", "ends": "2026-12-05"}
    with time_machine.travel(BEFORE):
        activated(rule_create(workspace_id=in_acme.pk, values=dated, by=cleo).rule_set, cleo)
        work()
        approved, waiting = (make_candidate(place[0], place[1], slot=slot) for slot in (0, 1))
        candidate_approve(candidate=approved, by=ben, content_hash=approved.content_hash)
        tend_rules()
        assert settlings() == 1
    with time_machine.travel(FIRST):
        tend_rules()
        tend_rules()
        assert settlings() == 2
        assert rules_unsettled(in_acme.pk)
        work()
        tend_rules()
        assert settlings() == 2
        assert not rules_unsettled(in_acme.pk)
        for line in (approved, waiting):
            line.refresh_from_db()
        assert [approved.state, waiting.state] == ["stale", "blocked"]
        assert make_candidate(place[0], place[1], slot=2).state == "blocked"
    with time_machine.travel(AFTER):
        tend_rules()
        work()
        waiting.refresh_from_db()
        assert (waiting.state, waiting.badges["rules"]) == ("in_review", [])
        assert make_candidate(place[0], place[1], slot=3).state == "in_review"
    days = AuditEntry.objects.filter(event="ruleset.day_came").order_by("number")
    assert [entry.data["day"] for entry in days] == ["2026-12-04", "2026-12-06"]


def test_a_day_that_came_just_before_another_set_is_not_forgotten_by_it(in_acme, cleo, place):
    with time_machine.travel(BEFORE):
        rule_create(workspace_id=in_acme.pk, values={**LIGHT, "starts": "2026-12-04"}, by=cleo)
        other = rule_create(
            workspace_id=in_acme.pk, values={**LIGHT, "value": {"terms": ["x"]}}, by=cleo
        )
        activated(other.rule_set, cleo)
        work()
        line = make_candidate(place[0], place[1])
        rules = rules_since(in_acme.pk, None, BEFORE)
        assert line.state == "in_review"
        assert rules_since(in_acme.pk, rules, BEFORE) is None
    with time_machine.travel(FIRST):
        assert rules_since(in_acme.pk, rules, BEFORE) is rules
        activated(rule_remove(rule=other, version=1, by=cleo), cleo)
        work()
        line.refresh_from_db()
        assert line.state == "blocked"
        tend_rules()
        assert RuleSet.objects.get(state="active").settled


def test_a_rule_that_held_only_between_two_readings_is_read_by_too(in_acme, cleo, place):
    dated = {**LIGHT, "starts": "2026-12-04", "ends": "2026-12-05"}
    with time_machine.travel(BEFORE):
        rule = rule_create(workspace_id=in_acme.pk, values=dated, by=cleo)
        day = BEFORE.date()
    with time_machine.travel(AFTER):
        # Whatever was read meanwhile may carry what it forbade.
        assert rules_turned(rule.rule_set, day) == [rule]
        assert rules_turned(rule.rule_set, date(2026, 12, 6)) == []
        assert rules_turned(rule.rule_set, date(2026, 12, 5)) == [rule]


@pytest.mark.parametrize("ended", [JobState.FAILED, JobState.CANCELLED])
def test_a_reading_that_stopped_is_begun_again_after_a_while(in_acme, cleo, ended):
    rule_set = activated(rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo).rule_set, cleo)
    job = Job.objects.get(kind="rules_settle")
    if ended == JobState.CANCELLED:
        job_cancel(job=job)
    else:
        failing(job)
    tend_rules()
    job.refresh_from_db()
    assert job.state == ended, "not at once"
    Job.objects.update(finished=timezone.now() - timedelta(minutes=11))
    tend_rules()
    tend_rules()
    work()
    tend_rules()
    rule_set.refresh_from_db()
    assert rule_set.settled
    assert settlings() == 1
    assert AuditEntry.objects.get(event="job.retried").actor is None


def failing(job: Job) -> None:
    """The job at the end of its attempts."""
    for state in (JobState.RUNNING, JobState.FAILED):
        now = timezone.now()
        Job.objects.filter(pk=job.pk).update(state=state, lease_until=now, finished=now)
