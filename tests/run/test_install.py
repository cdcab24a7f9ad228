"""Installing, with a real pip on wheels made on the spot: stages, stamps, torch beside the open site."""

import json
import os
import subprocess
import urllib.request
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from copystudio.launcher.install_state import FILE, install_state_read
from tests.run.conftest import PATIENCE_S, Checkout, stamp_all, wait_until
from tests.run.wheels import wheel_make

PROJECT = """
[project]
name = "tiny"
version = "1"
dependencies = ["small-one"]
[project.optional-dependencies]
model = ["torch>=2.13", "tiny-model"]
dev = []
"""


def offline(checkout: Checkout) -> dict[str, str]:
    """pip looks into the checkout's wheels folder and nowhere else."""
    return {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(checkout.folder / "wheels"),
        "PIP_CONFIG_FILE": os.devnull,
    }


@pytest.fixture
def shop(bare_checkout: Checkout) -> Checkout:
    """A tiny checkout that needs one small package, and torch for its model."""
    (bare_checkout.folder / "pyproject.toml").write_text(PROJECT)
    wheel_make(bare_checkout.folder / "wheels", "small-one", "1.0")
    return bare_checkout


@pytest.fixture(scope="module")
def venv_with_pip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that is there and has nothing but pip."""
    folder = tmp_path_factory.mktemp("environments") / "shared"
    venv.create(folder, with_pip=True, symlinks=True)
    return folder


@pytest.fixture
def ready_shop(shop: Checkout, venv_with_pip: Path) -> Checkout:
    """The same with its environment made and the small package said to be in."""
    shop.venv = venv_with_pip
    python = str(venv_with_pip / "bin" / "python")
    for name in ("torch", "tiny-model", "nvidia-thing"):
        subprocess.run(
            [python, "-m", "pip", "uninstall", "-q", "-y", name],
            check=True,
            stderr=subprocess.DEVNULL,
        )
    (venv_with_pip / "copystudio-stamps.json").unlink(missing_ok=True)
    (venv_with_pip / "install.log").unlink(missing_ok=True)
    stamp_all(shop, "runtime")
    return shop


def installed(checkout: Checkout) -> dict[str, str]:
    """Version by package in the environment."""
    command = [str(checkout.venv / "bin" / "python"), "-m", "pip", "list", "--format", "json"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return {row["name"].lower(): row["version"] for row in json.loads(answer.stdout)}


def test_the_first_command_makes_the_environment_and_the_second_has_nothing_to_do(
    shop: Checkout,
) -> None:
    first = shop.run("manage", "hello", "--there", **offline(shop))
    assert first.returncode == 0, first.stderr
    assert "Making a Python environment" in first.stderr
    assert "Installing what the site needs" in first.stderr
    assert first.stderr.count("  done in ") == 2
    seen = json.loads(first.stdout)
    assert seen["arguments"] == ["hello", "--there"]
    assert seen["prefix"] == seen["VIRTUAL_ENV"] == str(shop.venv)
    assert seen["COPYSTUDIO_HOME"] == str(shop.folder / "var")
    assert installed(shop)["small-one"] == "1.0"

    second = shop.run("manage", "fail", **offline(shop))
    assert second.returncode == 7, "the exit code is the command's own"
    assert second.stderr == ""


def test_a_changed_requirement_is_installed_and_a_changed_tool_setting_is_not(
    ready_shop: Checkout,
) -> None:
    project = ready_shop.folder / "pyproject.toml"
    project.write_text(PROJECT + "\n[tool.ruff]\nline-length = 100\n")
    assert ready_shop.run("manage", "hello", **offline(ready_shop)).stderr == ""

    wheel_make(ready_shop.folder / "wheels", "small-one", "1.1")
    project.write_text(PROJECT.replace("small-one", "small-one>=1.1"))
    changed = ready_shop.run("manage", "hello", **offline(ready_shop))
    assert "Installing what the site needs" in changed.stderr
    assert installed(ready_shop)["small-one"] == "1.1"


def test_constraints_hold_and_a_change_of_them_installs(ready_shop: Checkout) -> None:
    wheel_make(ready_shop.folder / "wheels", "small-one", "2.0")
    (ready_shop.folder / "constraints.txt").write_text("small-one==1.0\n")
    answer = ready_shop.run("manage", "hello", **offline(ready_shop))
    assert "Installing what the site needs" in answer.stderr
    assert installed(ready_shop)["small-one"] == "1.0"


def test_a_package_that_cannot_be_found_ends_the_start_with_one_line(ready_shop: Checkout) -> None:
    project = ready_shop.folder / "pyproject.toml"
    project.write_text(PROJECT.replace("small-one", "nowhere-to-be-found"))
    answer = ready_shop.run(
        "--no-browser", "--home", str(ready_shop.folder / "home"), **offline(ready_shop)
    )
    assert answer.returncode == 3
    assert "nowhere-to-be-found" in answer.stderr
    assert "install.log" in answer.stderr
    assert answer.stderr.count("\n") == 1


def state_of(home: Path, state: str) -> Callable[[], bool]:
    """Whether the page that shows the install would show this state."""
    return lambda: install_state_read(home / FILE).get("state") == state


def test_torch_comes_while_the_site_is_open(ready_shop: Checkout) -> None:
    wheel_make(ready_shop.folder / "wheels", "torch", "2.13.0+cpu")
    wheel_make(ready_shop.folder / "wheels", "tiny-model", "1.0")
    running = ready_shop.start(COPYSTUDIO_TORCH="cpu", **offline(ready_shop))
    try:
        running.read_until("Torch is installed")
        wait_until(state_of(running.home, "done"), "install.json says done")
        values = install_state_read(running.home / FILE)
        assert (values["stage"], values["percent"]) == ("model", 100)
        assert values["started"] <= values["finished"]
        assert installed(ready_shop)["torch"] == "2.13.0+cpu"
        assert installed(ready_shop)["tiny-model"] == "1.0"
    finally:
        running.process.terminate()
        running.process.wait(PATIENCE_S)


def test_a_torch_that_cannot_be_installed_does_not_stop_the_site(ready_shop: Checkout) -> None:
    running = ready_shop.start(COPYSTUDIO_TORCH="cpu", **offline(ready_shop))
    try:
        assert "torch" in running.read_until("Torch is not installed")
        assert state_of(running.home, "failed")()
        with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/") as page:
            assert page.status == 200
    finally:
        running.process.terminate()
        running.process.wait(PATIENCE_S)


def model_install(checkout: Checkout, flavour: str) -> "subprocess.CompletedProcess[str]":
    """The install of the model stage alone."""
    command = [str(checkout.venv / "bin" / "python"), "-m", "copystudio.launcher.install", "model"]
    environ = checkout.environ(**{**offline(checkout), "COPYSTUDIO_TORCH": flavour})
    return subprocess.run(command, cwd=checkout.folder, env=environ, capture_output=True, text=True)


@pytest.fixture
def cuda_shop(ready_shop: Checkout) -> Checkout:
    """Where the ordinary torch is the CUDA build, as on PyPI."""
    wheels = ready_shop.folder / "wheels"
    wheel_make(wheels, "torch", "2.13.0", requires=("nvidia-thing",))
    wheel_make(wheels, "nvidia-thing", "13.0")
    wheel_make(wheels, "tiny-model", "1.0")
    return ready_shop


def test_where_torch_would_bring_cuda_the_cpu_build_comes_from_its_own_index(
    cuda_shop: Checkout,
) -> None:
    """That index cannot be reached here, so the attempt fails; nothing else is taken instead."""
    answer = model_install(cuda_shop, "cpu")
    assert answer.returncode == 1
    log = (cuda_shop.venv / "install.log").read_text()
    assert "--extra-index-url https://download.pytorch.org/whl/cpu torch==2.13.0+cpu" in log
    assert "nvidia-thing" not in installed(cuda_shop)


def test_a_cpu_build_that_pip_finds_by_itself_is_taken(cuda_shop: Checkout) -> None:
    wheel_make(cuda_shop.folder / "wheels", "torch", "2.13.0+cpu")
    answer = model_install(cuda_shop, "cpu")
    assert answer.returncode == 0, answer.stdout
    assert installed(cuda_shop)["torch"] == "2.13.0+cpu"
    assert "nvidia-thing" not in installed(cuda_shop)


def test_the_cuda_build_is_taken_where_it_is_asked_for(cuda_shop: Checkout) -> None:
    wheel_make(cuda_shop.folder / "wheels", "torch", "2.13.0+cpu")
    answer = model_install(cuda_shop, "cuda")
    assert answer.returncode == 0, answer.stdout
    assert installed(cuda_shop)["torch"] == "2.13.0"
    assert installed(cuda_shop)["nvidia-thing"] == "13.0"
