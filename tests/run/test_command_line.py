"""A command line or a machine that cannot work: the exit code and one line that says what to do."""

import subprocess
import sys
from pathlib import Path

import pytest

from copystudio.launcher.errors import StartError
from copystudio.launcher.preflight import is_loopback, space_require
from copystudio.launcher.prepared import FAILED, FILE
from copystudio.launcher.start import ADDRESS
from tests.run.conftest import ROOT, Checkout, clean_environ


def test_run_py_needs_only_the_standard_library(tmp_path: Path) -> None:
    """-S leaves every installed package out, as on a machine that has none."""
    command = [sys.executable, "-S", "-s", "-E", str(ROOT / "run.py"), "--help"]
    answer = subprocess.run(
        command, cwd=tmp_path, env=clean_environ(), capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    assert "--no-sample" in answer.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "abc"],
        ["--port", "0"],
        ["--port", "65536"],
        ["--port"],
        ["--bogus"],
        ["serve"],
        ["--no-br"],
    ],
    ids=" ".join,
)
def test_a_usage_error_is_2(checkout: Checkout, arguments: list[str]) -> None:
    answer = checkout.run(*arguments)
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert "usage: run.py" in answer.stderr


def refusal(checkout: Checkout, *arguments: str, **extra: str) -> str:
    """The one line with which run.py refuses to start."""
    answer = checkout.run("--no-browser", *arguments, **extra)
    assert answer.returncode == 3, answer.stdout + answer.stderr
    assert answer.stderr.startswith("CopyStudio cannot start: ")
    assert answer.stderr.count("\n") == 1
    return answer.stderr


def test_a_taken_port_is_named_with_a_free_one(checkout: Checkout, taken_port: int) -> None:
    line = refusal(checkout, "--port", str(taken_port))
    assert f"Port {taken_port} on 127.0.0.1 is taken" in line
    suggested = line.split("--port ")[1].strip()
    assert int(suggested) > taken_port


def test_an_address_of_another_machine(checkout: Checkout) -> None:
    assert "--host 192.0.2.1 is no address of this machine" in refusal(
        checkout, "--host", "192.0.2.1"
    )


def test_a_home_that_cannot_be_written_to(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    line = refusal(checkout, "--home", str(tmp_path / "file" / "home"))
    assert "cannot be written to" in line
    assert "--home DIR" in line


def test_a_python_without_venv(bare_checkout: Checkout, tmp_path: Path) -> None:
    """Debian splits it off; here a module in front of it fails to import in the same way."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "ensurepip.py").write_text("raise ImportError('not installed')")
    line = refusal(bare_checkout, PYTHONPATH=str(broken))
    assert "apt-get install python3-venv" in line
    assert not bare_checkout.venv.exists()


def test_a_folder_that_is_no_environment_is_left_alone(bare_checkout: Checkout) -> None:
    bare_checkout.venv.mkdir()
    precious = bare_checkout.venv / "precious.txt"
    precious.write_text("mine")
    assert "COPYSTUDIO_VENV" in refusal(bare_checkout)
    assert precious.read_text() == "mine"


def test_an_unknown_build_of_torch(checkout: Checkout) -> None:
    assert "COPYSTUDIO_TORCH='tpu' is none of cpu, cuda, none" in refusal(
        checkout, COPYSTUDIO_TORCH="tpu"
    )


def test_a_disk_without_space_is_told_with_both_numbers(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"has \d+ MB left and 10000000000 MB are needed"):
        space_require(tmp_path / "not" / "made" / "yet", 10_000_000_000)


def test_a_preparation_that_fails_shows_its_log(checkout: Checkout, free_home: Path) -> None:
    answer = checkout.run("--no-browser", "--home", str(free_home), STUB_PREPARE_EXIT="1")
    assert answer.returncode == 3
    assert "  | prepared" in answer.stdout
    assert str(free_home / "logs" / "prepare.log") in answer.stderr


def test_a_preparation_that_fails_is_told_to_the_web_process_that_waits_for_it(
    checkout: Checkout, free_home: Path
) -> None:
    free_home.mkdir()
    (free_home / ADDRESS).write_text("http://127.0.0.1:8000/")  # it was ready once
    answer = checkout.run("--no-browser", "--home", str(free_home), STUB_PREPARE_EXIT="1")
    assert answer.returncode == 3
    assert "could not be prepared" in answer.stderr
    assert (free_home / FILE).read_text() == FAILED


def test_a_web_process_that_never_starts_ends_the_start(
    checkout: Checkout, free_home: Path
) -> None:
    answer = checkout.run("--no-browser", "--home", str(free_home), STUB_WEB="crash")
    assert answer.returncode == 3
    assert "  | the stub crashes at once" in answer.stdout
    assert "The web process does not start." in answer.stderr


@pytest.fixture
def free_home(tmp_path: Path) -> Path:
    """A home folder that is not there yet."""
    return tmp_path / "new home"


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.4", False),
        ("localhost.example.com", False),
    ],
)
def test_loopback_is_told_from_the_rest(host: str, local: bool) -> None:
    assert is_loopback(host) is local
