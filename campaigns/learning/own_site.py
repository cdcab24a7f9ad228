"""A web process over this home for as long as a command needs one, and a token for it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from campaigns.models import Membership, Role, Workspace
from campaigns.workspaces.tokens import token_create, token_revoke
from generation.jobs.kinds import KINDS
from generation.jobs.runner import job_run

HOST = "127.0.0.1"
START_S = 60
POLL_S = 0.1


@contextmanager
def site_started() -> Iterator[str]:
    """The address of a web process on a free port; it ends with the block. Raises OSError where it does not start."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "uvicorn", "copystudio.asgi:application"]
    options = ["--host", HOST, "--port", str(port), "--log-level", "warning"]
    web = subprocess.Popen(  # noqa: S603  our own command
        [*command, *options],
        cwd=settings.BASE_DIR,
        # It serves this command alone, on loopback: the limits for other programs are none of its business.
        env={
            **os.environ,
            "COPYSTUDIO_API_CAP": "1000000",
            "COPYSTUDIO_API_CAP_WORKSPACE": "1000000",
        },
    )
    try:
        _wait(web, port)
        yield f"http://{HOST}:{port}"
    finally:
        web.terminate()
        web.wait(timeout=START_S)


def _wait(web: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and web.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(POLL_S)
        else:
            return
    raise OSError("The web process did not start; what it said stands above.")


@contextmanager
def token_for(workspace: Workspace) -> Iterator[str]:
    """A token of the workspace's first manager or admin; it ends with the block. Raises LookupError where there is none."""
    people = Membership.objects.filter(workspace=workspace, active=True, user__is_active=True)
    able = people.filter(role__in=(Role.MANAGER, Role.ADMIN)).select_related("user")
    member = able.order_by("pk").first()
    if member is None:
        raise LookupError(f"{workspace.slug} has no manager and no admin.")
    token, text = token_create(
        user=member.user, workspace=workspace, name="simulated shop", via="command"
    )
    try:
        yield text
    finally:
        token_revoke(token=token, by=member.user)


def jobs_work() -> None:
    """Do what waits in the queues, as workers would; whoever else works meanwhile does the rest."""
    done = [job_run(queue=queue) for queue in sorted({kind.queue for kind in KINDS.values()})]
    if not any(done):
        time.sleep(POLL_S)
