"""What is done with text that a model wrote: what the platform of a file asks, and what an admin decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from campaigns.common.errors import Conflict, DomainError
from campaigns.exports.profiles import PROFILES, profile_family
from campaigns.exports.selection import Approved, Outgoing, held
from campaigns.models import DisclosurePolicy, User, Workspace
from campaigns.models.review import Origin
from campaigns.workspaces.audit import audit_record

MARK, LEAVE, HOLD = "mark", "leave", "hold"
AI_TEXT = "ai_text"
"""The reason that holds a line whose kind of text the policy keeps from a file."""
CHANGED = "Somebody else changed this policy meanwhile. Nothing was saved; theirs is shown."
READ = date(2026, 11, 20)
"""When the platforms' rules were read last."""


@dataclass(frozen=True)
class Asked:
    """What a platform asks of AI-born text, since when, and where and when that was read.

    `how` is how its file marks a text; "" where it has no place for a mark.
    """

    asks: str
    how: str = ""
    source: str = ""
    since: date | None = None
    read: date | None = READ
    default: str = LEAVE


_MERCHANT = Asked(
    "Text that generative AI wrote goes into structured_title and structured_description with the digital source type"
    " trained_algorithmic_media; a plain attribute beside it would be used instead. Google does not say how much"
    " editing makes a text a person’s.",
    how="structured_title, structured_description: trained_algorithmic_media",
    source="support.google.com/merchants/answer/6324415",
    since=date(2024, 4, 10),
    default=MARK,
)
_OURS = Asked(
    "A file of our own for programs: it names the IPTC digital source type of a marked text.",
    how="digital_source_type",
    read=None,
    default=MARK,
)
_PEOPLE = replace(
    _OURS,
    asks="A file of our own for people: it names the IPTC digital source type of a marked text. Formats of your own follow"
    " it, where they have a column for that.",
)
NOTHING = Asked("No rule for text was found, and the file has no place for a mark.")
# Profile -> what is asked of it; NOTHING of those that are not named.
ASKS: dict[str, Asked] = {
    "google_merchant_tsv": _MERCHANT,
    "google_merchant_xml": _MERCHANT,
    "jsonl": _OURS,
    "xlsx": _PEOPLE,
}


@dataclass(frozen=True)
class Policy:
    """A workspace's policy as it stands: `choices` by profile where they differ from the default."""

    choices: Mapping[str, str] = field(default_factory=dict)
    human_from: int | None = None
    version: int = 0

    def choice(self, profile: str) -> str:
        """What the profile's file does with AI-born text."""
        asked = asked_of(profile)
        chosen = self.choices.get(profile_family(profile), asked.default)
        # A mark that a file lost its place for is no reason to hold the text.
        return LEAVE if chosen == MARK and not asked.how else chosen

    def is_born(self, origin: str, share: float | None) -> bool:
        """Whether a text counts as AI-born: an engine wrote it and people have not rewritten enough of it."""
        if origin == Origin.HUMAN:
            return False
        return self.human_from is None or share is None or share < self.human_from / 100

    def born_lines(self) -> Q:
        """The same, asked of the database."""
        born = ~Q(origin=Origin.HUMAN)
        if self.human_from is None:
            return born
        return born & (Q(share_edited=None) | Q(share_edited__lt=self.human_from / 100))

    def held_lines(self, profile: str) -> Q:
        """The lines that the policy keeps from a profile's file, asked of the database."""
        return self.born_lines() if self.choice(profile) == HOLD else Q(pk__in=())

    def applied(self, profile: str, rows: Iterable[Outgoing]) -> Iterator[Outgoing]:
        """What goes out, each AI-born line marked, left as it is or held, as the profile has it."""
        choice = self.choice(profile)
        for row in rows:
            kept: list[Approved] = []
            for line in row.lines:
                born = self.is_born(line.candidate.origin, line.candidate.share_edited)
                if born and choice == HOLD:
                    row.held.append(held(row.product.sku, line.key, AI_TEXT, line.candidate.pk))
                else:
                    kept.append(replace(line, is_born=born, mark=born and choice == MARK))
            row.lines = kept
            yield row

    def told(self, profile: str) -> dict[str, Any]:
        """The policy of one file as its manifest tells it."""
        return {
            "policy": self.choice(profile),
            "as": asked_of(profile).how or None,
            "human_from": self.human_from,
            "version": self.version,
        }


