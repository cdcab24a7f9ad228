"""A line of the log says which request or job it belongs to, and nothing by which anybody could sign in."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from campaigns.common.logs import IdsFilter, JsonFormatter
from campaigns.common.requests import request_id_var
from campaigns.models import User, Workspace
from campaigns.workspaces.permissions import is_public
from generation.jobs.context import JobContext
from generation.jobs.kinds import KINDS, Kind
from generation.jobs.runner import job_run
from generation.jobs.services import job_enqueue
from tests.architecture.test_routes import SITE, _address
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
SECRET = "nothing-here"


class Written(logging.Handler):
    """What a site that writes JSON would have written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, Any]] = []
        self.belongs: list[str] = []
        self.addFilter(IdsFilter())
        self.setFormatter(JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))
        self.belongs.append(record.belongs)  # type: ignore[attr-defined]


def odd_work(context: JobContext) -> None:
    """A job that tells something from deep inside."""
    logging.getLogger("somewhere.deep").warning("something odd")


@pytest.fixture
def written() -> Iterator[Written]:
    handler, root = Written(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    # Loggers remember what is enabled until setLevel tells them otherwise.
    root.setLevel(logging.INFO)
    yield handler
    root.setLevel(before)
    root.removeHandler(handler)


def test_each_answer_has_a_line_with_its_id_and_without_its_query(
    workspace: Workspace, ben: User, written: Written
):
    answer = signed_in(ben).get("/w/acme/catalog/", {"search": "a secret wish"})
    (line,) = [line for line in written.lines if line["logger"] == "copystudio.requests"]
    assert line["request"] == answer["X-Request-Id"]
    told = ("method", "path", "status", "workspace", "user", "level")
    assert [line[key] for key in told] == ["GET", "/w/acme/catalog/", 200, "acme", ben.pk, "info"]
    assert line["message"] == f"GET /w/acme/catalog/ 200 in {line['ms']} ms"
    assert "secret wish" not in str(written.lines)
    written.lines.clear()
    signed_in(ben).get("/healthz")
    assert written.lines == [], "nobody reads how often a probe came"


def test_no_line_holds_an_address_that_signs_somebody_in(written: Written):
    secret = [name for name, route in SITE.items() if is_public(name) and "<" in route]
    assert "sign_in_link" in secret
    for name in secret:
        for address in (_address(SITE[name]), _address(SITE[name]).rstrip("/")):
            Client().get(address.replace("999999", SECRET))
    assert len(written.lines) >= 2 * len(secret)
    logging.getLogger("django.request").error("Internal Server Error: %s", f"/sign-in/{SECRET}/")
    assert "/sign-in/***/" in written.lines[-1]["message"]
    assert SECRET not in str(written.lines)


def test_each_line_of_a_job_names_it_and_the_order_names_both(
    in_acme: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    written: Written,
    django_capture_on_commit_callbacks: Callable[..., Any],
):
    monkeypatch.setitem(KINDS, "probe", Kind(f"{__name__}:odd_work"))
    asked = request_id_var.set("abc")
    try:
        with django_capture_on_commit_callbacks(execute=True):
            job = job_enqueue(
                kind="probe", workspace_id=in_acme.pk, payload={}, requested_by_id=None
            )
    finally:
        request_id_var.reset(asked)
    ordered = written.lines[0]
    assert (ordered["request"], ordered["job"]) == ("abc", job.pk)
    written.lines.clear()
    written.belongs.clear()
    job_run(queue="default", job_id=job.pk)
    said = [line["message"].split(" for ")[0] for line in written.lines]
    assert said == [
        f"job {job.pk} (probe) began, attempt 1",
        "something odd",
        f"job {job.pk} ended: succeeded",
        f"job {job.pk} was worked on",
    ]
    assert {line["job"] for line in written.lines} == {job.pk}
    assert set(written.belongs) == {f"job {job.pk}"}
