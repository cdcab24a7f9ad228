"""Run in a process of its own: cancels the one that waits, orders a round in each of as many campaigns over so many products, prints their jobs."""

import json
import sys

import django

django.setup()

from django_scopes import scope  # noqa: E402  after Django is set up

from campaigns.briefs.round_services import round_create  # noqa: E402  after Django is set up
from campaigns.briefs.services import campaign_create  # noqa: E402  after Django is set up
from campaigns.models import Product, User, Workspace  # noqa: E402  after Django is set up
from generation.jobs.services import job_cancel  # noqa: E402  after Django is set up
from generation.models import Job  # noqa: E402  after Django is set up
from tests.factories import make_product  # noqa: E402  after Django is set up

count, products = map(int, sys.argv[1:])
jobs = []
workspace = Workspace.objects.get()
with scope(workspace=workspace.pk):
    job_cancel(job=Job.everywhere.get())
    ben = User.objects.get()
    for number in range(Product.objects.count(), products):
        make_product(workspace, f"CRV-{number}")
    skus = sorted(Product.objects.values_list("sku", flat=True))
    for number in range(count):
        values = {"name": f"Campaign {number}", "channels": ["sms"], "skus": skus}
        campaign = campaign_create(workspace=workspace, by=ben, values=values)
        jobs.append(round_create(campaign=campaign, by=ben, asked={"n": 1}).job_id)
print(json.dumps(jobs))  # noqa: T201  read by the test that runs this
