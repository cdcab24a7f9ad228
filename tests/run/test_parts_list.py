"""S14: the list of an installation's parts names each package with its version, and each learned file with its hash."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from tests.conftest import ROOT


def said() -> dict[str, Any]:
    out = StringIO()
    call_command("sbom", stdout=out)
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def test_each_package_has_its_version_and_its_licence(settings):
    document = said()
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    packages = {one["name"]: one for one in document["components"] if one["type"] == "library"}
    for name in ("django", "celery", "psycopg", "django-allauth"):
        assert packages[name]["version"] == version(name)
        assert packages[name]["purl"] == f"pkg:pypi/{name}@{version(name)}"
        assert packages[name]["licenses"]
    assert document == said(), "the same installation says the same"


def test_each_learned_file_has_its_hash(settings, tmp_path: Path):
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    (tmp_path / "card.json").write_text("{}")
    settings.HF_DIR = str(tmp_path)
    models = {
        one["name"]: one["hashes"][0]["content"]
        for one in said()["components"]
        if one["type"] == "machine-learning-model"
    }
    shipped = {str(path.relative_to(ROOT)) for path in (ROOT / "generation").rglob("*.bin")}
    own = f"{tmp_path.name}/model.safetensors"
    assert {*models} >= {*shipped, own}
    assert not [name for name in models if name.endswith("card.json")]
    assert models[own] == hashlib.sha256(b"weights").hexdigest()
