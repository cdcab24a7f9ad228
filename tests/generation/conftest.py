"""What several folders of the core's tests share."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def tiny_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the exported weights of a tiny random model; torch is loaded only where this is asked for."""
    folder: Path = import_module("tests.generation.tiny_lm").tiny_write(
        tmp_path_factory.mktemp("weights")
    )
    return folder
