"""The page of engines: what writes, the model's card, what was measured of a version; plain where nothing is known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from campaigns.models import User
from generation.engines.grammar.engine import GrammarEngine
from generation.evaluation import measured
from generation.lm.folder import CARD, SUMMED, folder_choose, folder_chosen, sums_of
from tests.conftest import signed_in
from tests.measured import report_of

pytestmark = pytest.mark.django_db
ADDRESS = "/w/acme/engine/"
VERSION = GrammarEngine().version


def page(user: User, query: str = "") -> str:
    answer = signed_in(user).get(ADDRESS + query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder chosen for weights; nothing lies in it yet."""
    before = folder_chosen()
    folder_choose(tmp_path / "weights")
    yield tmp_path / "weights"
    folder_choose(before)


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch) -> Path:
    """Where measured files lie; none ships."""
    monkeypatch.setattr(measured, "SHIPPED", tmp_path)
    return tmp_path


def weights(folder: Path, **more: Any) -> None:
    """Files that a card vouches for: enough for its page, too little to write with."""
    folder.mkdir()
    for name in SUMMED:
        (folder / name).write_text("{}", encoding="utf-8")
    card = {
        "sha256": sums_of(folder),
        "parameters": 11_900_000,
        "stage": "rl",
        "corpus_sha256": "c" * 64,
        "for": "Writes <b>short</b> copy.",
        **more,
    }
    (folder / CARD).write_text(json.dumps(card), encoding="utf-8")


def test_without_weights_it_says_so_and_only_an_admin_reads_where_they_would_lie(
    vic: User, ben: User, cleo: User, folder: Path
):
    for person in (vic, ben):
        text = page(person)
        assert "This installation has no weights for lm" in text
        assert str(folder) not in text
    assert str(folder) in page(cleo)


def test_the_card_of_the_weights_is_read_in_words(vic: User, cleo: User, folder: Path):
    weights(folder, made="2026-11-22T01:10:00+00:00")
    text = page(vic)
    assert "11,900,000" in text
    assert "rl: learnt to balance" in text
    assert "2026-11-22" in text
    assert "c" * 64 in text
    assert all(value in text for value in sums_of(folder).values())
    assert "<b>short</b>" not in signed_in(vic).get(ADDRESS).content.decode()
    assert str(folder) not in text
    assert str(folder) in page(cleo)


def test_a_card_that_says_nothing_more_than_its_sums_is_shown_all_the_same(vic: User, folder: Path):
    weights(folder)
    for name in ("parameters", "stage", "corpus_sha256", "for"):
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        del card[name]
        (folder / CARD).write_text(json.dumps(card), encoding="utf-8")
        assert "Weights are here" in page(vic)


def test_a_version_that_nobody_measured_has_no_figures(vic: User, cleo: User, shipped: Path):
    text = page(vic)
    assert "Nobody has measured this version yet" in text
    assert "Sliders, asked and measured" not in text
    assert "evaluate --measured" not in text
    assert "evaluate --measured" in page(cleo)


def test_what_was_measured_stands_with_what_is_asked_for(vic: User, shipped: Path):
    measured.measured_write(report_of(VERSION, playfulness=0.41), shipped)
    text = page(vic)
    assert "Language faults" in text
    assert "at most 0.5" in text
    assert "0.25" in text
    assert "0.10 to 0.40" in text
    assert text.count("Weak</span>") == 1
    assert "Playfulness: asked −100 measured −8, asked 100 measured 14" in text
    assert "elbow 0.40" in text


@pytest.mark.usefixtures("no_weights")
def test_the_engine_to_read_of_is_chosen_in_the_address(vic: User, shipped: Path):
    measured.measured_write(report_of(VERSION), shipped)
    for query in ("?engine=lm", "?engine=nobody", "?engine=%3Cscript%3E", "?engine=grammar"):
        assert "What was measured of grammar" in page(vic, query)


def test_every_engine_has_a_state_a_version_or_a_reason(vic: User):
    text = page(vic)
    assert VERSION in text
    assert "No model server is set up for this installation." in text
    assert settings.ENGINE == "grammar"
    assert "In use" in text


def test_the_engine_page_says_what_cannot_run_and_how_far_the_install_is(ben: User, settings):
    (settings.HOME / "install.json").write_text(
        '{"state": "running", "percent": 40, "line": "torch, 40 %"}'
    )
    page = signed_in(ben).get("/w/acme/engine/").content.decode()
    assert "torch, 40 %" in page
    assert 'hx-trigger="every 2s"' in page
    assert page.index("grammar") < page.index("Not available")
    (settings.HOME / "install.json").write_text("half a fi")
    assert signed_in(ben).get("/w/acme/engine/").status_code == 200
