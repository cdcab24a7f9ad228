"""One whole job as a person waits for it: from the press of Generate to the first and the last line."""

from __future__ import annotations

import http.client
import json
import time
import urllib.parse
from dataclasses import dataclass

from django.conf import settings
from django_scopes import scope

from campaigns.management.bench.found import Found
from campaigns.management.bench.processes import site
from campaigns.management.bench.rows import sample_workspace
from campaigns.models import Campaign, Membership, Role
from campaigns.workspaces.tokens import token_create

PRESSES = 20
PAUSE_S = 0.5
LINES = 16
CHANNEL = "sms"
WITHIN_S = 60


@dataclass(frozen=True)
class Press:
    """Seconds from the press until the answer, the first line and the end, and how many lines came."""

    answered: float
    first: float
    last: float
    lines: int


def bench_job() -> Found:
    """One round of 16 lines with all badges, ranked and stored: from the press to its first and last line."""
    found = Found()
    workspace = sample_workspace()
    with scope(workspace=workspace.pk):
        campaign = Campaign.objects.order_by("pk").first()
        member = Membership.objects.filter(workspace=workspace, role=Role.MANAGER).first()
        if campaign is None or member is None:
            raise RuntimeError("The sample has no campaign or no manager.")
        _, token = token_create(user=member.user, workspace=workspace)
        body = {"channels": [CHANNEL], "skus": campaign.skus[:1], "n": LINES}
    with site(str(settings.HOME)) as (_, _, address):
        web = urllib.parse.urlsplit(address).netloc
        _press(web, token, campaign.pk, body)  # the worker reads its packs once
        presses = []
        for _ in range(PRESSES):
            time.sleep(PAUSE_S)
            presses.append(_press(web, token, campaign.pk, body))
    found.add("press to answer", [one.answered for one in presses], "s")
    found.add("press to first line", [one.first for one in presses], "s", "at most 0.8")
    found.add("press to last line", [one.last for one in presses], "s", "at most 1.5")
    found.add("lines of a round", [float(one.lines) for one in presses], "")
    found.notes.append(
        f"{PRESSES} rounds of {LINES} lines of {CHANNEL} for one product by {settings.ENGINE}, over the API: the"
        " round is ordered, then its events are read as the page reads them. The worker is warm. What a browser"
        " needs to paint a line is not in it."
    )
    return found


def _press(web: str, token: str, campaign: int, body: dict[str, object]) -> Press:
    """Order one round and read its events to their end."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    order = http.client.HTTPConnection(web, timeout=WITHIN_S)
    start = time.perf_counter()
    order.request("POST", f"/api/v1/campaigns/{campaign}/rounds/", json.dumps(body), headers)
    answer = order.getresponse()
    job = json.loads(answer.read())["job"]
    answered = time.perf_counter() - start
    order.close()
    events = http.client.HTTPConnection(web, timeout=WITHIN_S)
    events.request("GET", f"/api/v1/jobs/{job}/events/", headers=headers)
    stream = events.getresponse()
    first, lines = 0.0, 0
    while (line := stream.readline()) != b"event: end\n":
        if not line:
            raise RuntimeError("The stream broke off before the end of the job.")
        if line == b"event: candidate\n":
            lines += 1
            first = first or time.perf_counter() - start
    events.close()
    return Press(answered, first, time.perf_counter() - start, lines)
