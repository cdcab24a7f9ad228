"""What is installed in which stage, and the stamp that says whether it already is.

Stages: `runtime` (the project's own dependencies: the site opens with them), and the extras of
pyproject.toml: `model` (torch and what needs it) and `dev` (tests and checks). The stamp of a
stage is a hash of its requirements, constraints.txt and the Python that installs them; other
parts of pyproject.toml, such as the settings of a linter, do not cause an install.
"""

import hashlib
import json
import platform
import re
import sys
import tomllib
from pathlib import Path

STAMPS = "copystudio-stamps.json"


def requirements_read(root: Path) -> dict[str, list[str]]:
    """Requirements of each stage, from pyproject.toml."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"runtime": project["dependencies"], **project["optional-dependencies"]}


def requirement_name(requirement: str) -> str:
    """`celery[redis]>=5.7` -> `celery`."""
    return re.split(r"[^A-Za-z0-9._-]", requirement.strip(), maxsplit=1)[0].lower()


def stage_stamp(root: Path, stage: str, *, flavour: str = "") -> str:
    """The hash that a finished stage leaves behind; `flavour` is the build of torch."""
    parts = [
        stage,
        flavour,
        *requirements_read(root)[stage],
        (root / "constraints.txt").read_text(encoding="utf-8"),
        str(sys.implementation.cache_tag),
        platform.machine(),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def stamps_read(venv: Path) -> dict[str, str]:
    """Stamp by stage; empty where nothing was finished."""
    try:
        stamps = json.loads((venv / STAMPS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}


def stamp_write(venv: Path, stage: str, stamp: str) -> None:
    """Record that a stage is complete. The caller holds the environment's lock."""
    text = json.dumps({**stamps_read(venv), stage: stamp}, indent=1, sort_keys=True)
    part = venv / f"{STAMPS}.part"
    part.write_text(text, encoding="utf-8")
    part.replace(venv / STAMPS)
