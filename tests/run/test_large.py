"""The large installation as compose.yaml has it: two web and four worker processes on PostgreSQL and Redis, of which some die."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest

from campaigns.workspaces.wall import EVERYWHERE, TELL
from tests.run.composed import HOST, Composed, Process, composed
from tests.run.conftest import wait_until
from tests.sizes import FULL

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.nightly,
    pytest.mark.skipif(not FULL, reason="starts nine processes, so at night"),
]
PASSWORD = "a-long-passphrase"
PRODUCTS, N = 24, 4
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
Json = dict[str, Any]


class Person:
    """A browser behind the TLS proxy: it keeps its cookies and may come in by any web process."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}

    def ask(
        self, web: Process, method: str, path: str, body: bytes | str | None = None, **headers: str
    ) -> tuple[int, bytes]:
        """The status and the body of one answer."""
        sent = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "Referer": f"https://{HOST}/",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.cookies.get("__Host-copystudio_csrf", ""),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            for name, text in answer.getheaders():
                if name.lower() == "set-cookie":
                    for key, morsel in SimpleCookie(text).items():
                        assert morsel["secure"] or not morsel.value
                        self.cookies[key] = morsel.value
            return answer.status, answer.read()
        finally:
            connection.close()

    def fill(self, web: Process, path: str, **fields: str) -> None:
        """Open a form, fill it in, send it and be let in."""
        status, page = self.ask(web, "GET", path)
        assert status == 200, page
        (token, *_) = CSRF.findall(page.decode())
        form = urlencode({"csrfmiddlewaretoken": token, **fields})
        kind = "application/x-www-form-urlencoded"
        status, page = self.ask(web, "POST", path, form, Content_Type=kind)
        assert status == 302, page.decode()[-2000:]

    def api(self, web: Process, method: str, path: str, body: Json | None = None) -> Json:
        """What the API answers."""
        text = None if body is None else json.dumps(body)
        status, said = self.ask(
            web, method, f"/api/v1/{path}", text, Content_Type="application/json"
        )
        assert 200 <= status < 300, (method, path, status, said[:2000])
        return dict(json.loads(said)) if said else {}

    def upload(self, web: Process, name: str, content: bytes) -> Json:
        """Send a catalog file."""
        head = f'--mark\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + b"\r\n--mark--\r\n"
        kind = "multipart/form-data; boundary=mark"
        status, said = self.ask(web, "POST", "/api/v1/imports/", body, Content_Type=kind)
        assert status == 202, said
        return dict(json.loads(said))

    def job_end(self, web: Process, job: int) -> Json:
        """How a job ended."""
        ended: list[Json] = []

        def look() -> bool:
            row = self.api(web, "GET", f"jobs/{job}/")
            ended.extend([] if row["state"] in ("queued", "running", "cancelling") else [row])
            time.sleep(0.05)
            return bool(ended)

        wait_until(look, f"the end of job {job}")
        return ended[0]


@pytest.fixture
def site(tmp_path: Path, redis_program: str) -> Iterator[Composed]:
    """The installation, up."""
    with composed(tmp_path) as made:
        yield made


def catalog() -> bytes:
    """Products as JSON Lines."""
    rows = (
        {
            "sku": f"KET-{number}",
            "title": f"Fernhill Kettle {number}",
            "brand": "Fernhill",
            "category": "Kitchen > Kettles",
            "price": f"{30 + number}.00",
            "currency": "GBP",
            "description": f"Boils {number + 1} l in 4 minutes. Of brushed steel, 2 years of warranty.",
        }
        for number in range(PRODUCTS)
    )
    return "\n".join(json.dumps(row) for row in rows).encode()


def rows_of(site: Composed, query: str, told: str = EVERYWHERE) -> list[tuple[Any, ...]]:
    """What a session of the site's own role sees that was told so."""
    with psycopg.connect(site.address) as server:
        server.execute(TELL, [told])
        return server.execute(query.encode()).fetchall()


def first_person(site: Composed, web: Process) -> Person:
    """The first admin: made by the command in compose.yaml's first lines, let in by the link that it prints."""
    made = ["workspace_create", "--slug", "shop", "--name", "Shop", "--admin", "me"]
    link = site.run("web", "python", "manage.py", *made).split()[-1]
    person = Person()
    person.fill(web, link[link.index("/", 8) :], password=PASSWORD)
    return person