def asked_of(profile: str) -> Asked:
    """What a profile's platform asks."""
    return ASKS.get(profile_family(profile), NOTHING)


def policy_of(workspace_id: int) -> Policy:
    """The policy that holds in a workspace."""
    row = DisclosurePolicy.objects.filter(workspace_id=workspace_id).first()
    return Policy(row.choices, row.human_from, row.version) if row else Policy()


@transaction.atomic
def policy_change(
    *,
    workspace: Workspace,
    by: User,
    choices: Mapping[str, str],
    human_from: int | None,
    version: int,
    via: str = "page",
) -> Policy:
    """Decide for all files from now on; those that are written stay as they are.

    `choices` names profiles whose choice changes, the others keep theirs. Raises `Conflict` where others changed it
    meanwhile, `DomainError` with `errors` for what a file cannot do.
    """
    # One row a workspace: the first to write it holds the workspace, so that a second waits and sees it.
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    before = policy_of(workspace.pk)
    if before.version != version:
        raise Conflict(CHANGED, extra={"current": policy_record(before)})
    _check(choices, human_from)
    merged = {**before.choices, **choices}
    kept = {name: one for name, one in merged.items() if one != asked_of(name).default}
    after = Policy(kept, human_from, version + 1)
    if (dict(before.choices), before.human_from) == (kept, human_from):
        return before
    row, _ = DisclosurePolicy.objects.update_or_create(
        workspace=workspace,
        defaults={
            "choices": kept,
            "human_from": human_from,
            "version": after.version,
            "changed_by": by,
        },
    )
    audit_record(
        workspace_id=workspace.pk,
        actor=by,
        event="disclosure.changed",
        row=row,
        data={"before": policy_said(before), "after": policy_said(after)},
        via=via,
    )
    return after


def _check(choices: Mapping[str, str], human_from: int | None) -> None:
    errors: dict[str, list[str]] = {}
    for name, chosen in choices.items():
        if name not in PROFILES:
            errors[name] = ["There is no such profile."]
        elif chosen not in options_of(name):
            errors[name] = [f"Use one of {', '.join(options_of(name))}."]
    if human_from is not None and not 1 <= human_from <= 100:
        errors["human_from"] = ["Give a whole number from 1 to 100, or nothing for never."]
    if errors:
        raise DomainError("This policy cannot hold.", errors=errors)


def options_of(profile: str) -> tuple[str, ...]:
    """What a profile's file can do with AI-born text."""
    return (MARK, LEAVE, HOLD) if asked_of(profile).how else (LEAVE, HOLD)


def policy_said(policy: Policy) -> dict[str, Any]:
    """A policy as the audit trail keeps it."""
    return {"choices": dict(policy.choices), "human_from": policy.human_from}


def policy_record(policy: Policy) -> dict[str, Any]:
    """A policy as the API tells it: what each profile's file does, and what its platform asks."""
    told = []
    for name in PROFILES:
        asked = asked_of(name)
        told.append(
            {
                "profile": name,
                "choice": policy.choice(name),
                "default": asked.default,
                "options": list(options_of(name)),
                "asks": asked.asks,
                "how": asked.how or None,
                "source": asked.source or None,
                "since": asked.since.isoformat() if asked.since else None,
                "read": asked.read.isoformat() if asked.read else None,
            }
        )
    return {"human_from": policy.human_from, "version": policy.version, "profiles": told}
