"""How long it takes to read every stored line by a new set of brand rules."""

from __future__ import annotations

from django_scopes import scope

from campaigns.management.bench.found import Found, seconds
from campaigns.management.bench.rows import lines_copied, sample_workspace
from campaigns.models import Candidate, RuleSet, User
from campaigns.rules.activating import rule_set_activate
from campaigns.rules.impact import impact_ask
from campaigns.rules.selectors import rule_set_open
from campaigns.rules.services import pack_take, rule_create
from generation.jobs.rules import rule_packs
from generation.jobs.runner import job_run

LINES = 100_000
BUDGET = "at most 60"


def bench_rules() -> Found:
    """The preview of a set over 100,000 lines in review, and reading them all once it holds: one rule, then all packs."""
    found = Found()
    workspace = sample_workspace()
    cleo = User.objects.get(username="cleo")
    with scope(workspace=workspace.pk):
        lines_copied(0, LINES - 1)
        one = {"kind": "banned_term", "value": {"terms": ["light"]}, "severity": "warn"}
        rule_create(workspace_id=workspace.pk, values=one, by=cleo)
        _measured(found, workspace.pk, cleo, "one rule")
        for pack in rule_packs():
            pack_take(workspace_id=workspace.pk, pack=pack["key"], by=cleo)
        open_set = rule_set_open(workspace.pk)
        assert open_set is not None
        _measured(found, workspace.pk, cleo, f"{open_set.rules.count()} rules, all packs")
        states = Candidate.objects.filter(state="blocked").count()
        found.notes.append(
            f"{Candidate.objects.count():,} lines; {states:,} are blocked at the end. One worker, no other load."
        )
    return found


def _measured(found: Found, workspace_id: int, by: User, what: str) -> None:
    rule_set = rule_set_open(workspace_id)
    assert rule_set is not None
    impact_ask(rule_set=rule_set, version=rule_set.version, by=by)
    found.add(f"preview, {what}", [seconds(_work)], "s", BUDGET)
    fresh = RuleSet.objects.get(pk=rule_set.pk)
    rule_set_activate(rule_set=fresh, version=fresh.version, by=by)
    found.add(f"activated and read, {what}", [seconds(_work)], "s", BUDGET)


def _work() -> None:
    while job_run(queue="default"):
        pass
