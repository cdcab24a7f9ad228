"""The example client of docs/examples, against a server: from a catalog to lines, page by page, errors as the API says them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from pytest_django.live_server_helper import LiveServer

from campaigns.models import User, Workspace
from campaigns.workspaces.erase import workspace_remove
from generation.jobs.runner import job_run
from tests.conftest import ROOT
from tests.generation.chat_server import chat_server, hangs_up, replies

FILE = ROOT / "docs" / "examples" / "copystudio_client.py"
CATALOG = "".join(
    f'{{"sku": "KST-{number}", "title": "Kestrel pour-over kettle {number} L", "brand": "Kestrel",'
    f' "description": "Gooseneck kettle of brushed stainless steel."}}\n'
    for number in (1, 2)
)


@pytest.fixture(scope="module")
def example() -> ModuleType:
    """The file, as its reader would import it."""
    spec = importlib.util.spec_from_file_location("copystudio_client", FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def work(_seconds: float) -> None:
    """What workers do while the client waits."""
    for queue in ("generate", "default"):
        while job_run(queue=queue):
            pass


@pytest.fixture
def served(live_server: LiveServer, workspace: Workspace, ben: User) -> Iterator[str]:
    """Where the API answers over HTTP. What was stored is removed as a whole: history lets itself not be flushed."""
    yield f"{live_server.url}/api/v1"
    workspace_remove(workspace=workspace, typed=workspace.slug, by=ben)


@pytest.mark.once
def test_it_goes_from_a_catalog_to_lines(
    served: str, api, ben: User, example: ModuleType, tmp_path: Path
):
    catalog = tmp_path / "catalog.jsonl"
    catalog.write_text(CATALOG)
    studio = example.CopyStudio(served, api(ben).token, sleep=work)
    lines = example.catalog_to_lines(studio, catalog, channel="product_title", n=2)
    assert len(lines) == 4
    assert {line.state for line in lines} == {"in_review"}
    assert [line.score for line in lines] == sorted((line.score for line in lines), reverse=True)
    # A page holds one line: all of them are read all the same.
    one_by_one = list(studio.lines(page_size=1))
    assert {line.id for line in one_by_one} == {line.id for line in lines}
    address = studio.guest_link(lines[0].id, meant_for="Jo of Legal")
    assert address.startswith(served.removesuffix("api/v1") + "share/")
    assert [studio.guest_links_end(lines[0].id) for _ in range(2)] == [1, 0]
    with pytest.raises(example.ApiError, match=r"404") as refused:
        studio.get("campaigns/999999/")
    assert refused.value.status == 404
    with pytest.raises(example.ApiError, match=r"422.*channels"):
        studio.post("campaigns/", {"name": "Wrong", "channels": ["telegram"]})
    stranger = example.CopyStudio(served, "cs_wrong", sleep=work)
    with pytest.raises(example.ApiError, match="401"):
        stranger.get("me/")


def test_what_a_lost_answer_was_about_is_asked_for_under_the_same_key(example: ModuleType):
    waits: list[float] = []
    with chat_server(hangs_up, replies({"id": 1}, 201)) as server:
        studio = example.CopyStudio(server.url, "cs_any", sleep=waits.append)
        assert studio.post("brands/", {"name": "Kestrel"}) == {"id": 1}
        keys = [
            {name.lower(): value for name, value in headers.items()}["idempotency-key"]
            for headers in server.headers
        ]
    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert waits == [1.0]


def test_called_in_another_way_it_says_how(example: ModuleType, capsys):
    assert example.main([]) == 2
    assert "catalog.jsonl" in capsys.readouterr().err
