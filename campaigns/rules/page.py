"""What the pages of brand rules show: rules by group, the set being written, what activating it would do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.catalog.search import search_fold
from campaigns.common.copy_marks import CopySpan
from campaigns.models import BrandRule, Product, RuleSet, RuleSetState
from campaigns.rules.activating import second_admin_needed
from campaigns.rules.compared import changes_said, sets_compared
from campaigns.rules.forms import TryForm
from campaigns.rules.impact_lines import state_badge
from campaigns.rules.records import impact_record
from campaigns.rules.selectors import rule_changes, rule_set_active, rule_set_open
from campaigns.rules.words import GROUPS, KINDS, SEVERITIES, rule_title
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest
from generation.models import FINAL_STATES, Job, JobState

SAMPLES = 5
STATES: dict[str, tuple[str, str, str]] = {
    RuleSetState.DRAFT: ("Being written", "pencil", ""),
    RuleSetState.PROPOSED: ("Proposed", "git-compare", "here"),
    RuleSetState.ACTIVE: ("Active", "circle-check", "ok"),
    RuleSetState.SUPERSEDED: ("Replaced", "archive", ""),
}
"""State of a set -> words, icon, tone."""
FIGURES = (
    ("approved", "approved lines blocked", "they go back to review"),
    ("scheduled", "scheduled lines blocked", "they go back to review"),
    ("live", "live lines blocked", "live copy stays until it is replaced"),
)


@dataclass(frozen=True)
class RuleItem:
    """A rule in a list; `mark` says whether it is new or changed."""

    rule: BrandRule
    title: str
    mark: str = ""

    @property
    def severity(self) -> tuple[str, str, str]:
        """What a match does, icon, tone."""
        return SEVERITIES[self.rule.severity]


def rules_context(request: StudioRequest) -> dict[str, Any]:
    """What stands beside every page of rules: the sets, and the rules of the one shown by group."""
    workspace_id = request.workspace.pk
    open_set, active = rule_set_open(workspace_id), rule_set_active(workspace_id)
    shown = open_set or active
    changes = sets_compared(active, open_set) if open_set else []
    marks = {change.rule.key: change.what for change in changes}
    rules = list(shown.rules.all()) if shown else []
    items = [
        RuleItem(rule, rule_title(rule.kind, rule.value), marks.get(rule.key, "")) for rule in rules
    ]
    search = request.GET.get("search", "").replace("\0", "")[:200].strip()
    found = [item for item in items if _matches(item, search_fold(search).split())]
    return {
        "shown": shown,
        "open_set": open_set,
        "active": active,
        "count": len(rules),
        "search": search,
        "found": found,
        "groups": _grouped(found),
        "gone": [change for change in changes if change.what == "removed"],
        "changes_said": changes_said(changes),
        "try_form": TryForm(),
        "may_edit": access.may(request, "rule.edit"),
    }


def impact_context(request: StudioRequest, row: RuleSet) -> dict[str, Any]:
    """The panel about activating an open set: its preview, and who may do what next."""
    changes = rule_changes(row)
    impact = impact_record(row)
    second = second_admin_needed(row, changes)
    mine = row.proposed_by_id == request.user.pk
    proposed = row.state == RuleSetState.PROPOSED
    return {
        "row": row,
        "differs": any(changes.values()),
        "impact": impact and _impact_shown(row, impact),
        "job": row.impact_job,
        "working": _working(row.impact_job),
        "failed": _failed(row.impact_job) if impact is None else "",
        "second": second,
        "waits_for_other": second and proposed and mine,
        "may_activate": not second or (proposed and not mine),
        "may_edit": access.may(request, "rule.edit"),
    }


def settling_context(request: StudioRequest, row: RuleSet) -> dict[str, Any]:
    """How far stored lines are read by the set that holds."""
    return {
        "row": row,
        "job": row.settle_job,
        "working": _working(row.settle_job),
        "failed": _failed(row.settle_job),
    }


def set_state(row: RuleSet) -> tuple[str, str, str]:
    """The words, icon and tone of a set's state."""
    return STATES[row.state]


def _matches(item: RuleItem, words: list[str]) -> bool:
    rule = item.rule
    said = search_fold(f"{item.title} {rule.value} {rule.message} {rule.source} {rule.pack}")
    return all(word in said for word in words)


def _grouped(items: list[RuleItem]) -> list[tuple[str, list[RuleItem]]]:
    groups: dict[str, list[RuleItem]] = {group: [] for group in GROUPS}
    for item in items:
        groups[KINDS[item.rule.kind].group].append(item)
    return [(group, sorted(rows, key=_by_title)) for group, rows in groups.items() if rows]


def _by_title(item: RuleItem) -> str:
    return search_fold(item.title)


def _impact_shown(row: RuleSet, impact: dict[str, Any]) -> dict[str, Any]:
    samples = impact["samples"][:SAMPLES]
    skus = [sample["sku"] for sample in samples]
    titles = dict(Product.objects.filter(sku__in=skus).values_list("sku", "title"))
    blocked = sum(impact["would_block"].values()) + impact["waiting_blocked"]
    return {
        "at": datetime.fromisoformat(impact["at"]),
        "lines": impact["lines"],
        "figures": [(impact["would_block"][name], said, then) for name, said, then in FIGURES],
        "starts_today": impact["starts_today"],
        "waiting_blocked": impact["waiting_blocked"],
        "released": impact["released"],
        "blocked": blocked,
        "listed": len(row.impact.get("listed", ())),
        "samples": [
            {
                **sample,
                "badge": state_badge(sample["state"]),
                "product": titles.get(sample["sku"], sample["sku"]),
                "marks": [
                    CopySpan(start, end, "hit", " ".join(sample["blocks"]))
                    for start, end in sample["spans"]
                ],
            }
            for sample in samples
        ],
    }


def _working(job: Job | None) -> bool:
    return job is not None and job.state not in FINAL_STATES


def _failed(job: Job | None) -> str:
    if job is None or job.state not in (JobState.FAILED, JobState.CANCELLED):
        return ""
    return job.error_message or "It was cancelled."
