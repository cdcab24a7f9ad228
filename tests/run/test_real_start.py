"""The real site, started by the real run.py on an empty home folder."""

import signal
import stat
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from copystudio.launcher.environment import Environment
from tests.conftest import skip_or_fail
from tests.run.conftest import PATIENCE_S, ROLES, ROOT, Checkout, wait_until


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Checkout]:
    """This checkout with the environment that runs the tests."""
    made = Checkout(ROOT, Path(sys.prefix), kept_in=tmp_path)
    if not Environment(made.environ()).is_current("runtime"):
        skip_or_fail("the environment has no stamp: start the tests with python3 run.py test")
    yield made
    made.end_all()


def test_an_empty_home_becomes_a_site_that_asks_for_its_first_admin(real: Checkout) -> None:
    running = real.start("--no-sample")
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/") as page:
        assert page.status == 200
        assert page.url.endswith("/set-up/")
    key = running.home / "secret_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text()) >= 50

    wait_until(lambda: set(running.children()) == ROLES, f"children {ROLES}")
    logs = [running.home / "logs" / f"{role}.log" for role in ("default", "generate")]
    wait_until(lambda: all(" ready." in log.read_text() for log in logs), "both workers are ready")
    web = (running.home / "logs" / "web.log").read_text()
    assert "INFO copystudio.requests [" in web
    assert "GET /set-up/ 200 in " in web
    assert "HTTP/1.1" not in web, (
        "uvicorn's own lines hold whole addresses, also those that sign in"
    )
    assert not [role for role, child in running.children().items() if has_torch(child)]

    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(PATIENCE_S) == 0


def has_torch(process: psutil.Process) -> bool:
    """Whether the process has loaded torch's library."""
    return any("libtorch" in region.path for region in process.memory_maps())
