"""When the inference process is started, and the note in the home folder that says it is coming.

The note is `inference/address` of the home folder (generation/inference/place.py): whoever finds it waits for the
process instead of loading a model of its own, so it is there before the others start.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from copystudio.launcher.environment import ROOT, Environment

WEIGHTS = ROOT / "generation" / "weights" / "lm"
CARD = "card.json"  # written last: with it the weights are whole


def inference_wanted(environment: Environment, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether there is anything to serve: torch, and weights that ship or that COPYSTUDIO_MODEL_DIR names."""
    named = environ.get("COPYSTUDIO_MODEL_DIR", "")
    if not named and (file := environ.get("COPYSTUDIO_MODEL_DIR_FILE")):
        named = Path(file).read_text(encoding="utf-8").strip() if Path(file).is_file() else ""
    folder = ROOT / Path(named).expanduser() if named else WEIGHTS
    torch = environment.flavour != "none" and environment.is_current("model")
    return torch and (folder / CARD).is_file()


def inference_expect(home: Path) -> None:
    """Say that it is being started."""
    address = _address(home)
    address.parent.mkdir(mode=0o700, exist_ok=True)
    address.write_text("starting\n", encoding="utf-8")


def inference_forget(home: Path) -> None:
    """Say that there is none, or none any more."""
    _address(home).unlink(missing_ok=True)


def _address(home: Path) -> Path:
    return home / "inference" / "address"
