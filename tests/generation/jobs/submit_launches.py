"""Run in a process of its own: approved launches that start one after the other from some seconds on; prints their ids.

The first was missed by 25 hours, the second by two.
"""

import json
import sys
from datetime import timedelta
from zoneinfo import ZoneInfo

import django

django.setup()

from django.db.models import F  # noqa: E402  after Django is set up
from django.utils import timezone  # noqa: E402  after Django is set up
from django_scopes import scope  # noqa: E402  after Django is set up

from campaigns.models import (  # noqa: E402  after Django is set up
    Campaign,
    Launch,
    Membership,
    Role,
    User,
    Workspace,
)
from campaigns.review.services import candidate_approve  # noqa: E402  after Django is set up
from campaigns.scheduling.services import (  # noqa: E402  after Django is set up
    launch_approve,
    launch_create,
    launch_submit,
)
from tests.factories import make_candidate, make_product, make_user  # noqa: E402  as above

LATE = (timedelta(hours=25), timedelta(hours=2))
COUNT, SECONDS, EVERY_MS = (int(number) for number in sys.argv[1:])
ZONES = [ZoneInfo("Europe/London"), ZoneInfo("America/St_Johns"), ZoneInfo("Asia/Kathmandu")]

workspace = Workspace.objects.get()
ben, cleo = User.objects.get(username="ben"), make_user("cleo", "Cleo Hart")
Membership.objects.create(user=cleo, workspace=workspace, role=Role.ADMIN)
with scope(workspace=workspace.pk):
    campaign = Campaign.objects.get()
    made = []
    for number in range(COUNT):
        product = make_product(workspace, f"LCH-{number}")
        line = make_candidate(campaign, product)
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
        soon = timezone.now() + timedelta(days=2)
        values = {
            "candidates": [line.pk],
            "placement": "Search results",
            "starts_at": soon.astimezone(ZONES[number % len(ZONES)]),
            "ends_at": soon + timedelta(days=30),
        }
        row = launch_create(campaign=campaign, by=ben, values=values)
        made.append(launch_approve(launch=launch_submit(launch=row, by=ben), by=cleo).pk)
    # All the work is done before the first is due.
    first = timezone.now() + timedelta(seconds=SECONDS)
    for number, pk in enumerate(made):
        start = first + timedelta(milliseconds=EVERY_MS * number)
        Launch.objects.filter(pk=pk).update(starts_at=start, due=start)
    for pk, late in zip(made, LATE, strict=False):
        Launch.objects.filter(pk=pk).update(starts_at=F("starts_at") - late, due=F("due") - late)
print(json.dumps(made))  # noqa: T201  read by the test that runs this
