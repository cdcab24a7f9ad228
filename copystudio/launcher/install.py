"""Installs one stage of dependencies with pip; run by the environment's own Python.

    python -m copystudio.launcher.install STAGE [--state FILE]

Each line on stdout says how far it is; the last one of a failure starts with `PROBLEM: ` and is
fit to show. pip's own words go to install.log in the environment's folder.
"""

import argparse
import fcntl
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import metadata
from pathlib import Path

from copystudio.launcher.children import child_setup
from copystudio.launcher.install_state import InstallState
from copystudio.launcher.requirements import (
    requirement_name,
    requirements_read,
    stage_stamp,
    stamp_write,
    stamps_read,
)
from copystudio.launcher.torch_build import planned_packages, torch_arguments, torch_flavour

ROOT = Path(__file__).resolve().parents[2]
VENV = Path(sys.prefix)
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input")
RAW_PROGRESS = (24, 1)  # the first pip that can tell how much of a file has come
SHOWN_BYTES = 5_000_000  # smaller files are there before anybody could read about them

Progress = Callable[[float, str], None]

REASONS = (
    ("No space left on device", "The disk is full. Free some space and start again."),
    ("Temporary failure in name resolution", "The package index cannot be reached."),
    ("Failed to establish a new connection", "The package index cannot be reached."),
    ("Read timed out", "The package index stopped answering."),
    ("Permission denied", f"The environment {VENV} may not be written to."),
)
# pip lists every version that the index has: hundreds of characters that help nobody.
OFFERED = re.compile(r" \(from versions: [^)]*\)")


class PipError(Exception):
    """pip failed; the text says why as far as its output tells."""


