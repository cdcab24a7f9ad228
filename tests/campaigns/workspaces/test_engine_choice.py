"""The engine of a workspace: an admin chooses it among those that can write, and the choice is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from campaigns.models import AuditEntry, Round, User, Workspace
from campaigns.workspaces.engine_choice import engine_choose
from generation.engines.openai.connection import Connection, connection_choose
from generation.engines.registry import engine_load, engine_unavailable
from generation.jobs import direct
from generation.jobs.runner import job_run
from generation.lm.folder import folder_choose, folder_chosen
from generation.models import Job
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/w/acme/engine/"
API = "/api/v1/engine/"


@pytest.fixture(autouse=True)
def nothing_chosen(tmp_path: Path) -> Iterator[Path]:
    """No weights and no server, whatever this machine has; forgotten after the test."""
    before = folder_chosen()
    folder_choose(tmp_path / "weights")
    yield tmp_path
    if engine_unavailable("openai") is None:
        engine_load("openai").close()  # type: ignore[attr-defined]
    connection_choose(Connection())
    folder_choose(before)


def server_named(url: str = "http://127.0.0.1:9/v1") -> None:
    connection_choose(Connection(url, "org/tiny"))


def engine_of(workspace: Workspace) -> str:
    return Workspace.objects.get(pk=workspace.pk).engine


def text_of(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def run(row: Round) -> Job:
    job_run(queue="generate", job_id=row.job_id)
    return Job.everywhere.get(pk=row.job_id)


def test_an_admin_chooses_among_those_that_can_write_and_the_choice_is_audited(
    in_acme: Workspace, cleo: User
):
    server_named()
    client = signed_in(cleo)
    page = text_of(client, PAGE)
    assert 'name="writes" value="openai"' in page
    assert 'name="writes" value="lm"' not in page
    assert client.post(PAGE, {"writes": "openai"}).status_code == 302
    assert engine_of(in_acme) == "openai"
    entry = AuditEntry.objects.get(event="workspace.engine_chosen")
    assert entry.actor == cleo
    assert entry.data == {"before": "", "after": "openai", "writes": "openai"}
    # The same again is no change, so nothing is told.
    client.post(PAGE, {"writes": "openai"})
    assert AuditEntry.objects.filter(event="workspace.engine_chosen").count() == 1
    client.post(PAGE, {"writes": ""})
    assert engine_of(in_acme) == ""


def test_what_is_chosen_already_may_be_saved_again_where_it_cannot_write(
    in_acme: Workspace, cleo: User
):
    Workspace.objects.update(engine="lm")
    assert signed_in(cleo).post(PAGE, {"writes": "lm"}).status_code == 302
    assert engine_of(in_acme) == "lm"


def test_what_cannot_write_here_is_refused_and_nothing_is_stored(in_acme: Workspace, cleo: User):
    client = signed_in(cleo)
    for name in ("lm", "nobody", "<script>"):
        assert client.post(PAGE, {"writes": name}).status_code == 422
    assert client.post(PAGE, {}).status_code == 422
    assert engine_of(in_acme) == ""
    assert not AuditEntry.objects.exists()


def test_nobody_but_an_admin_may_choose(in_acme: Workspace, ana: User, ben: User, vic: User):
    for person in (ana, ben, vic):
        client = signed_in(person)
        assert 'name="writes"' not in text_of(client, PAGE)
        assert client.post(PAGE, {"writes": "grammar"}).status_code == 403
        answer = client.patch(API, json.dumps({"engine": "grammar"}), "application/json")
        assert answer.status_code == 403
    assert engine_of(in_acme) == ""


def test_a_choice_is_one_workspaces_own(in_acme: Workspace, cleo: User, dora: User):
    server_named()
    engine_choose(workspace=in_acme, by=cleo, name="openai")
    other = Workspace.objects.get(slug="other")
    assert engine_of(other) == ""
    assert signed_in(dora).get(API).json()["writes"] == "grammar"


def test_the_api_reads_and_chooses(in_acme: Workspace, cleo: User, vic: User):
    server_named()
    before = signed_in(vic).get(API).json()
    assert (before["chosen"], before["default"], before["writes"]) == ("", "grammar", "grammar")
    states = {engine["name"]: engine for engine in before["engines"]}
    assert states["grammar"]["version"] == direct.engine_version("grammar")
    assert states["lm"]["unavailable"]
    client = signed_in(cleo)
    answer = client.patch(API, json.dumps({"engine": "openai"}), "application/json")
    assert answer.json()["writes"] == "openai"
    refused = client.patch(API, json.dumps({"engine": "lm"}), "application/json")
    assert refused.status_code == 422
    assert refused.json()["errors"]["engine"]
    assert AuditEntry.objects.get().via == "api"
