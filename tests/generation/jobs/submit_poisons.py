"""Run in a process of its own: cancels the round that waits, orders one job of each poison and so many small rounds behind them, prints all jobs."""

import json
import sys

# The first import: it sets Django up.
from tests.generation.jobs.poisons import POISONS  # isort: skip

from django_scopes import scope

from campaigns.briefs.round_services import round_create
from campaigns.models import Campaign, User, Workspace
from generation.jobs.services import job_cancel, job_enqueue
from generation.models import Job

where = Workspace.objects.get().pk
with scope(workspace=where):
    job_cancel(job=Job.everywhere.get())
    campaign, ben = Campaign.objects.get(), User.objects.get()
    poisons = {
        how: job_enqueue(
            kind="poison", workspace_id=where, payload={"how": how}, requested_by_id=None
        ).pk
        for how in POISONS
    }
    asked = {"channels": ["email"], "skus": ["CRV-0"], "n": 2}
    good = [
        round_create(campaign=campaign, by=ben, asked=asked).job_id for _ in range(int(sys.argv[1]))
    ]
print(json.dumps([poisons, good]))  # noqa: T201  read by the test that runs this