@contextmanager
def _environment_locked(progress: Progress) -> Iterator[None]:
    with (VENV / "copystudio.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress(0, "Waiting for another CopyStudio that is installing here.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def pip_run(arguments: list[str], on_line: Callable[[str], None]) -> None:
    """Run pip, hand on each line it prints, keep all in install.log. Raises PipError."""
    tail: list[str] = []
    with (VENV / "install.log").open("a", encoding="utf-8") as log:
        log.write(f"\n$ pip {' '.join(arguments)}\n")
        process = subprocess.Popen(
            [*PIP, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            preexec_fn=child_setup(),
        )
        assert process.stdout is not None
        for raw in process.stdout:
            line = raw.strip()
            if not line.startswith("Progress "):
                log.write(raw)
                log.flush()
                tail = [*tail[-40:], line]
            on_line(line)
    if process.wait() != 0:
        raise PipError(pip_reason(tail))


def pip_reason(lines: list[str]) -> str:
    """One sentence for the end of a pip that failed."""
    text = "\n".join(lines)
    for sign, reason in REASONS:
        if sign in text:
            return f"{reason} Details: {VENV / 'install.log'}"
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    said = errors[0] if errors else "pip ended without a reason"
    said = OFFERED.sub("", said)
    return f"{said.rstrip('.')}. Details: {VENV / 'install.log'}"


class PipReader:
    """Turns pip's lines into a percentage between `low` and `high`, and a sentence.

    `heavy` is the one package whose download outweighs all others; `total` how many are expected.
    """

    def __init__(
        self, progress: Progress, *, low: float, high: float, total: int = 0, heavy: str = ""
    ) -> None:
        self._progress = progress
        self._low, self._high, self._total = low, high, total
        self._heavy = heavy
        self._found = 0
        self._file = ""
        self._arrived = 0.0 if heavy else 1.0

    def read(self, line: str) -> None:
        """Take one line; lines that say nothing about progress are passed over."""
        word, _, rest = line.partition(" ")
        if word == "Collecting":
            self._found += 1
            of = f" of {self._total}" if self._found <= self._total else ""
            self._show(f"collecting {requirement_name(rest)} ({self._found}{of})")
        elif word in ("Downloading", "Using") and ".whl" in rest and ".metadata" not in rest:
            self._file = rest.removeprefix("cached ").split("/")[-1]
            self._show(f"{word.lower()} {rest}")
        elif match := re.fullmatch(r"Progress (\d+) of (\d+)", line):
            self._read_bytes(int(match[1]), int(match[2]))
        elif word == "Installing":
            self._arrived = 1.0
            self._show(f"installing {rest.count(',') + 1} packages")

    def _read_bytes(self, done: int, size: int) -> None:
        if size < SHOWN_BYTES:
            return
        part = done / size
        if self._heavy and self._file.startswith(f"{self._heavy}-"):
            self._arrived = part
        self._show(f"downloading {self._file}: {part:.0%}")

    def _show(self, line: str) -> None:
        found = min(1.0, self._found / self._total) if self._total else 0.5
        share = 0.1 * found + 0.75 * self._arrived
        self._progress(self._low + (self._high - self._low) * share, line)


def _plain_stage(stage: str, progress: Progress) -> None:
    wanted = requirements_read(ROOT)[stage]
    reader = PipReader(progress, low=0, high=100)
    pip_run(["install", "-c", str(ROOT / "constraints.txt"), *wanted], reader.read)


def _model_stage(flavour: str, progress: Progress) -> None:
    """Torch first and alone, so that nothing else decides which build comes."""
    constraints = ["-c", str(ROOT / "constraints.txt")]
    others = [
        name for name in requirements_read(ROOT)["model"] if requirement_name(name) != "torch"
    ]
    progress(1, "looking for torch")
    bar = _raw_progress()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "plan.json"
        if flavour == "cpu":
            dry_run = ["install", "--dry-run", "--quiet", "--report", str(report), *constraints]
            pip_run([*dry_run, *torch_arguments("cpu", report)], lambda line: None)
        arguments = torch_arguments(flavour, report)
        total = len(planned_packages(report)) or 12
    reader = PipReader(progress, low=4, high=75, total=total, heavy="torch")
    pip_run(["install", *bar, *constraints, *arguments], reader.read)
    reader = PipReader(progress, low=75, high=99, total=2 * len(others))
    pip_run(["install", *bar, *constraints, *others], reader.read)


def _raw_progress() -> list[str]:
    """The option that makes pip print bytes, which the pip that comes with Python 3.11 lacks."""
    if _pip_version() < RAW_PROGRESS:
        with suppress(PipError):
            pip_run(["install", "--upgrade", "pip"], lambda line: None)
    return ["--progress-bar", "raw"] if _pip_version() >= RAW_PROGRESS else []


def _pip_version() -> tuple[int, ...]:
    return tuple(int(part) for part in metadata.version("pip").split(".")[:2] if part.isdigit())


def install_stage(stage: str, progress: Progress) -> None:
    """Install the stage unless its stamp says that it is there. Raises PipError, ValueError."""
    flavour = torch_flavour() if stage == "model" else ""
    stamp = stage_stamp(ROOT, stage, flavour=flavour)
    with _environment_locked(progress):
        if stamps_read(VENV).get(stage) == stamp:
            return
        if stage == "model":
            _model_stage(flavour, progress)
        else:
            _plain_stage(stage, progress)
        stamp_write(VENV, stage, stamp)


def main(arguments: list[str]) -> int:
    """0 when the stage is installed, 1 when it could not be."""
    parser = argparse.ArgumentParser(prog="install")
    parser.add_argument("stage")
    parser.add_argument("--state", type=Path)
    options = parser.parse_args(arguments)
    state = InstallState(options.state, options.stage) if options.state else None

    def progress(percent: float, line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        if state is not None:
            state.progress(percent, line)

    os.environ["PIP_ROOT_USER_ACTION"] = "ignore"
    try:
        install_stage(options.stage, progress)
    except (PipError, ValueError, OSError) as error:
        sys.stdout.write(f"PROBLEM: {error}\n")
        if state is not None:
            state.end("failed", str(error))
        return 1
    if state is not None:
        state.end("done", "The language model's libraries are installed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
