"""Run in a process of its own: an endpoint at a port of this machine, and so many messages to it; prints their ids and bytes."""

import json
import sys

import django

django.setup()

from django_scopes import scope  # noqa: E402  after Django is set up

from campaigns.models import User, Workspace  # noqa: E402  after Django is set up
from campaigns.webhooks.services import (  # noqa: E402  after Django is set up
    endpoint_add,
    endpoint_test,
)

port, count = map(int, sys.argv[1:])
workspace, ben = Workspace.objects.get(), User.objects.get()
with scope(workspace=workspace.pk):
    row, _ = endpoint_add(
        workspace_id=workspace.pk,
        address=f"http://127.0.0.1:{port}/hook",
        kinds=["publication.created"],
        by=ben,
    )
    sent = [endpoint_test(endpoint=row, by=ben) for _ in range(count)]
print(json.dumps([[one.event, one.body] for one in sent]))  # noqa: T201  read by the test that runs this
