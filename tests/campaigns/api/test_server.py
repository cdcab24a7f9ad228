"""What only real processes show: keys in parallel and over a kill -9 (R16), and a job's event stream."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException, HTTPResponse
from typing import Any

import pytest

from tests.campaigns.api.server import Site
from tests.migrated import migrated_database, migrated_put
from tests.postgres import database_drop
from tests.sizes import sized
from tests.together import ON_SQLITE

pytestmark = pytest.mark.nightly
KEYS = 20
EACH = sized(10, 50)
COUNT = """
from django_scopes import scopes_disabled
from campaigns.models import AuditEntry, Brand, IdempotencyRecord
with scopes_disabled():
    made = Brand.objects.filter(name__startswith=PREFIX).count()
    told = AuditEntry.objects.filter(event="brand.created").count()
    kept = IdempotencyRecord.objects.count()
print([made, told, kept])
"""
WORK = """
from generation.jobs.runner import job_run
print(job_run(queue="generate") is not None)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Site]:
    """The site, on a database of the kind that the tests were told to use."""
    home = tmp_path_factory.mktemp("home")
    if ON_SQLITE:
        migrated_put(home)
    made = Site(home, "" if ON_SQLITE else migrated_database())
    made.prepare()
    yield made
    made.stop()
    if made.address:
        database_drop(made.address)


def _post(site: Site, port: int, number: int, prefix: str) -> tuple[int, str | None, bytes]:
    """One POST with its key, asked again while the first is at work."""
    for _ in range(200):
        answer = site.open(
            port,
            "POST",
            "brands/",
            {"name": f"{prefix} {number}"},
            headers={"Idempotency-Key": f"{prefix}-{number}"},
        )
        body = answer.read()
        if answer.status != 409:
            return answer.status, answer.headers["Idempotency-Replayed"], body
        assert answer.headers["Retry-After"]
    raise AssertionError("still at work")


def test_parallel_posts_with_the_same_keys_have_one_effect_each(site: Site):
    ports = [site.start(), site.start()]
    before = json.loads(site.shell(f"PREFIX = 'Parallel'\n{COUNT}"))
    jobs = [(ports[n % 2], n % KEYS) for n in range(KEYS * EACH)]
    with ThreadPoolExecutor(KEYS) as pool:
        answers = list(pool.map(lambda job: _post(site, job[0], job[1], "Parallel"), jobs))
    by_key: dict[int, set[tuple[int, bytes]]] = defaultdict(set)
    first = 0
    for (_, number), (status, replayed, body) in zip(jobs, answers, strict=True):
        by_key[number].add((status, body))
        first += replayed is None
    assert {status for found in by_key.values() for status, _ in found} == {201}
    assert [len(found) for found in by_key.values()] == [1] * KEYS
    assert first == KEYS
    after = json.loads(site.shell(f"PREFIX = 'Parallel'\n{COUNT}"))
    assert [now - then for now, then in zip(after, before, strict=True)] == [KEYS] * 3


def test_a_killed_process_leaves_no_half_and_a_repeat_is_right(site: Site):
    port = site.start()
    before = json.loads(site.shell(f"PREFIX = 'Killed'\n{COUNT}"))
    told: dict[int, bytes] = {}
    some = threading.Event()

    def ask(number: int) -> None:
        try:
            status, _, body = _post(site, port, number, "Killed")
        except (OSError, HTTPException):
            return
        assert status == 201
        told[number] = body
        if len(told) >= KEYS // 4:
            some.set()

    with ThreadPoolExecutor(KEYS) as pool:
        running = [pool.submit(ask, number) for number in range(KEYS)]
        assert some.wait(60)
        site.kill(port)
        for one in running:
            one.result()
    port = site.start()
    for number in range(KEYS):
        status, replayed, body = _post(site, port, number, "Killed")
        assert status == 201
        if number in told:
            assert (replayed, body) == ("true", told[number])
    after = json.loads(site.shell(f"PREFIX = 'Killed'\n{COUNT}"))
    assert [now - then for now, then in zip(after, before, strict=True)] == [KEYS] * 3


def _events(answer: HTTPResponse) -> Iterator[tuple[str, str | None, Any]]:
    """(name, id, data) of each event until the stream ends."""
    name, number, data = "", None, []
    for raw in answer:
        text = raw.decode().rstrip("\n")
        if text.startswith("event: "):
            name = text[7:]
        elif text.startswith("id: "):
            number = text[4:]
        elif text.startswith("data: "):
            data.append(text[6:])
        elif not text and name:
            yield name, number, json.loads("\n".join(data))
            name, number, data = "", None, []


def test_a_job_tells_its_lines_as_they_come_and_goes_on_where_it_was_left(site: Site):
    port = site.start()
    campaign = site.known["campaign"]
    asked = json.loads(site.open(port, "POST", f"campaigns/{campaign}/rounds/", {"n": 3}).read())
    path = f"jobs/{asked['job']}/events/"
    stream = site.open(port, "GET", path, user="ana", headers={"Accept": "text/event-stream"})
    assert stream.status == 200
    assert stream.headers["Content-Type"].startswith("text/event-stream")
    events = _events(stream)
    name, _, data = next(events)
    assert (name, data["state"], data["progress"]["done"]) == ("progress", "queued", 0)
    assert site.shell(WORK) == "True"
    heard = list(events)
    lines = [(number, data) for name, number, data in heard if name == "candidate"]
    assert [str(data["id"]) for _, data in lines] == [number for number, _ in lines]
    page = json.loads(site.open(port, "GET", f"candidates/?round={asked['id']}").read())
    assert [data for _, data in lines] == page["results"]
    assert heard[-1][0] == "end"
    assert heard[-1][2]["state"] == "succeeded"
    assert heard[-1][2]["progress"] == {"done": 3, "total": 3}

    again = site.open(port, "GET", path, headers={"Last-Event-ID": str(lines[0][0])})
    rest = [number for name, number, _ in _events(again) if name == "candidate"]
    assert rest == [number for number, _ in lines[1:]]
    assert site.open(port, "GET", "jobs/987654/events/").status == 404
