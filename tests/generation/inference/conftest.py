"""Inference processes of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from generation.inference.place import place_choose
from generation.lm.folder import folder_choose, folder_chosen
from tests.generation.inference.serving import Serving


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, tiny_weights: Path) -> Iterator[Serving]:
    """One that a whole module asks; nobody may end it."""
    made = Serving(tmp_path_factory.mktemp("home"), tiny_weights)
    made.start()
    yield made
    made.end()


@pytest.fixture
def own(tmp_path: Path, tiny_weights: Path) -> Iterator[Serving]:
    """One of a test's own, not started yet."""
    made = Serving(tmp_path, tiny_weights)
    yield made
    made.end()


@pytest.fixture
def chosen(own: Serving) -> Iterator[Serving]:
    """The test's own process is the one that the site asks, with the same weights."""
    before = folder_chosen()
    folder_choose(own.weights)
    place_choose(own.home)
    yield own
    place_choose(settings.HOME)
    folder_choose(before)
