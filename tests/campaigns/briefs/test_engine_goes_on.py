"""Rounds, previews and single lines by the workspace's engine, and by grammar where that cannot write."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.briefs.lines import line_regenerate
from campaigns.briefs.round_services import round_create
from campaigns.common.errors import DomainError
from campaigns.models import AuditEntry, Campaign, Candidate, Round, User, Workspace
from campaigns.workspaces.engine_choice import engine_choose
from generation.engines.openai.connection import Connection, connection_choose
from generation.engines.registry import engine_load, engine_unavailable
from generation.jobs import direct
from generation.jobs.runner import job_run
from generation.lm.folder import folder_choose, folder_chosen
from generation.models import Job, JobState
from tests.conftest import signed_in
from tests.generation.chat_server import chat_server, replies, says

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


def text_of(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def run(row: Round) -> Job:
    job_run(queue="generate", job_id=row.job_id)
    return Job.everywhere.get(pk=row.job_id)


def test_a_round_is_written_by_the_workspaces_engine_and_names_it_from_the_order_on(
    campaign: Campaign,
    ana: User,
    cleo: User,
):
    with chat_server(says({"subject": ["Your next run starts here", "Muddy? Good"]})) as server:
        server_named(server.url)
        engine_choose(workspace=campaign.workspace, by=cleo, name="openai")
        row = round_create(campaign=campaign, by=ana, asked={"n": 1, "channels": ["email"]})
        assert (row.engine, row.model_version) == ("openai", direct.engine_version("openai"))
        engine_choose(workspace=campaign.workspace, by=cleo, name="grammar")
        run(row)
    lines = Candidate.objects.all()
    assert lines
    assert {(line.engine, line.model_version) for line in lines} == {("openai", row.model_version)}
    page = text_of(signed_in(ana), reverse("briefs:round_detail", args=["acme", row.pk]))
    assert row.model_version in page


def test_where_the_engine_cannot_write_grammar_goes_on_and_every_page_says_so(
    campaign: Campaign,
    ana: User,
    cleo: User,
    tmp_path: Path,
):
    Workspace.objects.filter(slug="acme").update(engine="lm")
    client = signed_in(ana)
    order = reverse("briefs:round_create", args=["acme", campaign.pk])
    assert "lm is chosen but cannot write now, so grammar writes instead." in text_of(client, order)
    assert "lm is chosen but cannot write now" in text_of(client, PAGE)
    assert "Chosen, but cannot write now." in text_of(signed_in(cleo), PAGE)
    assert signed_in(cleo).get(API).json()["why"]

    row = round_create(
        campaign=Campaign.objects.get(), by=ana, asked={"n": 1, "channels": ["email"]}
    )
    assert run(row).state == JobState.SUCCEEDED
    assert {line.engine for line in Candidate.objects.all()} == {"grammar"}
    pages = [
        text_of(client, reverse("briefs:round_detail", args=["acme", row.pk])),
        text_of(client, reverse("briefs:tone", args=["acme", campaign.pk])),
        text_of(client, reverse("briefs:tone_slider", args=["acme", campaign.pk]), slider="cta"),
    ]
    assert "grammar writes this round instead of lm." in pages[0]
    assert all("lm cannot write now, so grammar writes instead." in page for page in pages[1:])
    assert "COPYSTUDIO_MODEL_DIR" in pages[1]
    assert all(str(tmp_path) not in page for page in pages)


def test_who_names_an_engine_gets_that_one_or_none(campaign: Campaign, ana: User):
    with pytest.raises(DomainError) as caught:
        round_create(campaign=campaign, by=ana, asked={"engine": "lm"})
    assert "engine" in caught.value.errors
    assert not Round.objects.exists()


def test_a_server_that_is_down_when_a_round_begins_is_waited_for_and_then_replaced(
    campaign: Campaign,
    ana: User,
    cleo: User,
):
    with chat_server(replies({}, 500, Retry_After="0")) as server:
        server_named(server.url)
        engine_choose(workspace=campaign.workspace, by=cleo, name="openai")
        asked = {"n": 1, "channels": ["email"]}
        row = round_create(campaign=campaign, by=ana, asked=asked)
        named = round_create(campaign=campaign, by=ana, asked={**asked, "engine": "openai"})
        # Not the last attempt: the server may come back, and a round keeps its engine till then.
        assert run(row).state == JobState.QUEUED
        Job.everywhere.update(attempt=2, run_after=row.created)
        assert run(row).state == JobState.SUCCEEDED
        assert run(named).state == JobState.FAILED
    row.refresh_from_db()
    assert (row.engine, row.model_version) == ("grammar", direct.engine_version("grammar"))
    assert row.brief["instead_of"]["engine"] == "openai"
    assert "openai" in row.brief["instead_of"]["why"]
    entry = AuditEntry.objects.get(event="round.engine_replaced")
    assert (entry.entity_id, entry.actor) == (str(row.pk), None)
    assert {line.engine for line in Candidate.objects.filter(round=row)} == {"grammar"}
    assert not Candidate.objects.filter(round=named).exists()


def test_one_more_line_is_written_by_grammar_where_the_lines_engine_is_gone(
    campaign: Campaign,
    ana: User,
):
    run(round_create(campaign=campaign, by=ana, asked={"n": 1, "channels": ["email"]}))
    Candidate.objects.update(engine="lm")
    line = Candidate.objects.order_by("pk")[0]
    made = line_regenerate(candidate=line, by=ana)
    assert made.engine == "grammar"
    desk = text_of(signed_in(ana), reverse("review:candidate", args=["acme", made.pk]))
    assert f'written by <span class="mono nowrap">{made.model_version}</span>' in desk
    assert AuditEntry.objects.get(event="candidate.created").data["engine"] == "grammar"


def test_the_engine_ticked_from_the_start_is_the_workspaces(
    campaign: Campaign,
    ana: User,
    cleo: User,
):
    server_named()
    engine_choose(workspace=campaign.workspace, by=cleo, name="openai")
    client = signed_in(ana)
    address = reverse("briefs:round_create", args=["acme", campaign.pk])
    assert 'value="openai" checked' in text_of(client, address)
    for engine in ("openai", "grammar"):
        client.post(address, {"channels": ["email"], "n": 1, "engine": engine})
    meant = {row.engine: row.brief["engine_by"] for row in Round.objects.all()}
    assert meant == {"openai": "workspace", "grammar": "round"}
