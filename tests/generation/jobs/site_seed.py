"""Run in a process of its own: makes a site's database with one queued round, and prints its job's id."""

import django

django.setup()

from django.core.management import call_command  # noqa: E402  after Django is set up
from django_scopes import scope  # noqa: E402  after Django is set up

from campaigns.briefs.round_services import round_create  # noqa: E402  after Django is set up
from campaigns.briefs.services import campaign_create  # noqa: E402  after Django is set up
from campaigns.models import Membership, Role, Workspace  # noqa: E402  after Django is set up
from tests.factories import make_product, make_user  # noqa: E402  after Django is set up

PRODUCTS = 6

call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
workspace = Workspace.objects.create(slug="acme", name="Acme")
ben = make_user("ben", "Ben Koch")
Membership.objects.create(user=ben, workspace=workspace, role=Role.MANAGER)
with scope(workspace=workspace.pk):
    skus = [make_product(workspace, f"CRV-{number}").sku for number in range(PRODUCTS)]
    values = {"name": "Kill", "channels": ["google_rsa", "email", "sms"], "skus": skus}
    campaign = campaign_create(workspace=workspace, by=ben, values=values)
    row = round_create(campaign=campaign, by=ben)
# The doorbell is in the queue folder by now: the commit rang.
print(row.job_id)  # noqa: T201  read by the test that runs this
