"""A kind of job whose end is chosen, and a round that is waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from campaigns.briefs.round_services import round_create
from campaigns.briefs.services import campaign_create
from campaigns.models import Round, User, Workspace
from generation.jobs.kinds import KINDS
from generation.jobs.services import job_enqueue
from generation.models import Job
from tests.factories import make_product
from tests.generation.jobs.probe import PROBE


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
