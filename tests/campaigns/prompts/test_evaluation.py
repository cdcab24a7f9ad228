"""Own words measured beside those that write, and rounds that are asked in them, through a server that answers by its words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from campaigns.briefs.round_services import round_create
from campaigns.models import Campaign, Candidate, User, Workspace
from campaigns.prompts.services import prompt_evaluate, prompt_rollback
from generation.engines.openai.connection import Connection, connection_choose
from generation.jobs.runner import job_run
from generation.models import Job
from tests.campaigns.prompts.versions import events, make, promoted
from tests.conftest import signed_in
from tests.factories import make_campaign, make_product
from tests.generation.chat_server import ChatHandler, chat_server, says

pytestmark = pytest.mark.django_db


def by_words(say: Callable[[bool], list[str]]) -> Callable[[ChatHandler], None]:
    """A server that answers by whose words it was asked in."""

    def act(handler: ChatHandler) -> None:
        mine = "Speak of the road" in str(handler.server.asked[-1]["messages"])
        says({"headline": say(mine), "description": say(mine)})(handler)

    return act


def test_lines_are_written_in_both_words_and_measured(in_acme: Workspace, ana: User):
    make_product(in_acme)
    row = make(in_acme, ana)

    def say(mine: bool) -> list[str]:
        return (
            ["Long roads ahead", "Made for wet hills", "Light on late runs"]
            if mine
            else ["Run along"]
        )

    with chat_server(by_words(say)) as server:
        connection_choose(Connection(server.url, "tiny"))
        row = prompt_evaluate(row=row, engine="openai", by=ana)
        job_run(queue="generate", job_id=row.job_id)
    row.refresh_from_db()
    job = Job.everywhere.get(pk=f"{row.job_id}")
    assert (job.state, job.done, job.total) == ("succeeded", 4, 4)
    assert row.state == "evaluated"
    card = row.card
    assert card["against"] == "google_rsa/1"
    assert card["model_version"].startswith("openai-2-tiny-")
    assert card["new"]["lines"] > card["now"]["lines"] > 0
    assert card["new"]["asked"] == card["now"]["asked"] == 12
    assert {line["text"] for line in card["lines"]["now"]} == {"Run along"}
    assert not Candidate.objects.exists()
    assert events()[-1] == "prompt.evaluated"
    page = signed_in(ana).get(f"/w/acme/prompts/versions/{row.pk}/").content.decode()
    assert "Long roads ahead" in page


def test_without_products_or_with_a_broken_server_nothing_is_measured(
    in_acme: Workspace, ana: User
):
    connection_choose(Connection("http://127.0.0.1:9/v1", "tiny"))
    row = prompt_evaluate(row=make(in_acme, ana), engine="openai", by=ana)
    job_run(queue="generate", job_id=row.job_id)
    job = Job.everywhere.get(pk=f"{row.job_id}")
    assert (job.state, job.error_code) == ("failed", "products")
    row.refresh_from_db()
    assert row.state == "draft"


def test_rounds_are_asked_in_the_words_that_write_and_say_so(
    in_acme: Workspace, ana: User, cleo: User
):
    make_product(in_acme)
    campaign: Campaign = make_campaign(in_acme, created_by=ana)
    row = promoted(in_acme, cleo)
    asked = {"n": 2, "engine": "openai"}
    with chat_server(
        by_words(lambda mine: ["Long roads ahead", "Wet hills"] if mine else [])
    ) as server:
        connection_choose(Connection(server.url, "tiny"))
        made = round_create(campaign=campaign, by=ana, asked=asked)
        # Whatever is promoted or taken back meanwhile, the round goes on as it was ordered.
        prompt_rollback(row=row, by=cleo)
        job_run(queue="generate", job_id=made.job_id)
        later = round_create(campaign=campaign, by=ana, asked=asked)
    texts = set(Candidate.objects.values_list("text", flat=True))
    assert "Long roads ahead" in texts
    versions = set(Candidate.objects.values_list("model_version", flat=True))
    assert len(versions) == 1
    assert "~" in versions.pop()
    page = signed_in(ana).get(f"/w/acme/rounds/{made.pk}/").content.decode()
    assert "Own prompts" in page
    assert "prompt" not in later.brief["briefs"]["google_rsa"]
    grammar = round_create(campaign=campaign, by=ana, asked={"n": 1, "engine": "grammar"})
    assert "Own prompts" not in signed_in(ana).get(f"/w/acme/rounds/{grammar.pk}/").content.decode()
