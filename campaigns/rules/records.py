"""Rules and sets of them as the API answers them."""

from __future__ import annotations

from typing import Any

from campaigns.models import BrandRule, RuleProposal, RuleSet
from campaigns.rules.selectors import rule_record

IMPACT = (
    "at",
    "lines",
    "changes",
    "would_block",
    "starts_today",
    "waiting_blocked",
    "released",
    "samples",
)


def rule_shown(rule: BrandRule) -> dict[str, Any]:
    """A rule with the set that it is in."""
    return {
        "id": rule.pk,
        "ruleset": rule.rule_set_id,
        "pack": rule.pack,
        "version": rule.version,
        **rule_record(rule),
    }


def rule_proposed(proposal: RuleProposal) -> dict[str, Any]:
    """A rule that was proposed whole, as one that is in no set yet; `id` is the proposal's."""
    return {
        "ruleset": None,
        "pack": "",
        "version": 1,
        **proposal.rule,
        "id": proposal.pk,
        "state": "proposed",
    }


def rule_set_record(row: RuleSet) -> dict[str, Any]:
    """A set with its preview, which is None until the set is looked at as it is."""
    return {
        "id": row.pk,
        "number": row.number,
        "state": row.state,
        "version": row.version,
        "created": row.created,
        "created_by": row.created_by.username,
        "proposed": row.proposed,
        "proposed_by": row.proposed_by and row.proposed_by.username,
        "activated": row.activated,
        "activated_by": row.activated_by and row.activated_by.username,
        "settled": row.settled,
        "impact_job": row.impact_job_id,
        "settle_job": row.settle_job_id,
        "impact": impact_record(row),
    }


def impact_record(row: RuleSet) -> dict[str, Any] | None:
    """What activating a set would do, or would have done; None where it was changed since or nobody looked."""
    if row.impact_version is None or row.impact_version != row.version:
        return None
    return {name: row.impact.get(name) for name in IMPACT}
