"""The engine `openai` against a server that nobody here wrote: `transformers serve` over weights taught in the test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path
from socket import socket
from threading import Event

import pytest

from generation.engines.openai.connection import Connection
from generation.engines.openai.engine import OpenAIEngine
from generation.pipeline import write_lines
from generation.types import EngineUnavailable
from tests.generation.orders import LAMP, order

NEEDED = ("torch", "transformers", "fastapi", "uvicorn", "openai", "accelerate")
MISSING = [name for name in NEEDED if find_spec(name) is None]
START_SECONDS = 180
pytestmark = pytest.mark.skipif(
    bool(MISSING),
    reason=f"transformers serve needs {', '.join(MISSING)}: pip install 'transformers[serving]'",
)


def _port() -> int:
    with closing(socket()) as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _healthy(port: int) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as http:
        try:
            http.request("GET", "/health")
            return http.getresponse().status == 200
        except OSError:
            return False


@pytest.fixture(scope="module")
def served(tiny_chat: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server's API; it ends with the module."""
    port = _port()
    log = tmp_path_factory.mktemp("serve") / "log"
    command = [sys.executable, "-m", "transformers.cli.transformers", "serve", str(tiny_chat)]
    with log.open("w") as out:
        server = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"],
            env={**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
            stdout=out,
            stderr=out,
        )
        try:
            for _ in range(START_SECONDS * 5):
                if server.poll() is not None or _healthy(port):
                    break
                Event().wait(0.2)
            assert server.poll() is None, log.read_text()
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.kill()
            server.wait()


def test_its_lines_go_through_the_whole_pipeline(served: str, tiny_chat: Path):
    engine = OpenAIEngine(Connection(served, str(tiny_chat), "any-key"))
    try:
        made = list(
            write_lines(order(LAMP), engine=engine, seed=3, n={"headline": 3, "description": 1})
        )
    finally:
        engine.close()
    lines = [line for field in made for line in field.lines]
    assert {line.field for line in lines} == {"headline", "description"}
    assert {line.engine for line in lines} == {"openai"}
    assert {line.model_version for line in lines} == {engine.version}
    # What the model says of another lamp, and of somebody else's, is not kept.
    assert not [line.text for line in lines if "900" in line.text or "Philips" in line.text]
    assert all(line.badges["length"]["fits"] for line in lines)


def test_a_model_that_it_does_not_serve_is_named(served: str):
    engine = OpenAIEngine(Connection(served, "somebody/else"))
    try:
        with pytest.raises(EngineUnavailable, match="somebody/else"):
            list(write_lines(order(LAMP), engine=engine, seed=3, n={"headline": 1}))
    finally:
        engine.close()
