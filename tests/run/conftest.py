"""A tiny checkout with the real run.py and launcher around a stub site, and a way to watch it."""

import http.server
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
STUBS = Path(__file__).parent / "stubs"
# Far above what anything here takes: reached only by a test that fails.
PATIENCE_S = 180.0
ROLES = {"web", "default", "generate", "train", "beat"}

PYPROJECT = """
[project]
name = "tiny"
version = "1"
dependencies = []
[project.optional-dependencies]
model = []
dev = []
"""


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Return as soon as the condition holds."""
    deadline = time.monotonic() + PATIENCE_S
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"never happened: {what}"
        pause.wait(0.02)


def is_gone(process: psutil.Process) -> bool:
    """Whether a process has ended, even where nobody has collected its exit code yet."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def free_port() -> int:
    """A port that nothing listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environ(**extra: str) -> dict[str, str]:
    """Our environment without the settings that a test run puts there."""
    dropped = ("COPYSTUDIO_", "SECRET_KEY", "DJANGO_", "DATABASE_URL", "REDIS_URL", "DISPLAY")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(dropped)}
    return {**kept, **extra}


@dataclass
class Running:
    """A run.py that is up: its output line by line, and its children."""

    process: "subprocess.Popen[bytes]"
    port: int
    home: Path
    output: Path
    lines: list[str] = field(default_factory=list)

    def read_until(self, text: str) -> str:
        """Read its output up to a new line with this text, and answer that line."""
        found: list[str] = []

        def look() -> bool:
            for line in self.output.read_text().split("\n")[len(self.lines) : -1]:
                self.lines.append(line)
                if text in line:
                    found.append(line)
                    return True
            return False

        wait_until(lambda: look() or self.process.poll() is not None, f"a line with {text!r}")
        assert found or look(), f"no line with {text!r} in:\n{self.output.read_text()}"
        return found[0]

    def children(self) -> dict[str, psutil.Process]:
        """Process by the COPYSTUDIO_ROLE in its environment."""
        found = {}
        for child in psutil.Process(self.process.pid).children():
            try:
                role = child.environ().get("COPYSTUDIO_ROLE")
            except psutil.Error:
                continue  # it ended, or has not become its program yet
            if role:
                found[role] = child
        return found

    def family(self) -> list[psutil.Process]:
        """Every process below run.py."""
        below: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return below


class Checkout:
    """A folder that run.py takes for CopyStudio's own."""

    def __init__(self, folder: Path, venv_folder: Path, *, kept_in: Path | None = None) -> None:
        self.folder = folder
        self.venv = venv_folder
        self.kept_in = kept_in or folder
        self.running: list[Running] = []

    def environ(self, **extra: str) -> dict[str, str]:
        """What run.py gets; torch is left out unless a test asks for it."""
        return clean_environ(
            **{"COPYSTUDIO_VENV": str(self.venv), "COPYSTUDIO_TORCH": "none", **extra}
        )

    def run(self, *arguments: str, **extra: str) -> "subprocess.CompletedProcess[str]":
        """Run run.py to its end."""
        return subprocess.run(
            [sys.executable, "run.py", *arguments],
            cwd=self.folder,
            env=self.environ(**extra),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S * 2,
        )

    def start(self, *arguments: str, **extra: str) -> Running:
        """Start the stub site and wait until it says that it is ready."""
        running = self.launch(*arguments, **extra)
        running.read_until("CopyStudio is ready at ")
        return running

    def launch(self, *arguments: str, **extra: str) -> Running:
        """Start the stub site."""
        port = free_port()
        home = self.kept_in / "home"
        output = self.kept_in / f"output-{len(self.running)}"
        with output.open("wb") as stream:
            process = subprocess.Popen(
                [
                    *(sys.executable, "run.py", "--port", str(port), "--home", str(home)),
                    *("--no-browser", *arguments),
                ],
                cwd=self.folder,
                env=self.environ(**extra),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
        running = Running(process, port, home, output)
        self.running.append(running)
        return running

    def end_all(self) -> None:
        """End whatever a test left running; the children go with their run.py."""
        for running in self.running:
            if running.process.poll() is None:
                running.process.send_signal(signal.SIGKILL)
            running.process.wait()


def _copy_launcher(folder: Path) -> None:
    shutil.copytree(ROOT / "copystudio" / "launcher", folder / "copystudio" / "launcher")
    shutil.copy(ROOT / "copystudio" / "__init__.py", folder / "copystudio" / "__init__.py")
    shutil.copy(ROOT / "run.py", folder / "run.py")
    shutil.copytree(STUBS, folder, dirs_exist_ok=True)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "constraints.txt").write_text("")


def stamp_all(checkout: Checkout, *stages: str) -> None:
    """Make the tiny checkout's environment look installed."""
    code = (
        "import sys; from pathlib import Path;"
        "from copystudio.launcher.requirements import stage_stamp, stamp_write;"
        "[stamp_write(Path(sys.argv[1]), stage, stage_stamp(Path('.'), stage))"
        " for stage in sys.argv[2:]]"
    )
    command = [sys.executable, "-c", code, str(checkout.venv), *stages]
    subprocess.run(command, cwd=checkout.folder, env=clean_environ(), check=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    """A tiny checkout whose environment is complete; whatever it started is ended afterwards."""
    folder = tmp_path / "checkout"
    _copy_launcher(folder)
    made = Checkout(folder, tmp_path / "environment")
    venv.create(made.venv, with_pip=False)
    stamp_all(made, "runtime", "dev")
    yield made
    made.end_all()


@pytest.fixture
def bare_checkout(tmp_path: Path) -> Checkout:
    """A tiny checkout without an environment; pip finds packages only in its wheels folder."""
    folder = tmp_path / "checkout"
    _copy_launcher(folder)
    (folder / "wheels").mkdir()
    return Checkout(folder, tmp_path / "environment")


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which another program listens."""
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    yield int(server.server_address[1])
    server.server_close()
