"""E7: a message is written with the change that it tells of and with no other; what each of them says."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from campaigns.exports.publishing import campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.exports.services import export_create
from campaigns.models import (
    AuditEntry,
    Candidate,
    CandidateState,
    Publication,
    User,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookKind,
    Workspace,
)
from campaigns.review.services import candidate_approve, candidate_reject
from campaigns.review.undo import decision_undo, last_decision
from campaigns.rules.services import rule_create
from campaigns.webhooks import tasks
from campaigns.workspaces import outbox
from campaigns.workspaces.audit import audit_record_all
from campaigns.workspaces.job_audit import job_finished
from generation.jobs.runner import job_run
from generation.models import Job
from tests.campaigns.rules.steps import LIGHT, activated
from tests.campaigns.webhooks.conftest import Add
from tests.factories import make_campaign, make_candidate, make_product
from tests.sizes import sized

pytestmark = pytest.mark.django_db
URL = "https://hooks.example.com/copy"


class Undone(Exception):
    """What takes a transaction back."""


@pytest.fixture
def line(in_acme: Workspace, ana: User) -> Candidate:
    """A line in review."""
    return make_candidate(make_campaign(in_acme, created_by=ana), make_product(in_acme))


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time that the bell is rung."""
    rings: list[int] = []
    monkeypatch.setattr(tasks, "deliveries_ring", lambda: rings.append(1))
    return rings


def undo(line: Candidate, by: User) -> None:
    decision = last_decision(by=by, candidate=line)
    assert decision is not None
    decision_undo(decision=decision, by=by)


def told() -> list[tuple[str, dict[str, Any]]]:
    """Kind and data of each message, in order."""
    rows = WebhookDelivery.objects.order_by("pk").values_list("kind", "body")
    return [(kind, json.loads(body)["data"]) for kind, body in rows]


@pytest.mark.nightly
@pytest.mark.chaos(7)
def test_what_is_rolled_back_tells_nobody_and_rings_nothing(
    seed: int,
    add: Add,
    line: Candidate,
    ben: User,
    rung: list[int],
    django_capture_on_commit_callbacks: Callable[..., Any],
):
    add(URL)
    chance, kept = Random(seed), 0
    for _ in range(sized(12, 200)):
        goes = chance.random() < 0.5
        # The test's own transaction never ends: what it has seen run would hide what comes.
        connection.run_on_commit.clear()
        with (
            django_capture_on_commit_callbacks(execute=True),
            suppress(Undone),
            transaction.atomic(),
        ):
            candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
            assert len(rung) == kept, "it was rung before the commit"
            if not goes:
                raise Undone
        if goes:
            kept += 1
            assert (len(rung), WebhookDelivery.objects.count()) == (kept, kept)
            with suppress(Undone), transaction.atomic():
                undo(line, ben)
                raise Undone
            Candidate.objects.filter(pk=line.pk).update(state=CandidateState.IN_REVIEW)
    assert WebhookDelivery.objects.count() == kept == len(rung)


def test_a_line_is_told_by_where_it_came_from_and_where_it_goes(
    add: Add, line: Candidate, ben: User
):
    add(URL)
    candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    first = {
        "id": line.pk,
        "campaign": line.campaign_id,
        "sku": line.product.sku,
        "channel": line.channel,
        "field": line.field,
        "content_hash": line.content_hash,
        "from": "in_review",
        "state": "approved",
    }
    assert told() == [("candidate.approved", {"lines": [first]})]
    line.refresh_from_db()
    undo(line, ben)
    line.refresh_from_db()
    candidate_reject(
        candidate=line, by=ben, content_hash=line.content_hash, reason="other", note="Not for Ana"
    )
    line.refresh_from_db()
    kinds = [kind for kind, _ in told()]
    assert kinds == ["candidate.approved", "candidate.withdrawn", "candidate.rejected"]
    # Neither what people write nor who they are goes out.
    said = " ".join(WebhookDelivery.objects.values_list("body", flat=True))
    assert all(word not in said for word in ("Not for Ana", "ana", "ben", line.text))


