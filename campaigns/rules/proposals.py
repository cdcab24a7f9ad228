"""Rules that somebody who may not write them proposes; an admin takes each into the set being written, or declines it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from campaigns.common.errors import DomainError
from campaigns.models import BrandRule, ProposalState, RuleProposal, User, Workspace
from campaigns.notices.deciding import proposal_accepted, proposal_declined
from campaigns.rules.services import rule_checked, rule_create
from campaigns.rules.words import rule_title
from campaigns.workspaces.audit import audit_record
from generation.jobs.rules import rule_read
from generation.types import InputError

TEXT_MOST, WHY_MOST = 300, 200
OPEN_MOST = 200
"""How many may wait in a workspace at once."""
_ASKED: dict[str, Callable[[str], dict[str, Any]]] = {
    "banned_term": lambda text: {"terms": [text]},
    "preferred_term": lambda text: {"term": text},
    "required_text": lambda text: {"text": text},
}
PROPOSED_KINDS = tuple(_ASKED)


@transaction.atomic
def rule_propose(
    *, workspace_id: int, kind: str, text: str, why: str, by: User, via: str = "page"
) -> RuleProposal:
    """Put a rule of a kind and a text before the admins. Raises `DomainError` with `errors`."""
    if kind not in _ASKED:
        raise DomainError("That is no kind of rule to propose.", errors={"kind": ["Choose one."]})
    try:
        rule_read(_values(kind, text))
    except InputError as error:
        said = error.message[:1].upper() + error.message[1:]
        raise DomainError(
            f"The rule needs another text. {said}", errors={"text": [said]}
        ) from error
    row = RuleProposal(workspace_id=workspace_id, kind=kind, text=text, why=why, proposed_by=by)
    return _put_up(row, via)


@transaction.atomic
def rule_propose_whole(
    *, workspace_id: int, values: Mapping[str, Any], by: User, via: str = "page"
) -> RuleProposal:
    """Put a rule before the admins as it would be written. Raises `DomainError` with `errors`."""
    rule = rule_checked(values)
    row = RuleProposal(
        workspace_id=workspace_id,
        kind=rule["kind"],
        text=rule_title(rule["kind"], rule["value"])[:TEXT_MOST],
        why=(rule["message"] or rule["source"])[:WHY_MOST],
        rule=rule,
        proposed_by=by,
    )
    return _put_up(row, via)


def _put_up(row: RuleProposal, via: str) -> RuleProposal:
    # Two at once would both find a place: they count one after the other.
    Workspace.objects.select_for_update(no_key=True).get(pk=row.workspace_id)
    waiting = RuleProposal.objects.filter(workspace_id=row.workspace_id, state=ProposalState.OPEN)
    if waiting.count() >= OPEN_MOST:
        raise DomainError(f"{OPEN_MOST} proposals wait already. An admin has to decide first.")
    row.save()
    _tell(row, row.proposed_by, "proposed", via, {"kind": row.kind})
    return row


@transaction.atomic
def rule_proposal_accept(*, proposal: RuleProposal, by: User, via: str = "page") -> BrandRule:
    """Write the rule into the open set, with whose it was; of a kind and a text alone as one that warns.

    Raises `StateConflict` where it was decided.
    """
    row = proposal_accepted(proposal, by=by, subject=proposal.text)
    values = row.rule or {**_values(row.kind, row.text), "severity": "warn"}
    said = values.get("source", "") if row.rule else row.why
    source = f"Proposed by {row.proposed_by}: {said}".removesuffix(": ")[:TEXT_MOST]
    rule = rule_create(
        workspace_id=row.workspace_id, values={**values, "source": source}, by=by, via=via
    )
    _tell(row, by, "accepted", via, {"key": rule.key, "set": rule.rule_set.number})
    return rule


@transaction.atomic
def rule_proposal_decline(
    *, proposal: RuleProposal, note: str, by: User, via: str = "page"
) -> RuleProposal:
    """Leave it, and say why. Raises `DomainError` without a reason, `StateConflict` where it was decided."""
    row = proposal_declined(proposal, by=by, subject=proposal.text, note=note)
    _tell(row, by, "declined", via, {"note": row.note})
    return row


def _values(kind: str, text: str) -> dict[str, Any]:
    return {"kind": kind, "value": _ASKED[kind](text)}


def _tell(row: RuleProposal, by: User, verb: str, via: str, data: dict[str, Any]) -> None:
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event=f"ruleproposal.{verb}",
        row=row,
        data=data,
        via=via,
    )
