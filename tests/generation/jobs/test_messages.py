"""E5 with real workers: killed with SIGKILL while a message is on its way, none is lost, each has one id and the same bytes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from threading import Event

import pytest

from tests.campaigns.webhooks.receiver import Act, Got, Receiver, accepts, hangs, receiving
from tests.generation.jobs.sites import Site, kill, wait_until
from tests.sizes import FULL

pytestmark = pytest.mark.nightly
MESSAGES, KILLS, APART = 100, 5, 10
"""Every so manieth new message hangs, and the worker that sent it dies."""


@pytest.mark.skipif(not FULL, reason="what a dead worker had in hand is waited for a minute")
def test_a_worker_that_dies_while_it_sends_loses_no_message(home: Path, seeded: tuple[Path, int]):
    hung, died = Event(), list[str]()

    def choose(got: Got, times: int) -> Act:
        known = len({one.id for one in server.got})
        if times > 1 or len(died) == KILLS or known % APART:
            return accepts
        died.append(got.id)
        hung.set()
        return hangs

    site = Site(home, seeded[1], COPYSTUDIO_WEBHOOKS_LOCAL="1")
    server: Receiver
    with receiving(choose) as server:
        try:
            sent = dict(site.submit("submit_messages", server.server_address[1], MESSAGES))
            for _ in range(KILLS):
                worker = site.worker()
                wait_until(hung.is_set, "a message on its way", lambda: len(server.got))
                kill(worker)
                hung.clear()
            site.worker()
            waiting = "SELECT count(*) FROM campaigns_webhookdelivery WHERE state = 'waiting'"
            wait_until(lambda: site.ask(waiting) == [(0,)], "the last", lambda: len(server.got))
            states = site.ask("SELECT DISTINCT state FROM campaigns_webhookdelivery")
            assert states == [("delivered",)], site.log()
        finally:
            site.stop()
        came = Counter(one.id for one in server.got)
        assert came.keys() == sent.keys()
        assert all(one.body == sent[one.id].encode() for one in server.got)
        assert len(died) == KILLS
        assert all(came[event] > 1 for event in died)
