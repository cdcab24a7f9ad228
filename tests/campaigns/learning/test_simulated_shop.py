"""The simulated shop, over real HTTP: seeded, marked wherever it is shown, and never among real numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django_scopes import scope
from pytest_django.live_server_helper import LiveServer

from campaigns.learning.client import Client, ClientError
from campaigns.learning.own_site import jobs_work
from campaigns.learning.rounds import Loop, Order
from campaigns.learning.shop import Shop
from campaigns.learning.shoppers import Shoppers
from campaigns.models import User, Workspace
from campaigns.workspaces.erase import workspace_remove
from tests.campaigns.api.conftest import api
from tests.conftest import signed_in
from tests.factories import make_campaign, make_product

__all__ = ["api"]
TEXTS = ("Cushioned daily runner, 238 g", "238 g, and light on its feet", "Daily runner")


@pytest.fixture
def served(live_server: LiveServer, workspace: Workspace, ben: User) -> Iterator[str]:
    """Where the API answers; what was stored is removed as a whole."""
    yield live_server.url
    workspace_remove(workspace=workspace, typed=workspace.slug, by=ben)


@pytest.fixture
def client(served: str, api, ben: User) -> Iterator[Client]:
    """Ben's programs."""
    with closing(Client(served, api(ben).token, waiting=jobs_work)) as made:
        yield made


def loop_over(
    client: Client, workspace: Workspace, *, seed: int, products: int = 2, **more: Any
) -> Loop:
    """A loop over products of a campaign of its own."""
    skus = [f"KST-{number}" for number in range(products)]
    with scope(workspace=workspace.pk):
        for sku in skus:
            make_product(workspace, sku=sku)
        campaign = make_campaign(workspace, channels=["email"], skus=skus, creativity=0.1)
    values = {"lines": 4, "shoppers": 360, **more}
    order = Order(campaign.pk, skus, "email", "subject", engine="grammar", **values)
    return Loop(client, Shop(client, Shoppers(seed)), order)


def test_shoppers_follow_from_their_seed_alone():
    for text in TEXTS:
        assert Shoppers(7).click_rate(text) == Shoppers(7).click_rate(text)
        assert Shoppers(7).click_rate(text) != Shoppers(8).click_rate(text)
        acts = [Shoppers(7).acts(str(number), text, "a") for number in range(6_000)]
        assert acts == [Shoppers(7).acts(str(number), text, "a") for number in range(6_000)]
        clicked = [done for done in acts if done]
        assert len(clicked) / 6_000 == pytest.approx(Shoppers(7).click_rate(text), abs=0.02)
        assert {kinds[0][0] for kinds in clicked} == {"click"}
        values = [value for done in acts for kind, value in done if kind == "order"]
        assert values
        assert all(value and value > 0 for value in values)


@pytest.mark.once
def test_a_round_goes_from_writing_to_live_copy(client: Client, workspace: Workspace, ben: User):
    loop = loop_over(client, workspace, seed=3)
    made = loop.round_run(1)
    assert made["round"] == 1
    assert [one["sku"] for one in made["experiments"]] == ["KST-0", "KST-1"]
    for one in made["experiments"]:
        assert sum(arm["units"] for arm in one["arms"]) == 360
        row = client.get(f"experiments/{one['experiment']}/")
        assert row["simulated"]
        assert row["state"] == "decided"
        assert row["winner"] == one["winner"]
        live = client.get(f"products/{one['sku']}/")["live_copy"]["email.subject"]["text"]
        won = next(arm for arm in one["arms"] if arm["arm"] == one["winner"])
        assert live == won["text"]
        page = signed_in(ben).get(f"/w/acme/experiments/{one['experiment']}/").content.decode()
        assert "Simulated" in page
    assert "Simulated" in signed_in(ben).get("/w/acme/experiments/").content.decode()
    rates = [Shoppers(3).click_rate(loop.live[sku]["text"]) for sku in ("KST-0", "KST-1")]
    assert made["published"] == pytest.approx(sum(rates) / 2)
    # What is live is what the next round has to beat.
    again = loop.round_run(2)
    assert [one["arms"][0]["text"] for one in again["experiments"]] == [
        next(arm for arm in one["arms"] if arm["arm"] == one["winner"])["text"]
        for one in made["experiments"]
    ]


@pytest.mark.once
def test_shoppers_meet_marked_experiments_alone_and_count_once(
    client: Client, workspace: Workspace
):
    loop = loop_over(client, workspace, seed=4, products=1)
    lines = loop._written(1)["KST-0"]
    arms = [
        {"key": key, "candidate": line["id"]}
        for key, line in zip("ab", loop._approved(lines), strict=False)
    ]
    asked = {"hypothesis": "Anything", "arms": arms, "min_days": 0, "min_sample": 100}
    real, marked = (client.post("experiments/", asked)["id"] for _ in range(2))
    client.post(f"experiments/{marked}/simulate/")
    rows = [client.post(f"experiments/{pk}/start/") for pk in (real, marked)]
    with pytest.raises(ValueError, match="not marked as simulated"):
        loop.shop.visits(rows[0], 50)
    with pytest.raises(ClientError, match="409"):
        client.post(f"experiments/{real}/simulate/")
    first = loop.shop.visits(rows[1], 150)
    assert first >= 150
    assert loop.shop.visits(rows[1], 150) == 0
    assert loop.shop.visits(rows[1], 50, start=150) >= 50
    counted = client.get(f"experiments/{marked}/results/")["arms"]
    assert sum(arm["units"] for arm in counted) == 200


@pytest.mark.once
def test_the_command_tells_a_running_server(
    client: Client, workspace: Workspace, api, ben: User, tmp_path: Path, monkeypatch, capsys
):
    out = tmp_path / "report.json"
    token = api(ben).token
    loop = loop_over(client, workspace, seed=5, products=1)
    lines = loop._written(1)["KST-0"]
    arms = [
        {"key": key, "candidate": line["id"]}
        for key, line in zip("ab", loop._approved(lines), strict=False)
    ]
    asked = {"hypothesis": "Anything", "arms": arms, "min_days": 0, "min_sample": 100}
    pk = loop.client.post("experiments/", asked)["id"]
    loop.client.post(f"experiments/{pk}/simulate/")
    loop.client.post(f"experiments/{pk}/start/")
    options = ["--url", client.url, "--experiment", str(pk), "--shoppers", "40", "--out", str(out)]
    with pytest.raises(CommandError, match="COPYSTUDIO_TOKEN"):
        call_command("simulate", *options)
    monkeypatch.setenv("COPYSTUDIO_TOKEN", token)
    call_command("simulate", *options)
    report = json.loads(out.read_text())
    assert report["simulated"] is True
    assert report["events"] >= 40
    assert "(simulated)" in capsys.readouterr().out
    with pytest.raises(CommandError, match="404"):
        call_command("simulate", "--url", client.url, "--experiment", "999999")
