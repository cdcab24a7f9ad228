"""Run in a process of its own: orders small rounds at a steady pace, whatever is away; prints each one's job, null where it was refused, and its seconds."""

import json
import sys
import time

import django

django.setup()

from django.db import InterfaceError, OperationalError, connection  # noqa: E402  after Django is set up
from django_scopes import scope  # noqa: E402  after Django is set up

from campaigns.briefs.round_services import round_create  # noqa: E402  after Django is set up
from campaigns.models import Campaign, User, Workspace  # noqa: E402  after Django is set up

COUNT, A_SECOND = int(sys.argv[1]), float(sys.argv[2])
ASKED = {"channels": ["email"], "skus": ["CRV-0"], "n": 2}
told = []
with scope(workspace=Workspace.objects.get().pk):
    campaign, ben = Campaign.objects.get(), User.objects.get()
    first = time.monotonic()
    for number in range(COUNT):
        time.sleep(max(0.0, first + number / A_SECOND - time.monotonic()))
        began = time.monotonic()
        job = None
        try:
            job = round_create(campaign=campaign, by=ben, asked=ASKED).job_id
        except (InterfaceError, OperationalError):
            # A web process takes another connection for its next request.
            connection.close()
        told.append((job, time.monotonic() - began))
print(json.dumps(told))  # noqa: T201  read by the test that runs this
