"""Run in a process of its own: cancels the one that waits, orders as many small rounds as asked, rings three times for each, prints their jobs."""

import json
import sys

import django

django.setup()

from django_scopes import scope  # noqa: E402  after Django is set up

from campaigns.briefs.round_services import round_create  # noqa: E402  after Django is set up
from campaigns.models import Campaign, User, Workspace  # noqa: E402  after Django is set up
from generation.jobs.services import job_cancel, job_ring  # noqa: E402  after Django is set up
from generation.models import Job  # noqa: E402  after Django is set up

jobs = []
with scope(workspace=Workspace.objects.get().pk):
    job_cancel(job=Job.everywhere.get())
    campaign, ben = Campaign.objects.get(), User.objects.get()
    asked = {"channels": ["email"], "skus": ["CRV-0"], "n": 2}
    for _ in range(int(sys.argv[1])):
        jobs.append(round_create(campaign=campaign, by=ben, asked=asked).job_id)
        for _ in range(2):
            job_ring("generate")
print(json.dumps(jobs))  # noqa: T201  read by the test that runs this
