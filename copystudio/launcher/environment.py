"""The virtual environment beside the code: made once, brought up to date when its stamp says so."""

import importlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from copystudio.launcher.children import ChildSpec
from copystudio.launcher.console import Console
from copystudio.launcher.errors import StartError
from copystudio.launcher.preflight import space_require
from copystudio.launcher.requirements import stage_stamp, stamps_read
from copystudio.launcher.supervisor import Supervisor
from copystudio.launcher.torch_build import torch_flavour

ROOT = Path(__file__).resolve().parents[2]
TITLES = {
    "runtime": "Installing what the site needs",
    "dev": "Installing what tests and checks need",
    "model": "Installing torch and what the language model needs",
}
NEEDED_MB = {"runtime": 900, "dev": 900, "model": 2500}


class Environment:
    """The interpreter with CopyStudio's dependencies."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        named = environ.get("COPYSTUDIO_VENV", "")
        self.folder = Path(named).expanduser().absolute() if named else ROOT / ".venv"
        self.python = self.folder / "bin" / "python"
        try:
            self.flavour = torch_flavour(environ)
        except ValueError as error:
            raise StartError(str(error)) from error

    def is_current(self, stage: str) -> bool:
        """Whether the stage was installed from the files as they are now."""
        flavour = self.flavour if stage == "model" else ""
        stamp = stage_stamp(ROOT, stage, flavour=flavour)
        return self.python.exists() and stamps_read(self.folder).get(stage) == stamp

    def wants(self, stage: str) -> bool:
        """Whether the stage is still to be installed: COPYSTUDIO_TORCH=none leaves `model` out."""
        return not (stage == "model" and self.flavour == "none") and not self.is_current(stage)

    def ensure(self, stages: tuple[str, ...], *, console: Console, supervisor: Supervisor) -> None:
        """Make the environment and install what is missing. Raises StartError, StopRequested."""
        missing = [stage for stage in stages if self.wants(stage)]
        if missing:
            self._make(console=console, supervisor=supervisor)
        for stage in missing:
            space_require(self.folder, NEEDED_MB[stage])
            with console.stage(TITLES[stage]):
                self._install(stage, console=console, supervisor=supervisor)

    def install_spec(self, stage: str, *arguments: str, niceness: int = 0) -> ChildSpec:
        """The child that installs one stage."""
        return ChildSpec(
            role=f"install-{stage}",
            command=(str(self.python), "-m", "copystudio.launcher.install", stage, *arguments),
            env=self.variables(),
            cwd=ROOT,
            kept=False,
            niceness=niceness,
        )

    def variables(self) -> dict[str, str]:
        """Our environment variables with this environment's programs first."""
        variables = {name: text for name, text in os.environ.items() if name != "PYTHONHOME"}
        variables["VIRTUAL_ENV"] = str(self.folder)
        variables["PATH"] = f"{self.python.parent}{os.pathsep}{os.environ.get('PATH', '')}"
        variables["PYTHONUNBUFFERED"] = "1"
        return variables

    def _make(self, *, console: Console, supervisor: Supervisor) -> None:
        if self._works():
            return
        if self._is_foreign():
            raise StartError(
                f"{self.folder} holds something else than a Python environment:"
                " name an empty folder in COPYSTUDIO_VENV."
            )
        venv_module_require()
        space_require(self.folder, NEEDED_MB["runtime"])
        command = (sys.executable, "-m", "venv", "--clear", str(self.folder))
        lines: list[str] = []
        with console.stage(f"Making a Python environment in {self.folder}"):
            code = supervisor.run(
                ChildSpec("venv", command, dict(os.environ), ROOT, kept=False), lines.append
            )
        if code != 0 or not self._works():
            said = lines[-1] if lines else f"exit {code}"
            raise StartError(f"Python could not make the environment {self.folder}: {said}")

    def _is_foreign(self) -> bool:
        """Whether something is there that we did not make and must not clear."""
        if not self.folder.exists() or (self.folder / "pyvenv.cfg").exists():
            return False
        return not self.folder.is_dir() or any(self.folder.iterdir())

    def _works(self) -> bool:
        """Whether its Python starts, is of our version and has pip."""
        if not self.python.exists():
            return False
        probe = "import pip, sys; print(sys.implementation.cache_tag)"
        try:
            answer = subprocess.run(
                [self.python, "-c", probe], capture_output=True, text=True, timeout=60
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return answer.returncode == 0 and answer.stdout.strip() == sys.implementation.cache_tag

    def _install(self, stage: str, *, console: Console, supervisor: Supervisor) -> None:
        problem = ""

        def on_line(line: str) -> None:
            nonlocal problem
            if line.startswith("PROBLEM: "):
                problem = line.removeprefix("PROBLEM: ")
            elif line:
                console.progress(line)

        code = supervisor.run(self.install_spec(stage), on_line)
        if code != 0:
            raise StartError(
                problem or f"{TITLES[stage]} failed; see {self.folder / 'install.log'}"
            )


def venv_module_require() -> None:
    """Raise StartError where Python cannot make environments, as on a bare Debian."""
    for module in ("ensurepip", "venv"):
        try:
            importlib.import_module(module)
        except ImportError:
            raise StartError(
                "Python's venv module is missing."
                " On Debian or Ubuntu: sudo apt-get install python3-venv; then start again."
            ) from None
