"""The launcher's small parts: reading pip, choosing torch, keeping logs bounded."""

import os
import signal
import threading
from itertools import pairwise
from pathlib import Path

import pytest

from copystudio.launcher import logtail
from copystudio.launcher.children import exit_reason, log_rotate
from copystudio.launcher.errors import StartError
from copystudio.launcher.install import PipReader, pip_reason
from copystudio.launcher.install_state import InstallState, install_state_read
from copystudio.launcher.logtail import LogTail, important_lines, last_lines
from copystudio.launcher.preflight import home_require
from copystudio.launcher.prepared import FILE, home_preparing, prepared_wait
from copystudio.launcher.requirements import requirement_name, requirements_read
from copystudio.launcher.torch_build import torch_flavour
from tests.run.conftest import ROOT

PIP_LINES = """\
Collecting torch==2.13.0+cpu
  Downloading torch-2.13.0%2Bcpu-cp311-cp311-linux_x86_64.whl.metadata (30 kB)
Collecting filelock (from torch==2.13.0+cpu)
Collecting sympy>=1.13.3 (from torch==2.13.0+cpu)
Downloading torch-2.13.0%2Bcpu-cp311-cp311-linux_x86_64.whl (199.1 MB)
Progress 0 of 199100000
Progress 99550000 of 199100000
Progress 199100000 of 199100000
Downloading filelock-4.2.11-py3-none-any.whl (15 kB)
Progress 15000 of 15000
Installing collected packages: sympy, filelock, torch
Successfully installed filelock-4.2.11 sympy-1.14.0 torch-2.13.0+cpu
"""


def test_progress_follows_the_bytes_of_the_heavy_package_and_never_goes_back() -> None:
    seen: list[tuple[float, str]] = []
    reader = PipReader(
        lambda percent, line: seen.append((percent, line)), low=10, high=90, total=3, heavy="torch"
    )
    for line in PIP_LINES.splitlines():
        reader.read(line.strip())
    percents = [percent for percent, _ in seen]
    assert all(before <= after for before, after in pairwise(percents))
    assert 10 <= percents[0] < 20
    assert percents[-1] <= 90
    said = [line for _, line in seen]
    assert said[0] == "collecting torch (1 of 3)"
    assert said[-1] == "installing 3 packages"
    half = next(percent for percent, line in seen if line.endswith(": 50%"))
    assert 40 < half < 60


def test_what_the_index_has_instead_is_left_to_the_log() -> None:
    many = ", ".join(f"2.{n}.0" for n in range(30))
    said = pip_reason(
        [f"ERROR: Could not find a version of torch==2.13.0+cpu (from versions: {many})"]
    )
    assert said.startswith("Could not find a version of torch==2.13.0+cpu. Details: ")


def test_the_state_file_never_goes_back_and_ends_with_a_time(tmp_path: Path) -> None:
    path = tmp_path / "install.json"
    state = InstallState(path, "model")
    state.progress(40, "downloading")
    state.progress(20, "another estimate")
    assert install_state_read(path)["percent"] == 40
    assert install_state_read(path)["finished"] is None
    state.end("failed", "no network")
    values = install_state_read(path)
    assert (values["state"], values["percent"], values["line"]) == ("failed", 40, "no network")
    assert values["finished"] is not None


@pytest.mark.parametrize(
    ("asked", "flavour"), [("cpu", "cpu"), ("CUDA", "cuda"), (" none ", "none")]
)
def test_torch_is_what_was_asked_for(asked: str, flavour: str) -> None:
    assert torch_flavour({"COPYSTUDIO_TORCH": asked}) == flavour


@pytest.mark.parametrize(
    ("requirement", "name"),
    [
        ("celery[redis]>=5.7,<6", "celery"),
        ("torch>=2.13", "torch"),
        ("dj-database-url", "dj-database-url"),
        ("Jaraco.functools ; python_version < '3.12'", "jaraco.functools"),
    ],
)
def test_the_name_of_a_requirement(requirement: str, name: str) -> None:
    assert requirement_name(requirement) == name


def test_every_requirement_of_the_project_has_a_pinned_version() -> None:
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if "==" in line
    }
    wanted = {requirement_name(one) for stage in requirements_read(ROOT).values() for one in stage}
    assert wanted - pinned == {"torch"}, "run.py itself chooses the build of torch"


