"""compose.yaml runs the same processes as run.py, with settings that exist."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from copystudio.env_table import SETTINGS
from copystudio.launcher.environment import Environment
from copystudio.launcher.roles import Site, background_specs, inference_spec, web_spec
from tests.run.conftest import ROOT

SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
# What the web server itself reads.
UVICORN = {"FORWARDED_ALLOW_IPS"}
OURS = ("prepare", "web", "default", "generate", "train", "inference", "beat")


@pytest.mark.parametrize("name", OURS)
def test_a_service_is_given_settings_that_exist(name: str) -> None:
    known = {setting.name for setting in SETTINGS} | UVICORN
    given = set(SERVICES[name]["environment"])
    assert given <= known
    assert given >= {"SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "COPYSTUDIO_HOME"}


def test_each_process_of_run_py_has_a_service_of_the_same_role(tmp_path: Path) -> None:
    site = Site("127.0.0.1", 8000, tmp_path, Environment({}))
    specs = {
        spec.role: spec for spec in [web_spec(site), inference_spec(site), *background_specs(site)]
    }
    assert set(specs) == set(OURS) - {"prepare"}
    for role, spec in specs.items():
        assert SERVICES[role]["environment"]["COPYSTUDIO_ROLE"] == role
        if role == "web":
            continue  # the command of the image
        command = SERVICES[role]["command"]
        ours = spec.command[1:]
        if role == "inference":
            assert command[1:] == list(ours)
            continue
        queue = ours[ours.index("-Q") : ours.index("-Q") + 2] if "-Q" in ours else ("beat",)
        assert command[1:5] == list(ours[:4]), "the same program"
        assert set(queue) <= set(command)
