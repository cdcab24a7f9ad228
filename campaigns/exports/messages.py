"""A campaign's text messages: the parts each is sent in, what that costs, what forces UCS-2, how it says to end it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from campaigns.channels.selectors import field_specs_current
from campaigns.common.copy_marks import CopySpan
from campaigns.common.line_states import LINE_STATES
from campaigns.exports.sheet import CURRENT
from campaigns.models import BrandRule, Campaign, Candidate, RuleSetState, Workspace
from campaigns.review.states import EDITED_FROM
from generation.types import FieldSpec
from generation.types.gsm import OPT_OUT, gsm_foreign, gsm_text, opt_out_span
from generation.types.lengths import length_measure

CHANNEL = "sms"
SHOWN = 50
PEOPLE, PEOPLE_MOST = 1000, 100_000_000


@dataclass(frozen=True)
class Message:
    """A line as networks send it; `plain` is it in GSM-7 signs, `closed` with the way out,
    each "" where nothing differs.
    """

    line: Candidate
    length: dict[str, Any]
    marks: list[CopySpan]
    lost: int
    plain: str
    closed: str
    cost: Decimal | None

    @property
    def state(self) -> tuple[str, str, str]:
        """Words, icon and tone of its state."""
        return LINE_STATES[self.line.state]

    @property
    def parts(self) -> int:
        """How many parts a network sends it in."""
        return int(self.length["segments"])

    @property
    def may_edit(self) -> bool:
        """Whether its state lets anybody change its words."""
        return self.line.state in EDITED_FROM


@dataclass(frozen=True)
class Messages:
    """A page of messages by id; `next` is the id after which the next page begins, 0 on the last."""

    rows: list[Message]
    next: int
    opt_out: str
    is_required: bool


def messages_read(
    campaign: Campaign, workspace: Workspace, *, people: int, after: int = 0
) -> Messages:
    """The current text messages of a campaign, for so many people. Four queries."""
    lines = message_lines(campaign).filter(pk__gt=after)
    found = list(lines.order_by("pk")[: SHOWN + 1])
    required = opt_out_required(workspace.pk)
    spec = field_specs_current(workspace.pk)[CHANNEL][0]
    price = workspace.sms_price
    rows = [
        message_read(line, spec, opt_out=required or OPT_OUT, each=price and price * people)
        for line in found[:SHOWN]
    ]
    return Messages(
        rows, found[SHOWN - 1].pk if len(found) > SHOWN else 0, required or OPT_OUT, bool(required)
    )


def message_lines(campaign: Campaign) -> QuerySet[Candidate]:
    """The current text messages of a campaign."""
    lines = Candidate.objects.filter(
        workspace=campaign.workspace_id, campaign=campaign, channel=CHANNEL, state__in=CURRENT
    )
    return lines.select_related("product", "campaign")


def message_read(
    line: Candidate, spec: FieldSpec, *, opt_out: str, each: Decimal | None
) -> Message:
    """One line; `each` is what one part costs for all who get it."""
    text = line.text
    length = length_measure(text, spec)
    foreign = gsm_foreign(text)
    plain = gsm_text(text)
    said = opt_out_span(text)
    marks = [CopySpan(at, at + 1, "hit", _forced(equal)) for at, equal in foreign]
    if said:
        marks.append(CopySpan(*said, "fact", "the opt-out"))
    return Message(
        line=line,
        length=length,
        marks=marks,
        lost=sum(equal is None for _, equal in foreign),
        plain=plain if plain != text else "",
        closed="" if said else _closed(text, opt_out),
        cost=None if each is None else each * length["segments"],
    )


def _forced(equal: str | None) -> str:
    if equal is None:
        return "needs UCS-2; nothing in GSM-7 says the same"
    return f"needs UCS-2; “{equal}” does not" if equal.strip() else "needs UCS-2"


def _closed(text: str, opt_out: str) -> str:
    """The message with the way out at its end."""
    body = text.rstrip()
    return f"{body}{'' if body[-1:] in '.!?' else '.'} {opt_out}"


def opt_out_required(workspace_id: int) -> str:
    """The text that an active brand rule requires of text messages, as far as it says how to end them; "" without."""
    rules = BrandRule.objects.filter(
        rule_set__workspace=workspace_id,
        rule_set__state=RuleSetState.ACTIVE,
        kind="required_text",
    )
    for channels, value in rules.order_by("pk").values_list("channels", "value"):
        text = str(value.get("text", ""))
        if (not channels or CHANNEL in channels) and opt_out_span(text):
            return OPT_OUT if text.isupper() and " " not in text else text
    return ""
