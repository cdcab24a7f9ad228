"""The sample's brand rules: a set that holds, one being written that somebody has looked at, and what others propose."""

from __future__ import annotations

import json
from pathlib import Path

from campaigns.channels.proposals import limit_propose
from campaigns.common.errors import DomainError
from campaigns.models import BrandRule, RuleSet, User, Workspace
from campaigns.rules.activating import rule_set_activate
from campaigns.rules.impact import impact_ask
from campaigns.rules.proposals import rule_proposal_decline, rule_propose
from campaigns.rules.selectors import rule_set_open
from campaigns.rules.services import rule_change, rule_create
from generation.jobs.runner import job_run
from generation.models import Job, JobState

RULES = Path(__file__).with_name("rules.json")


def rules_load(workspace: Workspace, people: dict[str, User]) -> None:
    """Write, preview and activate the first set; write and preview the second; let others propose rules and a limit."""
    told, by = json.loads(RULES.read_text(encoding="utf-8")), people["cleo"]
    for values in told["holds"]:
        rule_create(workspace_id=workspace.pk, values=values, by=by)
    first = _previewed(workspace, by)
    active = rule_set_activate(rule_set=first, version=first.version, by=by)
    _work(active.settle_job)
    for key, values in told["written"]["changed"].items():
        rule = BrandRule.objects.get(rule_set=active, key=key)
        rule_change(rule=rule, values=values, version=rule.version, by=by)
    for values in told["written"]["added"]:
        rule_create(workspace_id=workspace.pk, values=values, by=by)
    _previewed(workspace, by)
    for proposed in told["proposed"]:
        row = rule_propose(
            workspace_id=workspace.pk, by=people[proposed["by"]], **proposed["values"]
        )
        if note := proposed.get("declined"):
            rule_proposal_decline(proposal=row, note=note, by=by)
    limit_propose(
        workspace_id=workspace.pk,
        place=("email", "subject"),
        values={"limit": 44},
        why="Our own phones cut subjects there.",
        by=people["ana"],
    )


def _previewed(workspace: Workspace, by: User) -> RuleSet:
    row = rule_set_open(workspace.pk)
    assert row is not None
    _work(impact_ask(rule_set=row, version=row.version, by=by).impact_job)
    row.refresh_from_db()
    return row


def _work(job: Job | None) -> None:
    """Do a job here: at this moment there is no worker yet."""
    assert job is not None
    job_run(queue=job.queue, job_id=job.pk)
    job.refresh_from_db()
    if job.state != JobState.SUCCEEDED:
        raise DomainError(f"The sample's rules could not be read: the job is {job.state}.")
