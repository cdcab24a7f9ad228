"""Which build of torch this machine gets, and where pip finds it.

The CPU build is 200 MB, the CUDA build several GB: CUDA only where an NVIDIA driver answers, or
where COPYSTUDIO_TORCH asks for it. PyPI's Linux wheel is the CUDA build, so the CPU build comes
from PyTorch's own index, unless what pip is set up to find here is a CPU build already.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

TORCH = "2.13.0"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
DRIVER = Path("/proc/driver/nvidia")
FLAVOURS = ("cpu", "cuda", "none")


def torch_flavour(environ: Mapping[str, str] = os.environ) -> str:
    """`cpu`, `cuda` or `none`. Raises ValueError for another COPYSTUDIO_TORCH."""
    asked = environ.get("COPYSTUDIO_TORCH", "").strip().lower()
    if asked in FLAVOURS:
        return asked
    if asked:
        raise ValueError(f"COPYSTUDIO_TORCH={asked!r} is none of {', '.join(FLAVOURS)}.")
    return "cuda" if DRIVER.is_dir() or _driver_answers() else "cpu"


def _driver_answers() -> bool:
    program = shutil.which("nvidia-smi")
    if program is None:
        return False
    try:
        answer = subprocess.run([program, "-L"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and "GPU" in answer.stdout


def torch_arguments(flavour: str, report: Path) -> list[str]:
    """What to give `pip install` for torch; `report` is what a dry run of the CPU choice wrote."""
    if flavour == "cuda":
        return [f"torch==={TORCH}"]  # exactly so: `==` would also take a local 2.13.0+cpu
    if pulls_cuda(report):
        return ["--extra-index-url", CPU_INDEX, f"torch=={TORCH}+cpu"]
    return [f"torch=={TORCH}"]


def planned_packages(report: Path) -> list[str]:
    """Names of what `pip install --dry-run --report` would install; empty without a report."""
    try:
        plan = json.loads(report.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [str(entry["metadata"]["name"]).lower() for entry in plan.get("install", [])]


def pulls_cuda(report: Path) -> bool:
    """Whether the planned torch would bring NVIDIA's libraries along."""
    return any(name.startswith(("nvidia-", "cuda-", "triton")) for name in planned_packages(report))
