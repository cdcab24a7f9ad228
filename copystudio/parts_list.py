"""What this installation is made of, as CycloneDX says it: packages with licences, what was learned with its hashes (S14)."""

from __future__ import annotations

import hashlib
import re
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

LEARNED = (".bin", ".safetensors")
NAMED_SHORT = 80
"""Some packages put the whole text of their licence where its name belongs."""


def parts_list(*folders: Path) -> dict[str, Any]:
    """A CycloneDX 1.6 document, JSON-ready: the packages of this environment, and the learned files in these folders.

    It holds neither time nor serial number: the same installation says the same bytes.
    """
    packages = {_name(one): one for one in distributions()}
    files = {
        f"{folder.name}/{path.relative_to(folder)}": path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in LEARNED and path.is_file()
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "copystudio"}},
        "components": [
            *(_package(name, packages[name]) for name in sorted(packages)),
            *(_model(name, files[name]) for name in sorted(files)),
        ],
    }


def _name(package: Distribution) -> str:
    """As an index knows it."""
    return re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower()


def _package(name: str, package: Distribution) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "name": name,
        "version": package.version,
        "purl": f"pkg:pypi/{name}@{package.version}",
    }
    if licence := _licence(package):
        component["licenses"] = [licence]
    return component


def _licence(package: Distribution) -> dict[str, Any] | None:
    """The expression where there is one, else the words of the package; None where it says nothing short."""
    told = package.metadata
    if "License-Expression" in told:
        return {"expression": told["License-Expression"]}
    classes = [line for line in told.get_all("Classifier") or () if line.startswith("License ::")]
    words = ", ".join(line.rpartition(" :: ")[2] for line in classes)
    words = words or ", ".join(told.get_all("License") or ())
    return {"license": {"name": words}} if 0 < len(words) <= NAMED_SHORT else None


def _model(name: str, path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "type": "machine-learning-model",
        "name": name,
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }
