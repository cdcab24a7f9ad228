"""A kind of job whose end is chosen, a round that is waiting, a site with one, a redis-server."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from campaigns.briefs.round_services import round_create
from campaigns.briefs.services import campaign_create
from campaigns.models import Round, User, Workspace
from generation.jobs.kinds import KINDS
from generation.jobs.services import job_enqueue
from generation.models import Job
from tests.factories import make_product
from tests.generation.jobs.probe import PROBE
from tests.generation.jobs.sites import (
    ADDRESS,
    ROOT,
    SERVER,
    address_of,
    environment,
    kill,
    redis_start,
)
from tests.migrated import migrated_database, migrated_put
from tests.postgres import database_create, database_drop


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> Callable[..., Job]:
    """Queues a probe: `probe(plan="ok")`."""
    monkeypatch.setitem(KINDS, "probe", PROBE)

    def enqueue(workspace_id: int = workspace.pk, **payload: Any) -> Job:
        return job_enqueue(
            kind="probe", workspace_id=workspace_id, payload=payload, requested_by_id=None
        )

    return enqueue


@pytest.fixture
def order_round(in_acme: Workspace, ben: User) -> Callable[[], Round]:
    """Queues a small round of two products in two channels: 12 lines."""
    skus = [make_product(in_acme, sku).sku for sku in ("CRV-TMP2", "CRV-TMP3")]
    values = {"name": "Jobs", "channels": ["email", "sms"], "skus": skus}
    campaign = campaign_create(workspace=in_acme, by=ben, values=values)
    return lambda: round_create(campaign=campaign, by=ben, asked={"n": 2})


@pytest.fixture(scope="session")
def seeded(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None
) -> Iterator[tuple[Path, int]]:
    """A home with a migrated database and a queued round, and its job's id."""
    home = tmp_path_factory.mktemp("seeded")
    if SERVER:
        (home / ADDRESS).write_text(migrated_database())
    else:
        migrated_put(home)
    made = subprocess.run(
        [sys.executable, "-m", "tests.generation.jobs.site_seed"],
        cwd=ROOT,
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-3000:]
    yield home, int(made.stdout.split()[-1])
    if SERVER:
        database_drop(address_of(home))


@pytest.fixture
def home(seeded: tuple[Path, int], tmp_path: Path) -> Iterator[Path]:
    """A copy of the seeded home with a database of its own, of the kind that the tests were told to use."""
    home = Path(shutil.copytree(seeded[0], tmp_path / "home"))
    if SERVER:
        seed = urlsplit(address_of(home)).path.lstrip("/")
        (home / ADDRESS).write_text(database_create(SERVER, copy_of=seed))
    yield home
    if SERVER:
        database_drop(address_of(home))


@pytest.fixture
def redis_url(redis_program: str, tmp_path: Path) -> Iterator[str]:
    """A redis-server of this test's own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = redis_start(redis_program, port, tmp_path)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        kill(server)
