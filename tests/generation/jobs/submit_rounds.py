"""Run in a process of its own: cancels the one that waited first, orders as many rounds of so many products as asked, rings three times for each, prints their jobs."""

import json
import sys

import django

django.setup()

from django_scopes import scope  # noqa: E402  after Django is set up

from campaigns.briefs.round_services import round_create  # noqa: E402  after Django is set up
from campaigns.models import Campaign, User, Workspace  # noqa: E402  after Django is set up
from generation.jobs.services import job_cancel, job_ring  # noqa: E402  after Django is set up
from generation.models import Job, JobState  # noqa: E402  after Django is set up

jobs = []
with scope(workspace=Workspace.objects.get().pk):
    first = Job.everywhere.earliest("pk")
    if first.state == JobState.QUEUED:
        job_cancel(job=first)
    campaign, ben = Campaign.objects.get(), User.objects.get()
    count, products = map(int, sys.argv[1:])
    asked = {"channels": ["email"], "skus": [f"CRV-{n}" for n in range(products)], "n": 2}
    for _ in range(count):
        jobs.append(round_create(campaign=campaign, by=ben, asked=asked).job_id)
        for _ in range(2):
            job_ring("generate")
print(json.dumps(jobs))  # noqa: T201  read by the test that runs this
