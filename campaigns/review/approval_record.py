"""The approval record of a text: who wrote how much of it, who approved which hash, and what it was held against."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from campaigns.briefs.own_prompts import round_prompts
from campaigns.common.edit_share import share_told
from campaigns.models import (
    Candidate,
    Decision,
    Revision,
    Round,
    RuleSet,
    Verdict,
    Waiver,
)
from campaigns.models.review import Origin
from generation.jobs.prompt_library import ENGINES_IN_WORDS

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
# Models that are asked in words end their version with that of the prompts that ship.
_PROMPTS = re.compile(r"-([0-9a-f]{8})$")


@dataclass(frozen=True)
class Approval:
    """A standing approval; `rules` is the number of the brand rules that held then, `limits` the version of the field's."""

    decision: Decision
    rules: int | None

    @property
    def limits(self) -> int | None:
        """The version of the field's limits by which it was measured."""
        found: int | None = self.decision.specs.get("field")
        return found


@dataclass(frozen=True)
class ApprovalRecord:
    """What stands behind a line's text as it is now; `approvals` are empty where nobody approved it, the oldest first."""

    line: Candidate
    revision: Revision
    approvals: Sequence[Approval] = ()
    waivers: Sequence[Waiver] = ()
    prompt: str | None = None

    @property
    def share(self) -> float | None:
        """How much of what the model wrote people rewrote; None of a text that no model wrote."""
        return share_told(self.line.origin, self.line.share_edited)

    @property
    def evidence(self) -> list[dict[str, Any]]:
        """The records that it rests on, as they stood: {"id", "edition", "statement"}."""
        return [
            {"id": one["id"], "edition": one.get("edition"), "statement": one.get("statement", "")}
            for one in self.revision.basis.get("evidence", ())
        ]

    @property
    def text_sha256(self) -> str:
        """The digest of the text alone, as UTF-8."""
        return hashlib.sha256(self.line.text.encode()).hexdigest()

    def record(self) -> dict[str, Any]:
        """The same for programs, JSON-ready; its keys come in this order."""
        line, written = self.line, self.line.origin != Origin.HUMAN
        return {
            "candidate": line.pk,
            "sku": line.product.sku,
            "channel": line.channel,
            "field": line.field,
            "revision": self.revision.pk,
            "revision_number": self.revision.number,
            "text_sha256": self.text_sha256,
            "content_hash": line.content_hash,
            "origin": line.origin,
            "share_edited": self.share,
            "digital_source_type": source_type(line.origin),
            "engine": (line.engine or None) if written else None,
            "model_version": (line.model_version or None) if written else None,
            "prompt_version": self.prompt if written else None,
            "seed": line.seed if written else None,
            "written_at": told_time(line.created),
            "approvals": [
                {
                    "step": step,
                    "by": one.decision.by.username,
                    "at": told_time(one.decision.at),
                    "decision": one.decision.pk,
                    "limits": one.limits,
                    "rules": one.rules,
                }
                for step, one in enumerate(self.approvals, start=1)
            ],
            "evidence": self.evidence,
            "waivers": [
                {
                    "id": one.pk,
                    "by": one.by.username,
                    "at": told_time(one.at),
                    "reason": one.reason,
                    "expires": one.expires.isoformat(),
                    "claims": one.claims,
                }
                for one in self.waivers
            ],
        }


@dataclass
class RuleTimes:
    """When which set of brand rules came to hold, the first first."""

    since: list[datetime] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def at(self, moment: datetime) -> int | None:
        """The number of the set that held at a moment; None before there was one."""
        place = bisect_right(self.since, moment)
        return self.numbers[place - 1] if place else None


def source_type(origin: str) -> str:
    """The IPTC digital source type of a text: what a model began is told so however much of it people rewrote."""
    return IPTC + ("digitalCreation" if origin == Origin.HUMAN else "trainedAlgorithmicMedia")


def told_time(at: datetime) -> str:
    """A moment as programs read it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def rule_times(workspace_id: int) -> RuleTimes:
    """The sets of brand rules of a workspace that ever held."""
    rows = RuleSet.objects.filter(workspace_id=workspace_id, activated__isnull=False)
    found = RuleTimes()
    for since, number in rows.order_by("activated", "number").values_list("activated", "number"):
        if since:
            found.since.append(since)
            found.numbers.append(number)
    return found


def approval_record(line: Candidate) -> ApprovalRecord:
    """The record of one line, whose product is at hand."""
    return approval_records([line], rule_times(line.workspace_id))[line.pk]


def approval_records(lines: Sequence[Candidate], rules: RuleTimes) -> dict[int, ApprovalRecord]:
    """The records of some lines whose products are at hand, in as many questions for many as for few."""
    rows = Revision.objects.filter(pk__in=[line.revision_id for line in lines])
    revisions = rows.defer("text", "badges").in_bulk()
    approved = _approvals(lines, rules)
    signed = _waivers(revisions.values())
    prompts = _prompts(lines)
    return {
        line.pk: ApprovalRecord(
            line,
            revisions[line.revision_id],
            approved.get(line.pk, ()),
            [signed[pk] for pk in revisions[line.revision_id].basis.get("waivers", ())],
            _prompt_told(line, prompts),
        )
        for line in lines
        if line.revision_id
    }


def _approvals(lines: Iterable[Candidate], rules: RuleTimes) -> dict[int, list[Approval]]:
    """The standing approvals of each line's text as it is now, of each person the newest, the oldest first."""
    standing = {line.pk: (line.revision_id, line.content_hash) for line in lines}
    rows = Decision.objects.filter(
        candidate__in=standing, verdict=Verdict.APPROVE, undone_by=None
    ).select_related("by")
    found: dict[int, dict[int, Approval]] = {}
    for row in rows.order_by("pk"):
        if standing[row.candidate_id] == (row.revision_id, row.content_hash):
            given = found.setdefault(row.candidate_id, {})
            given.pop(row.by_id, None)
            given[row.by_id] = Approval(row, rules.at(row.at))
    return {pk: [*given.values()] for pk, given in found.items()}


def _waivers(revisions: Iterable[Revision]) -> dict[int, Waiver]:
    used = {pk for one in revisions for pk in one.basis.get("waivers", ())}
    rows = Waiver.objects.filter(pk__in=used).select_related("by")
    return rows.in_bulk() if used else {}


def _prompts(lines: Iterable[Candidate]) -> Mapping[tuple[int, str], int]:
    """(round, channel) -> the number of the workspace's own words that were used there."""
    asked = {line.round_id for line in lines if line.engine in ENGINES_IN_WORDS and line.round_id}
    rounds = Round.objects.filter(pk__in=asked) if asked else ()
    return {(row.pk, channel): number for row in rounds for channel, number in round_prompts(row)}


def _prompt_told(line: Candidate, own: Mapping[tuple[int, str], int]) -> str | None:
    """The version of the prompts that asked for a line, "1a2b3c4d" or "1a2b3c4d+own-2"; None where none did."""
    if line.engine not in ENGINES_IN_WORDS:
        return None
    shipped = _PROMPTS.search(line.model_version)
    number = own.get((line.round_id or 0, line.channel))
    parts = [shipped.group(1) if shipped else "", f"own-{number}" if number else ""]
    return "+".join(part for part in parts if part) or None
