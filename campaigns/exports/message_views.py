"""The page of a campaign's text messages, and what mends one of them."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from campaigns.channels.selectors import field_specs_current
from campaigns.common.errors import DomainError
from campaigns.exports.messages import (
    CHANNEL,
    PEOPLE,
    PEOPLE_MOST,
    message_read,
    messages_read,
    opt_out_required,
)
from campaigns.review.editing import candidate_edit
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest
from generation.types.gsm import OPT_OUT

MENDED = {"plain": "Its signs are GSM-7 now.", "closed": "It says how to end it now."}


def messages_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Each text message with its parts, and with `?people=` what it costs to send."""
    campaign = access.campaign(request, pk)
    people = min(_number(request.GET.get("people", "")) or PEOPLE, PEOPLE_MOST)
    after = _number(request.GET.get("after", ""))
    price = request.workspace.sms_price
    context = {
        "campaign": campaign,
        "part_price": None if price is None else Decimal(f"{price.normalize():f}"),
        "people": people,
        "people_most": PEOPLE_MOST,
        "messages_page": messages_read(campaign, request.workspace, people=people, after=after),
        "deeper": after > 0,
        "may_settle": access.may(request, "members.manage"),
    }
    return render(request, "campaigns/exports/messages.html", context)


@require_POST
def message_mend_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Save a text message in GSM-7 signs (`what` is `plain`) or with the way out at its end (`closed`)."""
    line = access.candidate(request, pk)
    access.candidate_edit_require(request, line)
    what = request.POST.get("what", "")
    if line.channel != CHANNEL or what not in MENDED:
        raise DomainError("Nothing of this line can be mended so.")
    spec = field_specs_current(line.workspace_id)[CHANNEL][0]
    opt_out = opt_out_required(line.workspace_id) or OPT_OUT
    read = message_read(line, spec, opt_out=opt_out, each=None)
    text = (read.plain if what == "plain" else read.closed) or line.text
    candidate_edit(
        candidate=line,
        by=request.user,
        text=text,
        version=_number(request.POST.get("version", "")),
    )
    messages.success(request, f"{MENDED[what]} Somebody else approves it.")
    return redirect("exports:messages", workspace, line.campaign_id)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