def test_stale_and_restored_lines_are_told_together_and_in_parts(
    add: Add, line: Candidate, in_acme: Workspace, monkeypatch: pytest.MonkeyPatch
):
    add(URL)
    monkeypatch.setattr(outbox, "LINES_MOST", 2)
    lines = [
        make_candidate(line.campaign, make_product(in_acme, f"ST-{number}")) for number in range(5)
    ]
    for event, before, after in (
        ("candidate.stale", "approved", "stale"),
        ("candidate.restored", "stale", "live"),
        ("candidate.facts_changed", "in_review", "in_review"),
        ("candidate.rules_changed", "in_review", "blocked"),
    ):
        said = [(one, {"from": before, "to": after}) for one in lines]
        with transaction.atomic():
            audit_record_all(workspace_id=in_acme.pk, actor=None, event=event, said=said)
    found = [(kind, len(data["lines"])) for kind, data in told()]
    assert found == [
        *(("candidate.stale", count) for count in (2, 2, 1)),
        *(("candidate.restored", count) for count in (2, 2, 1)),
    ]
    assert [one["sku"] for one in told()[0][1]["lines"]] == ["ST-0", "ST-1"]


def test_publishing_rounds_files_are_told(add: Add, line: Candidate, ben: User, in_acme: Workspace):
    add(URL)
    candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    made = export_create(campaign=line.campaign, profile="jsonl", by=ben)
    job_run(queue="default", job_id=made.job_id)
    made.refresh_from_db()
    publication = campaign_publish(campaign=line.campaign, by=ben)
    assert isinstance(publication, Publication)
    publication_rollback(publication=publication, by=ben)
    found = dict(told()[1:])
    assert found["job.succeeded"] == {"id": made.job_id, "kind": "export", "error": ""}
    ids = WebhookDelivery.objects.filter(kind__in=["job.succeeded", "export.completed"])
    assert len({row.event for row in ids}) == 2
    assert found["export.completed"] == {
        "id": made.pk,
        "campaign": line.campaign_id,
        "sha256": made.sha256,
        "job": made.job_id,
        "state": "succeeded",
    }
    assert found["publication.created"]["id"] == found["publication.rolled_back"]["id"]
    assert found["publication.created"]["published"] == 1
    assert set(found) <= set(WebhookKind.values)


def test_only_who_wants_to_hear_of_it_hears_and_each_once(
    add: Add, line: Candidate, ben: User, dora: User
):
    everything, _ = add(URL)
    approvals, _ = add(URL, WebhookKind.LINE_APPROVED)
    add(URL, WebhookKind.PUBLISHED)
    off, _ = add(URL)
    WebhookEndpoint.objects.filter(pk=off.pk).update(active=False)
    candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    rows = WebhookDelivery.objects.order_by("pk")
    assert [row.endpoint_id for row in rows] == [everything.pk, approvals.pk]
    assert len({(row.event, row.body) for row in rows}) == 1
    # The id leads to the entry of the audit trail.
    entry = AuditEntry.objects.get(event="candidate.approve")
    assert rows[0].event == f"msg_{entry.hash[:32]}"


def test_a_workspace_without_endpoints_pays_one_question(line: Candidate, ben: User):
    with CaptureQueriesContext(connection) as asked:
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    ours = [query for query in asked.captured_queries if "webhook" in query["sql"]]
    assert len(ours) == 1


def test_a_set_of_rules_that_holds_is_told_by_its_number_alone(
    add: Add, in_acme: Workspace, cleo: User
):
    add(URL, WebhookKind.RULES_HOLD)
    rule = rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo)
    activated(rule.rule_set, cleo)
    assert told() == [("ruleset.activated", {"id": rule.rule_set_id})]


@pytest.mark.parametrize("state", ["succeeded", "partial", "failed", "cancelled"])
def test_the_end_of_any_job_is_told_with_its_kind(add: Add, in_acme: Workspace, state: str):
    add(URL)
    job = Job.everywhere.create(workspace_id=in_acme.pk, kind="rules_impact", queue="default")
    job.state = state
    with transaction.atomic():
        job_finished(job)
    data = {"id": job.pk, "kind": "rules_impact", "error": job.error_code}
    assert told() == [(f"job.{state}", data)]
