"""Run in a process of its own: orders so many rounds with what is asked (JSON), prints their jobs."""

import json
import sys

import django

django.setup()

from django_scopes import scope  # noqa: E402  after Django is set up

from campaigns.briefs.round_services import round_create  # noqa: E402  after Django is set up
from campaigns.models import Campaign, User, Workspace  # noqa: E402  after Django is set up

asked = {"channels": ["email"], "skus": ["CRV-0"], "n": 2, **json.loads(sys.argv[2])}
with scope(workspace=Workspace.objects.get().pk):
    campaign, ben = Campaign.objects.get(), User.objects.get()
    jobs = [
        round_create(campaign=campaign, by=ben, asked=asked).job_id for _ in range(int(sys.argv[1]))
    ]
print(json.dumps(jobs))  # noqa: T201  read by the test that runs this
