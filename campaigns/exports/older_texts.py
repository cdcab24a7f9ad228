"""What is against a text that its line had before: nobody marks one, whatever changes, so it is read where it comes back."""

from __future__ import annotations

from copy import copy

from campaigns.claims.selectors import day_of
from campaigns.claims.staleness import proofs_lost
from campaigns.models import Candidate, Revision
from campaigns.rules.selectors import rules_active
from campaigns.workspaces.marking import Reason
from generation.jobs.rules import rules_blocks, rules_reread


def older_reasons(line: Candidate, revision: Revision) -> list[Reason]:
    """Which rules that hold now forbid it, and what proved it once and does no longer. Needs product and campaign at hand.

    Nothing of a line's own text: what changed under that is among its reasons.
    """
    if revision.pk == line.revision_id:
        return []
    shown = copy(line)
    shown.text, shown.badges, shown.revision = revision.text, revision.badges, revision
    return [*_forbidden(shown), *proofs_lost(shown, day_of(line.workspace_id))]


def _forbidden(line: Candidate) -> list[Reason]:
    rules = rules_active(line.workspace_id)
    if rules is None:
        return []
    said = {entry.get("id") for entry in line.badges.get("rules") or ()}
    entries = rules_reread(
        line.text,
        line.badges,
        rules,
        touched=said,
        channel=line.channel,
        locale=line.campaign.language,
    )
    if not (blocks := rules_blocks(entries)):
        return []
    return [{"kind": "rule", "before": "no rule against it", "after": " ".join(blocks)}]
