"""Limits that somebody who may not set them proposes; an admin sets each for the workspace, or declines it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from campaigns.channels.own import day_here, own_newest
from campaigns.channels.selectors import field_named
from campaigns.channels.setting import limit_said, own_limit_set, own_record
from campaigns.common.errors import DomainError
from campaigns.models import LimitProposal, OwnLimit, ProposalState, User, Workspace
from campaigns.notices.deciding import proposal_accepted, proposal_declined
from campaigns.workspaces.audit import audit_record

WHY_MOST = 200
OPEN_MOST = 200
"""How many may wait in a workspace at once."""


@transaction.atomic
def limit_propose(
    *,
    workspace_id: int,
    place: tuple[str, str],
    values: Mapping[str, Any],
    why: str,
    by: User,
    via: str = "page",
) -> LimitProposal:
    """Put what should hold of a field (`place`: channel, field) before the admins; what `values` leave out stays.

    Raises `Http404` for no field, `DomainError` with `errors`.
    """
    said = limit_said(workspace_id, place, values)
    holds = own_record(own_newest(workspace_id).get(place))
    if "day" not in said and all(holds[name] == value for name, value in said.items()):
        raise DomainError("That is set already.", errors={"limit": ["That is set already."]})
    # Two at once would both find a place: they count one after the other.
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace_id)
    waiting = LimitProposal.objects.filter(workspace_id=workspace_id, state=ProposalState.OPEN)
    if waiting.count() >= OPEN_MOST:
        raise DomainError(f"{OPEN_MOST} proposals wait already. An admin has to decide first.")
    if day := said.pop("day", None):
        said["effective_from"] = day.isoformat()
    row = LimitProposal.objects.create(
        workspace_id=workspace_id,
        channel=place[0],
        field=place[1],
        values=said,
        why=why,
        proposed_by=by,
    )
    _audit(row, by, "proposed", via, {"field": ".".join(place), **said})
    return row


@transaction.atomic
def limit_proposal_accept(*, proposal: LimitProposal, by: User, via: str = "page") -> OwnLimit:
    """Set it, from its day or, where that has passed, from today; the change says whose it was.

    Raises `StateConflict` where it was decided.
    """
    # Before what holds is read: nobody sets another limit between.
    Workspace.objects.select_for_update(no_key=True).get(pk=proposal.workspace_id)
    row = proposal_accepted(proposal, by=by, subject=limit_proposed_title(proposal))
    place = row.channel, row.field
    newest = own_newest(row.workspace_id).get(place)
    values = {**row.values, "note": f"Proposed by {row.proposed_by}: {row.why}"}
    if row.first_day and row.first_day < day_here(row.workspace_id):
        del values["effective_from"]
    own = own_limit_set(
        workspace_id=row.workspace_id,
        place=place,
        values=values,
        version=newest.number if newest else 0,
        by=by,
        via=via,
    )
    assert own is not None  # a proposal says something
    _audit(row, by, "accepted", via, {"number": own.number})
    return own


@transaction.atomic
def limit_proposal_decline(
    *, proposal: LimitProposal, note: str, by: User, via: str = "page"
) -> LimitProposal:
    """Leave it, and say why. Raises `DomainError` without a reason, `StateConflict` where it was decided."""
    title = limit_proposed_title(proposal)
    row = proposal_declined(proposal, by=by, subject=title, note=note)
    _audit(row, by, "declined", via, {"note": row.note})
    return row


def limit_proposed_title(proposal: LimitProposal) -> str:
    """A proposal in a few words: the field, and the limit where one is asked for."""
    named, limit = field_named(proposal.channel, proposal.field), proposal.values.get("limit")
    return f"{named}: {limit}" if limit else named


def _audit(row: LimitProposal, by: User, verb: str, via: str, data: dict[str, Any]) -> None:
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event=f"limitproposal.{verb}",
        row=row,
        data=data,
        via=via,
    )