def test_two_webs_and_four_workers_lose_nothing_when_one_of_each_dies(site: Composed) -> None:
    first, second = site.of("web")
    assert len(site.of("generate") + site.of("default") + site.of("train")) == 4
    assert first_person(site, first).ask(second, "GET", "/w/shop/")[0] == 200
    me = Person()
    me.fill(second, "/accounts/login/", login="me", password=PASSWORD)
    for web in (first, second):
        assert me.ask(web, "GET", "/w/shop/")[0] == 200, "one session, both webs"

    imported = me.upload(first, "kettles.jsonl", catalog())
    assert me.job_end(second, imported["job"])["state"] == "succeeded"
    applied = me.api(second, "POST", f"imports/{imported['id']}/apply/")
    assert me.job_end(first, applied["job"])["state"] == "succeeded"
    brief = {
        "name": "Kettles",
        "channels": ["google_rsa", "product_title"],
        "product_filter": {"search": "kettle"},
    }
    campaign = me.api(first, "POST", "campaigns/", brief)["id"]
    ordered = me.api(second, "POST", f"campaigns/{campaign}/rounds/", {"n": N})

    def held() -> list[tuple[Any, ...]]:
        doing = "SELECT lease_owner FROM generation_job WHERE state = 'running' AND done > 0"
        return rows_of(site, f"{doing} AND id = {ordered['job']}")

    wait_until(lambda: bool(held()), "the first lines are stored")
    ((owner,),) = held()
    (worker,) = (one for one in site.of("generate") if str(one.pid) == owner.split(":")[-2])
    worker.end()
    first.end()
    ended = me.job_end(second, ordered["job"])
    assert ended["state"] == "succeeded", ended
    assert rows_of(site, f"SELECT attempt FROM generation_job WHERE id = {ordered['job']}") == [
        (2,)
    ]
    site.start("generate")
    again = site.start("web")
    wait_until(lambda: site.is_well(again), "the web is started again")

    lines = every(me, second, f"candidates/?round={ordered['id']}&state=in_review")
    assert len(lines) > PRODUCTS
    for line, web in zip(lines[:20], [again, second] * 10, strict=True):
        me.api(
            web, "POST", f"candidates/{line['id']}/approve/", {"content_hash": line["content_hash"]}
        )
    export = me.api(again, "POST", "exports/", {"profile": "jsonl", "campaign": campaign})
    assert me.job_end(second, export["job"])["state"] == "succeeded"
    for web in (again, second):
        status, file = me.ask(web, "GET", f"/api/v1/exports/{export['id']}/file/")
        assert (status, len(file.splitlines())) == (200, 20)
        assert me.ask(web, "GET", "/readyz")[0] == 200
    everything_ended_once(site, me, second)
    the_logs_follow(site, ordered["job"])


def the_logs_follow(site: Composed, job: int) -> None:
    """Objects, as compose.yaml asks for: the order of a job names its request, what workers say of it the job."""
    lines = [
        json.loads(line)
        for one in site.running
        for line in one.log.read_text(errors="replace").splitlines()
        if line.startswith("{")
    ]
    about = [line for line in lines if line.get("job") == job]
    (request,) = {line["request"] for line in about if "request" in line}
    (answer,) = (line for line in lines if line.get("request") == request and "status" in line)
    assert (answer["method"], answer["status"], answer["workspace"]) == ("POST", 202, "shop")
    assert f"job {job} ended: succeeded" in [line["message"] for line in about]


def every(person: Person, web: Process, path: str) -> list[Json]:
    """All rows of a list, page after page."""
    found, asked = [], path
    while asked:
        page = person.api(web, "GET", asked)
        found += page["results"]
        asked = (page["next"] or "").partition("/api/v1/")[2]
    return found


def everything_ended_once(site: Composed, me: Person, web: Process) -> None:
    """Each job has one end in the trail, each place one line; the wall stands and the workers are seen."""
    ends = "SELECT entity_id FROM campaigns_auditentry WHERE entity = 'job'"
    told = Counter(job for (job,) in rows_of(site, f"{ends} AND event LIKE 'job.%'"))
    jobs = [str(pk) for (pk,) in rows_of(site, "SELECT id FROM generation_job")]
    assert told == Counter(jobs)
    place = "round_id, product_id, channel, field, slot"
    twice = f"SELECT {place} FROM campaigns_candidate GROUP BY {place} HAVING count(*) > 1"
    assert rows_of(site, twice) == []
    assert rows_of(site, "SELECT id FROM campaigns_candidate", told="") == []
    status, ready = me.ask(web, "GET", "/readyz")
    checks = json.loads(ready)["checks"]
    assert (status, checks["workspaces"]["reason"]) == (200, "kept apart by the database too")
    status, text = me.ask(web, "GET", "/metrics", Authorization="Bearer of-prometheus")
    workers = dict(re.findall(r'copystudio_workers{queue="(\w+)"} (\d)', text.decode()))
    assert status == 200
    assert {"default", "generate", "train"} <= set(workers)