def test_constraints_name_public_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()[1:]
    assert len(lines) > 100
    assert not [line for line in lines if "+" in line or "/" in line or "==" not in line]


def test_a_log_is_followed_line_by_line_and_kept_bounded(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    path.write_bytes(b"before the start\n")
    tail = LogTail(path, max_bytes=100)
    with path.open("ab", buffering=0) as child:
        child.write(b"one\ntw")
        assert tail.new_lines() == ["one"]
        child.write(b"o\n" + b"x" * 120 + b"\n")
        assert tail.new_lines() == ["two", "x" * 120]
        child.write(b"three\n")
        assert tail.new_lines() == ["three"]
    assert path.read_bytes() == b"three\n"
    assert (tmp_path / "web.log.1").read_bytes().startswith(b"before the start\none\ntwo\n")


def test_old_logs_are_kept_three_deep(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    for number in range(6):
        path.write_text(str(number))
        log_rotate(path)
    kept = {file.name: file.read_text() for file in tmp_path.iterdir()}
    assert kept == {"web.log.1": "5", "web.log.2": "4", "web.log.3": "3"}


def test_only_what_matters_reaches_the_terminal() -> None:
    lines = [
        "2026-01-01 INFO django [-] GET /error 200",
        "2026-01-01 ERROR django.request [-] Internal Server Error: /",
        "[2026-01-01: WARNING/MainProcess] consumer: connection lost",
        '{"event": "x", "level": "critical"}',
    ]
    assert important_lines(lines) == lines[1:]
    flood = important_lines([lines[1]] * 50)
    assert len(flood) == logtail.SHOWN_AT_ONCE + 1
    assert flood[-1] == "... and 42 more such lines in the log"


def test_the_end_of_a_log_without_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    path.write_text("one\n\ntwo\nthree\n\n")
    assert last_lines(path, count=2) == ["two", "three"]
    assert last_lines(tmp_path / "missing.log", count=2) == []


@pytest.mark.parametrize(
    ("code", "said"), [(0, "exit 0"), (3, "exit 3"), (-9, "killed by SIGKILL")]
)
def test_how_a_process_ended_in_words(code: int, said: str) -> None:
    assert exit_reason(code) == said


def test_only_its_owner_reads_a_home_that_was_just_made(tmp_path: Path):
    home = tmp_path / "site" / "home"
    home_require(home)
    assert home.stat().st_mode & 0o077 == 0
    home.chmod(0o750)
    home_require(home)
    assert home.stat().st_mode & 0o777 == 0o750, "what an operator chose stays"


def test_the_web_process_waits_while_its_run_py_prepares_the_home(tmp_path: Path) -> None:
    mark = tmp_path / FILE
    prepared_wait(tmp_path)
    mark.write_text("1234567890")  # left behind by a run.py that was killed
    prepared_wait(tmp_path)
    before = signal.getsignal(signal.SIGTERM)
    mark.write_text(str(os.getppid()))
    threading.Timer(0.1, mark.unlink).start()
    prepared_wait(tmp_path)
    assert not mark.exists()
    assert signal.getsignal(signal.SIGTERM) == before


def test_the_web_process_ends_where_the_home_could_not_be_prepared(tmp_path: Path) -> None:
    mark = tmp_path / FILE
    mark.write_text(str(os.getppid()))
    failed = tmp_path / "failed"
    failed.write_text("failed")
    threading.Timer(0.1, failed.replace, (mark,)).start()
    with pytest.raises(SystemExit, match="could not be prepared"):
        prepared_wait(tmp_path)


def test_the_web_process_ends_where_its_run_py_was_killed_while_it_prepared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not every system ends children with it, and what prepares the home may still be at it."""
    (tmp_path / FILE).write_text(str(os.getppid()))
    parents = iter((os.getppid(), os.getppid(), 1))
    monkeypatch.setattr(os, "getppid", lambda: next(parents))
    with pytest.raises(SystemExit, match="could not be prepared"):
        prepared_wait(tmp_path)


def test_a_home_is_marked_only_while_it_is_prepared(tmp_path: Path) -> None:
    with home_preparing(tmp_path):
        assert (tmp_path / FILE).read_text() == str(os.getpid())
    assert not (tmp_path / FILE).exists()
    with pytest.raises(StartError), home_preparing(tmp_path):
        raise StartError("no")
    assert (tmp_path / FILE).read_text() == "failed"
