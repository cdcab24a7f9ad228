"""`python3 run.py check`: every static check, each with its time, all of them even after a failure."""

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass

from copystudio.launcher.console import Console
from copystudio.launcher.environment import ROOT, Environment

TYPED = ("copystudio", "campaigns", "generation", "tests", "docs/examples", "run.py", "manage.py")
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"
CHECK_KEY = "only-for-the-static-checks-and-never-for-a-site-that-serves-anybody"


@dataclass(frozen=True)
class Check:
    """One tool: a name to print, and what the environment's Python is to run."""

    name: str
    command: tuple[str, ...]


def checks_listed() -> list[Check]:
    """In the order that fails fastest."""
    templates = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))
    return [
        Check("format", ("-m", "ruff", "format", "--check", ".")),
        Check("lint", ("-m", "ruff", "check", ".")),
        Check("import contracts", ("-c", LINT_IMPORTS)),
        Check("template lint", ("-m", "djlint", "templates", "--lint", "--quiet")),
        Check("template tags", ("djade", "--check", *templates)),
        Check("migrations", ("manage.py", "makemigrations", "--check", "--dry-run")),
        Check("types", ("-m", "mypy", *TYPED)),
    ]


def checks_run(environment: Environment, console: Console) -> int:
    """Run every check; what a failed one printed is shown. 0 when all are clean, else 1."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="copystudio-check-") as home:
        variables = environment.variables()
        variables.update(COPYSTUDIO_HOME=home, SECRET_KEY=CHECK_KEY, DATABASE_URL="", REDIS_URL="")
        for check in checks_listed():
            started = time.monotonic()
            output = _failure(check, environment, variables)
            took = time.monotonic() - started
            console.say(f"{'ok    ' if output is None else 'FAILED'} {check.name:18} {took:5.1f} s")
            if output is not None:
                failed.append(check.name)
                console.say(output)
    console.say("All checks are clean." if not failed else f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


def _failure(check: Check, environment: Environment, variables: dict[str, str]) -> str | None:
    """What the tool printed where it failed; None where all is well."""
    program = check.command[0]
    if program == "djade":  # no module of Python
        command = [str(environment.python.parent / program), *check.command[1:]]
    else:  # as modules: the first line of a script names the folder that it was installed in
        command = [str(environment.python), *check.command]
    answer = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    return None if answer.returncode == 0 else answer.stdout.rstrip()
